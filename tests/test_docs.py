"""The documentation is followed word by word: its files load, its commands run, its tables agree with the code."""

from __future__ import annotations

import ast
import itertools
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hegui.checker.cases import OUTCOMES, CaseModel, CasesFile, load_cases
from hegui.checker.finding import RANK
from hegui.checker.identity.decisions import load_decisions
from hegui.checker.report.wording import MARKS
from hegui.checker.result import OUTCOME_NAMES
from hegui.checker.review.lexicon import load_lexicon
from hegui.checker.truth import compare
from hegui.checker.values import Place, Unknown
from hegui.cli.app import run
from hegui.kb.condition import CELL_OPERATORS, COMPARISONS
from hegui.kb.coverage import load_coverage
from hegui.kb.day import add_period, parse_day, show_ordinal
from hegui.kb.diagnostics import Diagnostic
from hegui.kb.model import KbModel
from hegui.kb.mutation.explained import read_explained
from hegui.kb.parse import ConditionParser
from hegui.kb.registry import DATA_DIR, load_regulations
from hegui.kb.regulation import Cites, EndedBy, InForce, Like, Provision, Version, Work
from hegui.kb.responsibilities import load_responsibilities
from hegui.kb.rule import MODALITY_NAMES, SEVERITY_NAMES, BasisModel, BranchModel, ParameterModel, RuleModel, TermModel, ValueModel
from hegui.kb.rulebase import RuleBase, load_rule_base
from hegui.kb.tabledoc import PURPOSE, TARGET, current_page
from hegui.kb.tablefile import TableReader
from hegui.kb.transition import Transition
from hegui.kb.yamlsource import Node, loads

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
EXAMPLE = ROOT / "examples" / "规则编写"
LANGUAGE = (DOCS / "规则语言.md").read_text(encoding="utf-8")
LAWS = (DOCS / "法规格式.md").read_text(encoding="utf-8")
MEANING = (DOCS / "判断的含义.md").read_text(encoding="utf-8")
WRITTEN = [*sorted(path for path in DOCS.glob("*.md") if path.name != "README.md"), EXAMPLE / "README.md"]
PAGES = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in WRITTEN}


def blocks(page: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


def rows(page: str, first: str) -> list[list[str]]:
    """The cells of the table whose header begins with ``first``."""
    lines = page.split(f"\n| {first} |")[1].splitlines()[2:]
    table = itertools.takewhile(lambda line: line.startswith("|"), lines)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


@pytest.fixture(scope="module")
def base() -> RuleBase:
    return load_rule_base(load_regulations(), [EXAMPLE])


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folders of the tutorials: 我的规则, 台账, 我的法规."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(EXAMPLE, tmp_path / "我的规则", ignore=shutil.ignore_patterns("台账", "README.md"))
    shutil.copytree(EXAMPLE / "台账", tmp_path / "台账")
    (tmp_path / "我的法规").mkdir()
    (tmp_path / "我的法规" / "example-notice.yaml").write_text(regulation_example(), encoding="utf-8")
    _full_texts(tmp_path, monkeypatch)
    return tmp_path


def _full_texts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder 法规 with two made-up versions of a law, already imported."""
    monkeypatch.setenv("HEGUI_KB", str(folder / "全文库.sqlite3"))
    (folder / "法规").mkdir()
    for date, word in (("2019年4月23日", "甲"), ("2021年4月29日", "乙")):
        (folder / "法规" / f"消防法{date[:4]}.md").write_text(
            f"# 中华人民共和国消防法\n\n{date} 第十三届全国人民代表大会常务委员会第十次会议修正\n\n第一条 制定本法。\n\n"
            f"第五十六条 不得指定{word}的消防产品销售单位。违反本法第一条的，处罚。\n",
            encoding="utf-8",
        )


def regulation_example() -> str:
    return blocks(LAWS, "yaml")[0]


# ---- links


def test_the_index_names_every_page() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in DOCS.glob("*.md") if path.name != "README.md" and f"({path.name})" not in index] == []


def test_links_lead_somewhere() -> None:
    def slugs(path: Path) -> set[str]:
        headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}

    for page in [*DOCS.glob("*.md"), EXAMPLE / "README.md"]:
        for target, anchor in re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)", page.read_text(encoding="utf-8")):
            path = (page.parent / target).resolve() if target else page
            assert path.exists(), f"{page.name} → {target}"
            assert not anchor or anchor in slugs(path), f"{page.name} → {target}#{anchor}"


# ---- the worked example


def test_the_rule_in_the_text_is_the_rule_in_the_example() -> None:
    assert (EXAMPLE / "10-法制审核.yaml").read_text(encoding="utf-8") in blocks(LANGUAGE, "yaml")


def test_the_cases_in_the_text_are_cases_of_the_example() -> None:
    shown = next(loads(text.encode(), "docs").plain() for text in blocks(LANGUAGE, "yaml") if "hegui.cases/1" in text)
    whole = loads((EXAMPLE / "10-法制审核.cases.yaml").read_bytes(), "example").plain()
    assert shown["fixtures"] == whole["fixtures"]
    assert [case for case in shown["cases"] if case not in whole["cases"]] == []


def test_the_example_lints_and_its_cases_hold(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "lint", "--rules", "我的规则"]) == 0
    assert "没有错误，0 处提醒" in capsys.readouterr().out
    assert run(["rules", "test", "--rules", "我的规则", "--only", "LX*"]) == 0
    assert capsys.readouterr().out in blocks(LANGUAGE, "text")


def test_lint_says_what_the_text_says_it_says(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule, cases = desk / "我的规则" / "10-法制审核.yaml", desk / "我的规则" / "10-法制审核.cases.yaml"
    before, after, *_ = blocks(LANGUAGE, "text")
    cases.unlink()
    assert run(["rules", "lint", "--rules", "我的规则"]) == 0
    said = capsys.readouterr()
    assert masked(said.out + said.err) == masked(before)
    wrong, right = "法制审核日: $审核", "法制审核日期: $审核"
    assert f"把 `{right}` 写成了 `{wrong}`" in LANGUAGE
    rule.write_text(rule.read_text("utf-8").replace(right, wrong), encoding="utf-8")
    assert run(["rules", "lint", "--rules", "我的规则"]) == 3
    assert capsys.readouterr().err.splitlines()[0] == after.strip()


def masked(text: str) -> str:
    """Without the numbers of rules and cases, which grow."""
    return re.sub(r"\d+(?= [条个])", "N", text)


def test_the_examples_ledger_gives_what_its_readme_says(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["check", "台账", "--rules", "我的规则", "--only", "LX*", "--as-of", "2024-06-30", "--format", "json", "--all"]
    assert run(arguments) == 1
    found = {f["subject"]["id"]: OUTCOME_NAMES[f["outcome"]] for f in json.loads(capsys.readouterr().out)["findings"]}
    said = (EXAMPLE / "README.md").read_text(encoding="utf-8").split("四件事项应当是：")[1]
    assert found == dict(re.findall(r"(S\d+) (\S+?)(?:（|，|。)", said))


def commands() -> Iterator[tuple[str, str]]:
    for name, page in PAGES.items():
        for block in blocks(page, "sh"):
            yield from ((name, line.split("#")[0].strip()) for line in block.splitlines() if line.strip())


def reported(words: list[str], desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the commands that speak of a report begin with: the report, one with pseudonyms, a key, a signature, a log."""
    monkeypatch.setenv("HEGUI_AUDIT", str(desk / "日志"))
    check = ["check", "台账", "--rules", "我的规则", "--only", "LX*", "--as-of", "2024-06-30", "-q", "--format", "json"]
    run([*check, "--output", "报告.json"])
    if "对照表.json" in words:
        run([*check, "--output", "外送.json", "--pseudonyms", "对照表.json"])
    if "new" not in words and any(word.startswith("密钥") for word in words):
        run(["key", "new", "密钥"])
        run(["sign", "报告.json", "--key", "密钥"])


@pytest.mark.parametrize(("page", "command"), [pytest.param(p, c, id=f"{p}: {c}") for p, c in commands()])
def test_every_command_runs(page: str, command: str, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = [word.strip("'\"") for word in command.split()]
    assert words[0] == "hegui"
    if "examples/" in command:
        monkeypatch.chdir(ROOT)
    if words[1] in ("impact", "verify", "sign", "audit", "pseudonyms", "key"):
        reported(words, desk, monkeypatch)
    if words[1] == "kb" and words[2] != "import":
        assert run(["kb", "import", "法规", "--quiet"]) == 0
    if words[1] == "serve":  # it would serve until somebody ends it
        monkeypatch.setattr("uvicorn.Server.run", lambda *_, **__: None)
        words += ["--port", "0"]
    assert run(words[1:]) in {"check": (4,) if "--unit" in words else (1,), "impact": (0, 1, 4)}.get(words[1], (0,))


# ---- what is written in YAML


def yaml_blocks() -> list[tuple[str, Node]]:
    found = []
    for name, page in PAGES.items():
        for text in blocks(page, "yaml"):
            if re.sub(r"^#.*$", "", text, flags=re.MULTILINE).strip():
                found.append((name, loads(text.encode("utf-8"), name)))
    return found


def schema_of(node: Node) -> str:
    schema = node.get("schema")
    return str(schema.value) if schema else ""


FILES = [node for _, node in yaml_blocks() if schema_of(node)]
FRAGMENTS = [node for _, node in yaml_blocks() if isinstance(node.value, dict) and not schema_of(node)]
CONDITIONS = [node for _, node in yaml_blocks() if isinstance(node.value, list)]


def test_whole_files_load(tmp_path: Path, base: RuleBase) -> None:
    kinds = set()
    for number, text in enumerate(text for page in PAGES.values() for text in blocks(page, "yaml") if "schema: hegui." in text):
        folder = tmp_path / str(number)
        folder.mkdir()
        kind = re.findall(r"schema: hegui\.(\w+)", text)[0]
        kinds.add(kind)
        path = folder / (f"{kind}.yaml" if kind in ("tables", "mutants") else f"own.{kind}.yaml")
        path.write_text(text, encoding="utf-8")
        if kind in ("regulation", "calendar"):
            load_regulations([DATA_DIR, folder])
        elif kind == "cases":
            assert load_cases([folder], base.rules, base.tables)
        elif kind == "mutants":
            assert read_explained([folder])
        elif kind == "tables":
            reader = TableReader()
            for each in (ROOT / "rules" / "tables.yaml", path):
                reader.read(each)
            reader.finish()
        elif kind == "coverage":
            assert load_coverage(base.registry, [folder])
        elif kind == "review":
            (folder / "review").mkdir()
            path.rename(folder / "review" / path.name)
            assert load_lexicon(base.registry, [folder]).count > load_lexicon(base.registry).count
        elif kind == "decisions":
            assert load_decisions(path, base.tables)
        elif kind == "responsibilities":
            assert load_responsibilities(base, [folder]).duties
        else:
            load_rule_base(base.registry, [folder])
    assert kinds == {"rules", "terms", "parameters", "cases", "mutants", "tables", "regulation", "calendar", "coverage", "decisions", "responsibilities", "review"}


def parser(base: RuleBase, diagnostics: list[Diagnostic]) -> ConditionParser:
    """Knows the terms that the text defines too."""
    terms = {name: term.params for name, term in base.terms.items()}
    for node in FILES:
        for term in (node.get("terms") or node).items():
            plain = term.plain()
            terms[plain["id"]] = tuple(plain["params"])
    return ConditionParser(base.tables.tables, terms, diagnostics)


def test_conditions_can_be_read(base: RuleBase) -> None:
    assert len(CONDITIONS) >= 8
    for node in CONDITIONS:
        diagnostics: list[Diagnostic] = []
        assert parser(base, diagnostics).conditions(node), node.plain()
        assert diagnostics == []


def test_parts_of_rules_are_parts_of_rules(base: RuleBase) -> None:
    whole: dict[str, Any] = {"id": "X", "revision": 1, "title": "x", "modality": "condition", "severity": "low", "subject": "人员"}
    whole |= {
        "basis": [{"regulation": "zibo-2020-113", "locator": "二（十三）.3"}],
        "time": {"by": "assessment"},
        "applies": [{"人员": {}}],
    }
    assert {key for node in FRAGMENTS for key in node.plain()} >= {"basis", "time", "breach", "require", "unless"}
    for node in FRAGMENTS:
        model = RuleModel.model_validate(whole | node.plain())
        for basis in (*model.basis, *(b for e in model.unless for b in e.basis)):
            assert base.registry.why_unresolved(basis.regulation, basis.locator, basis.version) == ""
        lists = [node.get("require"), *(n.get("when") for key in ("breach", "unless") for n in (node.get(key) or node).items())]
        for conditions in filter(None, lists):
            diagnostics: list[Diagnostic] = []
            parser(base, diagnostics).conditions(conditions)
            assert diagnostics == []


def test_the_ways_to_write_a_cell(base: RuleBase) -> None:
    table = rows(LANGUAGE, "写法 | 意思 | 例")
    for _, _, example in table:
        node = loads(example.strip("`").encode("utf-8"), "docs")
        (column,) = node.plain()
        owners = [name for name, schema in base.tables.tables.items() if column in schema.columns]
        assert owners, column
        for owner in owners[:1]:
            diagnostics: list[Diagnostic] = []
            parser(base, diagnostics).conditions(Node([Node({owner: node}, 1, 1, "docs")], 1, 1, "docs"))
            assert diagnostics == []
    written = " ".join(cell for row in table for cell in row)
    order = {"==", "!=", "<", "<=", ">", ">="}
    assert [op for op in CELL_OPERATORS if op not in order and f"{{{op}: " not in written] == []


# ---- tables of the text against the code


def test_every_comparison_and_what_unknown_means_in_it() -> None:
    table = rows(LANGUAGE, "比较 | 意思 | 左边 | 右边 | 左边不知道时")
    assert [row[0].strip("`") for row in table] == list(COMPARISONS)
    nothing = Unknown(Place("表", "列", ""))
    right: dict[str, Any] = dict.fromkeys(COMPARISONS, "甲") | dict.fromkeys(("in", "not_in", "has_any"), ("甲",))
    for op, *_, unknown in table:
        truth = compare(nothing, op.strip("`"), right[op.strip("`")])
        assert {"不知道": None, "不成立": False}[unknown] is truth, op


def test_a_closed_list_decides_when_every_value_agrees() -> None:
    everyone = Unknown(Place("人员", "人员类别", ""), candidates=frozenset(("干部", "消防员", "文员")))
    assert "人员类别空着，`in [干部, 消防员, 文员]` 也成立" in LANGUAGE
    assert compare(everyone, "in", ("干部", "消防员", "文员")) is True


def test_periods_end_where_the_text_says() -> None:
    table = rows(LANGUAGE, "起算 | 加 | 期间的最后一日")
    assert len(table) >= 5
    for start, added, end in table:
        unit, amount = added.split(": ")
        assert show_ordinal(add_period(parse_day(start)[0], **{unit: int(amount)})) == end


def keys_of(*models: type[KbModel]) -> set[str]:
    return {field.alias or name for model in models for name, field in model.model_fields.items()}


def test_every_key_is_explained() -> None:
    rules = keys_of(RuleModel, BasisModel, BranchModel, TermModel, ParameterModel, ValueModel, CaseModel, CasesFile)
    laws = keys_of(Work, Version, Provision, InForce, EndedBy, Cites, Like, Transition)
    assert [key for key in sorted(rules) if not re.search(rf"\b{key}\b", LANGUAGE)] == []
    assert [key for key in sorted(laws) if not re.search(rf"\b{key}\b", LAWS)] == []
    assert {row[0].strip("`").split("` 或者 `")[0] for row in rows(LANGUAGE, "键 | 内容")} <= rules | {"say`、`message"}


def test_names_are_those_of_the_report() -> None:
    for english, chinese in (MODALITY_NAMES | SEVERITY_NAMES).items():
        assert f"`{english}` {chinese}" in LANGUAGE
    listed = LANGUAGE.split("`expect` 的结论：")[1].splitlines()[0]
    assert re.findall(r"`(\w+)`", listed) == list(OUTCOMES)
    assert all(f"`{outcome}` {OUTCOME_NAMES[outcome]}" in listed for outcome in OUTCOMES if outcome in OUTCOME_NAMES)
    shown = [row[0] for row in rows(MEANING, "结论 | 什么时候")]
    assert shown == [f"{MARKS[outcome]} {name} `{outcome}`" for outcome, name in OUTCOME_NAMES.items()]


def test_the_strongest_outcome_wins_in_the_order_of_the_text() -> None:
    order = sorted((o for o in RANK if o in OUTCOME_NAMES), key=lambda outcome: -RANK[outcome])
    said = " > ".join(OUTCOME_NAMES[outcome] for outcome in order)
    assert said in LANGUAGE
    assert said in MEANING


def codes(path: Path) -> set[str]:
    """The codes a module reports: what is written like one among the arguments of any call, and single words in ``error`` and the like."""
    found: set[str] = set()
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            words = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            found.update(word for word in words if re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", word))
            if name in ("error", "warning", "note", "_note", "_warn"):
                found.update(word for word in words[:1] if re.fullmatch(r"[a-z]+", word))
    return found - {"utf-8", "utf-8-sig", "yaml-language-server"}


def test_every_code_is_explained() -> None:
    sources = [*(ROOT / "kb").glob("*.py"), ROOT / "checker" / "cases.py"]
    reported = set().union(*(codes(path) for path in sources)) | {"wrong-value", "empty-value"}
    assert len(reported) > 70
    explained = set(
        re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+)*)`", LANGUAGE.split("## 九、")[1].split("## 十、")[0] + LAWS.split("## 程序拒绝什么")[1])
    )
    assert sorted(reported - explained) == []
    assert sorted(code for code in explained - reported if "-" in code) == []


def test_the_page_of_tables_is_current() -> None:
    assert TARGET.read_text(encoding="utf-8") == current_page(), "运行 python -m hegui.kb.tabledoc"


def test_every_table_has_its_purpose(base: RuleBase) -> None:
    assert [name for name in base.tables if name not in PURPOSE and not base.tables[name].note] == []
    assert [name for name in PURPOSE if name not in base.tables] == []


def test_the_architecture_names_files_that_exist() -> None:
    page = PAGES["docs/architecture.md"]
    folder = ""
    for where, files, _ in rows(page, "in | file | what it knows"):
        folder = where.strip("`") or folder
        for name in re.findall(r"`([\w*/]+)`", files):
            assert list((ROOT / folder).glob(f"{name.rstrip('/*')}*")), f"{folder}/{name}"
    assert [m for m in re.findall(r"`(\w+/[\w.]+\.(?:py|yaml))`", page) if not (ROOT / m).exists()] == []
