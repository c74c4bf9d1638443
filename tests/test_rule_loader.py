"""What the loader refuses, and how it says so: every ``bad_rules/<failure>.yaml`` is loaded beside the rules that come with hegui.

``bad_rules/<failure>.txt`` holds the exact diagnostics. After an intended change of wording, write them anew and read the difference:
``python tests/test_rule_loader.py``.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hegui.cli.app import run
from hegui.kb.diagnostics import KnowledgeBaseError
from hegui.kb.registry import DATA_DIR, Registry, load_regulations
from hegui.kb.rulebase import RULES_DIR, load_rule_base

HERE = Path(__file__).parent / "bad_rules"
BAD = sorted(path.stem for path in HERE.glob("*.yaml"))
KB = Path(__file__).parents[1] / "kb"
LINE = re.compile(r"bad_rules/(?P<file>[\w-]+\.yaml)(?::(?P<line>\d+):\d+)?: (?:错误|警告) \[(?P<code>[a-z0-9-]+)\] (?P<message>.+)")

# What a reader has to be told: the code and the decisive words, apart from the exact text, so that rewriting the expected files
# cannot lose them.
DECISIVE = {
    "duplicate-key": ("duplicate-key", "键“severity”重复，前一处在第 7 行"),
    "unknown-key": ("unknown-key", "未知的键“basiss”，是否想写“basis”？"),
    "unknown-key-in-branch": ("unknown-key", "是否想写“when”？"),
    "missing-key": ("missing-key", "“severity”"),
    "wrong-value": ("wrong-value", "“hihg”不是可用的值，应是critical、high、medium、low之一，是否想写“high”？"),
    "number-for-text": ("wrong-type", "要作文字请加引号"),
    "full-width-colon": ("full-width-colon", "全角冒号“：”，请改用半角冒号加空格"),
    "full-width-colon-in-braces": ("full-width-colon", "全角冒号"),
    "tab": ("tab", "制表符"),
    "anchor-and-alias": ("alias", "不能用别名“*u”，请把内容写全"),
    "unquoted-operator": ("syntax", "请加引号"),
    "unknown-schema": ("unknown-schema", "是否想写“hegui.rules/1”？"),
    "duplicate-id": ("duplicate-id", "“BAD-1”重复，前一处在"),
    "dangling-regulation": ("dangling-reference", "没有编号为“zibo-2020-13”的法规，是否想写“zibo-2020-113”？"),
    "dangling-locator": ("dangling-reference", "没有“二（十三）.9”，是否想写“二（十三）."),
    "dangling-article": ("dangling-reference", "没有登记“第九百条”；已登记的："),
    "no-ground": ("no-ground", "role: ground"),
    "breach-and-require": ("breach-or-require", "应写其中一个（且只写一个）"),
    "neither-breach-nor-require": ("breach-or-require", "应写其中一个（且只写一个）"),
    "unknown-subject-of-two-characters": ("unknown-table", "没有名为“人圆”的表，是否想写“人员”？"),
    "unknown-subject": ("unknown-table", "没有名为“人员表”的表，是否想写“人员”？"),
    "unknown-table": ("unknown-name", "是否想写“经营联系”？"),
    "unknown-column": ("unknown-column", "表“人员”没有“人员类型”列，是否想写“人员类别”？"),
    "unknown-comparison": ("unknown-operator", "是否想写“==”？"),
    "unknown-parameter": ("unknown-parameter", "没有名为“近亲属范为”的参数，是否想写“近亲属范围”？"),
    "unbound-variable": ("unbound", "变量“$领导职位”还没有绑定，是否想写“领导职务”？"),
    "unbound-in-sentence": ("unbound", "句子里的“{原业物}”在分支“任领导”中没有绑定，是否想写“原业务”？"),
    "unbound-in-consequence": ("unbound", "句子里的“{单位}”"),
    "unbound-in-key": ("unbound", "key 里的“$企业”"),
    "not-before-binding": ("not-before-binding", "请把 not 移到绑定它的条件之后"),
    "join-on-value": ("join-on-value", "“关系人.姓名”不是编号或代码列"),
    "join-on-many": ("join-on-many", "可有多个值的列，不能用来连接"),
    "unconnected": ("unconnected", "“企业”没有通过编号、代码与前面的条件相连"),
    "unconnected-not": ("cartesian", "没有用任何变量与外面相连"),
    "date-written-as-text": ("type-mismatch", "左边是日期，右边是文字"),
    "several-values-compared": ("type-mismatch", "可有多个值的列请用 has、has_any"),
    "outside-closed-list": ("type-mismatch", "没有“消防元”这个值（可用：干部、消防员、文员），是否想写“消防员”？"),
    "impossible-date": ("bad-date", "没有“2021-02-30”这个日期"),
    "numbers-for-words": ("type-mismatch", "文字列里像数的值请加引号"),
    "period-of-names": ("not-a-date", "此处应是日期，实际是文字"),
    "date-under-as-of": ("bad-operand", "某个日期请写 {day: 2021-01-01}"),
    "exception-with-dangling-basis": ("dangling-reference", "是否想写“fire-law”？"),
    "any-over-patterns": ("any-pattern", "请写成术语的 any 或多个 breach 分支"),
    "term-cycle": ("cycle", "甲术语 → 乙术语 → 甲术语"),
    "term-without-a-parameter": ("missing-parameter", "缺少参数“企业”"),
    "parameter-overlap": ("overlap", "两个值的期间重叠"),
    "parameter-without-source": ("no-source", "没有依据"),
    "parameter-with-impossible-date": ("bad-date", "没有“2019-13-01”这个日期"),
    "unsourced-in-violation": ("unsourced", "不能用于认定违反（分支“任领导”）；请改为 needs_judgement"),
    "regulation-text-changed": ("hash-mismatch", "原文与登记的哈希不符"),
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder ``bad_rules``, seen from the folder around it, as its owner would work."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "人员.csv").write_text("人员编号,姓名\nR001,甲\n", encoding="utf-8")
    (tmp_path / "bad_rules").mkdir()
    return tmp_path / "bad_rules"


def option(path: Path) -> str:
    """A file of the law goes to another folder than a file of rules."""
    return "--regulations" if "schema: hegui.regulation/1" in path.read_text(encoding="utf-8") else "--rules"


def diagnostics(path: Path) -> list[str]:
    """What is found in the folder of a file."""
    own = path.parent
    try:
        registry = load_regulations([DATA_DIR, own] if option(path) == "--regulations" else [DATA_DIR])
        load_rule_base(registry, [own] if option(path) == "--rules" else [])
    except KnowledgeBaseError as error:
        return [str(diagnostic) for diagnostic in error.diagnostics]
    return []


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_its_place_and_reason(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = Path(shutil.copy(HERE / f"{name}.yaml", folder))
    expected = (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    assert run(["check", "人员.csv", option(path), "bad_rules"]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines()[:-1] == expected
    assert said.err.splitlines()[-1] == f"规则库有误（{len(expected)} 处），没有核查。"
    for line in expected:
        found = LINE.fullmatch(line)
        assert found, f"没有位置：{line}"
        assert found["file"] == f"{name}.yaml"
        assert 1 <= int(found["line"] or 1) <= len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("name", DECISIVE)
def test_the_decisive_words(name: str) -> None:
    code, words = DECISIVE[name]
    lines = [found for line in (HERE / f"{name}.txt").read_text("utf-8").splitlines() if (found := LINE.fullmatch(line))]
    assert any(found["code"] == code and words in found["message"] for found in lines)


# Where the mistake stands, by the text of the file itself and not by a number copied from the output.
MARKS = {
    "unknown-key": "basiss",
    "wrong-value": "hihg",
    "tab": "\t",
    "dangling-locator": "二（十三）.9",
    "unknown-column": "人员类型",
    "unbound-variable": "$领导职位",
    "join-on-value": "姓名: $姓名}",
    "unbound-in-sentence": "{原业物}",
    "unsourced-in-violation": "消防执法干部离职限制年限",
    "outside-closed-list": "消防元",
    "not-before-binding": "- not:",
    "impossible-date": "2021-02-30",
    "numbers-for-words": "[2020, 2021]",
    "exception-with-dangling-basis": "fire-laws",
    "parameter-with-impossible-date": "2019-13-01",
    "regulation-text-changed": "应当如实登记",
}


@pytest.mark.parametrize(("name", "mark"), MARKS.items())
def test_the_place_is_the_line_of_the_mistake(name: str, mark: str) -> None:
    text = (HERE / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    marked = [number for number, line in enumerate(text, 1) if mark in line][:1]
    code = DECISIVE[name][0]
    reported = [int(found["line"]) for found in LINE.finditer((HERE / f"{name}.txt").read_text("utf-8")) if found["code"] == code]
    assert reported == marked


def test_all_mistakes_of_all_files_are_reported_at_once(folder: Path) -> None:
    names = ["unknown-key", "duplicate-key", "tab"]
    for name in names:
        shutil.copy(HERE / f"{name}.yaml", folder)
    found = [LINE.fullmatch(line) for line in diagnostics(folder / "unknown-key.yaml")]
    assert {match["file"] for match in found if match} == {f"{name}.yaml" for name in names}


def test_the_command_itself_prints_no_traceback(folder: Path) -> None:
    for name in BAD:
        shutil.copy(HERE / f"{name}.yaml", folder)
    command = [str(Path(sys.executable).with_name("hegui")), "check", "人员.csv", "--rules", "bad_rules"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 3
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "规则库有误" in done.stderr


def test_a_file_in_gbk_is_named_as_such(folder: Path) -> None:
    text = (HERE / "unknown-key.yaml").read_text(encoding="utf-8").replace("basiss", "basis")
    (folder / "gbk.yaml").write_bytes(text.encode("gb18030"))
    (line,) = diagnostics_of_bytes(folder)
    assert line.startswith("bad_rules/gbk.yaml:5:1: 错误 [not-utf8]")
    assert "看起来是 GBK/GB18030；请在编辑器里另存为 UTF-8" in line


def diagnostics_of_bytes(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeBaseError) as error:
        load_rule_base(load_regulations(), [folder])
    return [str(diagnostic) for diagnostic in error.value.diagnostics]


def test_a_folder_without_rule_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "人员.csv", "--rules", "bad_rules"]) == 3
    assert "bad_rules: 错误 [no-rules] 文件夹里没有规则文件（*.yaml）" in capsys.readouterr().err
    (folder / "own.yml").write_text("schema: hegui.rules/1\n", encoding="utf-8")
    assert run(["check", "人员.csv", "--rules", "bad_rules"]) == 3
    assert "own.yml: 错误 [wrong-suffix] 规则文件的后缀应是 .yaml" in capsys.readouterr().err


def test_a_folder_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "人员.csv", "--rules", "没有"]) == 3
    assert "没有: 错误 [no-directory] 没有这个规则文件夹" in capsys.readouterr().err
    assert run(["check", "人员.csv", "--regulations", "没有"]) == 3
    assert "错误 [no-folder] 没有这个法规文件夹" in capsys.readouterr().err


CASE = "schema: hegui.cases/1\ncases:\n- {name: 例, rule: ZB13-3-service, as_of: 2024-06-30, expect: {R001: compliant}}\n"


@pytest.mark.parametrize(
    ("wrong", "line", "words"),
    [
        (("ZB13-3-service", "ZB13-3-servce"), "[unknown-rule]", "没有规则“ZB13-3-servce”，是否想写“ZB13-3-service”？"),
        (("R001: compliant", "R001: complaint"), "[unknown-outcome]", "没有结论“complaint”，是否想写“compliant”？"),
        (("as_of:", "use: [甲], as_of:"), "[unknown-fixture]", "没有 fixture“甲”"),
        (("as_of:", "tables: {人圆: []}, as_of:"), "[unknown-table]", "没有名为“人圆”的表，是否想写“人员”？"),
        (("as_of:", "set: {人员: {R009: {姓名: 甲}}}, as_of:"), "[unknown-row]", "set 里的“人员”没有“R009”这一行"),
        (("as_of:", "drop: {人员: ['#3']}, as_of:"), "[unknown-row]", "drop 里的“人员”没有“#3”这一行"),
        (("expect:", "expects:"), "[unknown-key]", "是否想写“expect”？"),
    ],
)
def test_bad_cases_are_refused_by_lint(
    wrong: tuple[str, str], line: str, words: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "own.cases.yaml").write_text(CASE.replace(*wrong), encoding="utf-8")
    assert run(["rules", "lint", "--rules", "bad_rules"]) == 3
    said = capsys.readouterr().err
    assert "bad_rules/own.cases.yaml:3:" in said
    assert f"错误 {line}" in said
    assert words in said


def test_what_is_right_loads(folder: Path) -> None:
    """The bad rules differ from a good one by their mistake only."""
    text = (HERE / "unknown-key.yaml").read_text(encoding="utf-8").replace("basiss", "basis")
    (folder / "good.yaml").write_text(text, encoding="utf-8")
    assert "BAD-1" in load_rule_base(load_regulations(), [folder]).rules


def test_a_later_folder_replaces_a_rule_of_the_same_id(folder: Path) -> None:
    registry: Registry = load_regulations()
    text = (HERE / "unknown-key.yaml").read_text(encoding="utf-8").replace("basiss", "basis").replace("BAD-1", "ZB13-3-service")
    (folder / "own.yaml").write_text(text, encoding="utf-8")
    assert load_rule_base(registry, [folder]).rules["ZB13-3-service"].model.title == "干部不得担任领导"
    assert load_rule_base(registry).rules["ZB13-3-service"].model.title != "干部不得担任领导"


TERM = """schema: hegui.terms/1
terms:
- id: 数亲属
  params: [人员, 亲属]
  definition: 数参数所指的人
  any:
  - when:
    - count: {of: [{关系人: {人员编号: $人员, 关系人: $亲属}}], distinct: $亲属, is: ['>=', 1]}
"""


def test_a_mistake_that_shows_only_where_a_term_is_used_names_the_rule(folder: Path) -> None:
    rule = (
        (HERE / "unknown-term.yaml")
        .read_text(encoding="utf-8")
        .replace("消防技术服务企业家: {企业: $人员, 名称: $名}", "数亲属: {人员: $人员, 亲属: 甲}")
    )
    (folder / "rule.yaml").write_text(rule, encoding="utf-8")
    (folder / "term.yaml").write_text(TERM, encoding="utf-8")
    (line,) = diagnostics(folder / "rule.yaml")
    assert line.startswith("bad_rules/term.yaml:8:")
    assert "[literal-argument] 术语“数亲属”要数“$亲属”，调用时应给变量" in line
    assert line.endswith("（规则“BAD-1”用到，见 bad_rules/rule.yaml:3）")


# Reported for a folder, or shown by the test just above.
ELSEWHERE = {"no-directory", "no-rules", "wrong-suffix", "literal-argument"}


# Modules that read other things than rules; their refusals have tests of their own.
OTHERS = {"boundaries", "holidays", "precedence", "registry", "regulation_checks", "tablefile", "yamlsource", "yamlsyntax", "lint", "coverage", "encoding", "responsibilities"}


def test_every_reason_for_refusal_has_a_bad_rule() -> None:
    """The codes that the loader of rules can give, as they stand in its source, against those of the expected files."""
    sources = "".join(path.read_text("utf-8") for path in KB.glob("*.py") if path.stem not in OTHERS)
    codes = set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', sources))
    codes |= {code for code in ("unbound", "unconnected", "cartesian", "cycle", "overlap", "unsourced") if f'"{code}"' in sources}
    shown = {found["code"] for path in HERE.glob("*.txt") for found in LINE.finditer(path.read_text(encoding="utf-8"))}
    assert len(codes) > 40
    assert codes - shown == ELSEWHERE


def write_expected() -> None:
    for name in BAD:
        with tempfile.TemporaryDirectory() as around:
            folder = Path(around) / "bad_rules"
            folder.mkdir()
            lines = diagnostics(Path(shutil.copy(HERE / f"{name}.yaml", folder)))
        if not lines:
            print(f"没有被拒绝：{name}")
        (HERE / f"{name}.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    for path in HERE.glob("*.txt"):
        if path.stem not in BAD:
            path.unlink()


if __name__ == "__main__":
    write_expected()
    print(f"规则库：{RULES_DIR}")
