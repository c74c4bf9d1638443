"""What imported full texts tell the review: titles they end, cited articles that moved, older wordings. All texts are made up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hegui.checker.review import review
from hegui.checker.review.fulltexts import FullTexts
from hegui.checker.review.report import report
from hegui.cli.app import run as run_command
from hegui.kb.day import parse_day
from hegui.kb.fulltext.importing import import_files
from hegui.kb.fulltext.store import Store
from reviewing import TODAY, notice, regulation, rules

DUTIES = [
    "单位应当每年组织一次萤火演练，并将演练情况报告所在地萤火管理机构备查",
    "萤火器材应当放在明显、便于取用的地点，由专人负责维护，不得挪作他用",
    "违反本法规定，擅自熄灭公共场所萤火的，由萤火管理机构责令改正，处五百元罚款",
]


def law(*articles: str, date: str, begins: str, title: str = "中华人民共和国萤火法", ends: str = "") -> str:
    year, month, day = date.split("-")
    lines = [
        f"# {title}",
        "",
        f"{year}年{int(month)}月{int(day)}日第九届全国人民代表大会常务委员会第三次会议通过",
        "",
        "<!-- INFO END -->",
        "",
    ]
    numerals = "一二三四五六七八九十"
    lines += [f"第{numerals[i]}条 {words}。\n" for i, words in enumerate((*articles, f"本法自{begins}起施行{ends}"))]
    return "\n".join(lines)


OLD = law("为了保护萤火，制定本法", *DUTIES, date="2010-03-01", begins="2010年7月1日")
NEW = law(
    "为了保护萤火，保障公众观赏的权利，制定本法",
    "国务院萤火主管部门统一监督管理全国的萤火工作",
    DUTIES[0],
    "任何个人都有保护萤火的义务，发现萤火异常的，应当及时报告",
    DUTIES[2].replace("五百元", "一千元"),
    date="2020-03-01",
    begins="2020年10月1日",
)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return imported(tmp_path, OLD, NEW)


def imported(folder: Path, *texts: str) -> Path:
    paths = []
    for number, text in enumerate(texts):
        (folder / "库").mkdir(exist_ok=True)
        paths.append(folder / "库" / f"{number}.md")
        paths[-1].write_text(text, encoding="utf-8")
    path = folder / "全文.sqlite3"
    with Store(path, create=True) as store:
        list(import_files(store, paths))
    return path


def issues(folder: Path, base: Path, text: str, as_of: str = TODAY) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document(folder, base, text, as_of)["issues"]
    return found


def document(folder: Path, base: Path, text: str, as_of: str = TODAY) -> dict[str, Any]:
    lexicon, registry = rules()
    path = folder / "文件.txt"
    path.write_text(text, encoding="utf-8")
    with Store(base) as store:
        result = review([path], lexicon, registry, parse_day(as_of)[0], fulltexts=FullTexts(store, registry))
    found: dict[str, Any] = report(result)["documents"][0]
    return found


class TestAnArticleThatMoved:
    CITING = notice("制定本办法。", "依照《中华人民共和国萤火法》第二条组织演练。", year=2016)

    def test_its_number_now(self, tmp_path: Path, base: Path) -> None:
        (issue,) = issues(tmp_path, base, self.CITING)
        assert (issue["kind"], issue["confidence"], issue["article"]) == ("stale_citation", "certain", "第二条")
        assert issue["quote"] == "《中华人民共和国萤火法》第二条"
        assert issue["suggestion"] == "将“第二条”修改为“第三条”"
        assert issue["basis"] == [{"regulation": "中华人民共和国萤火法", "locator": "第三条"}]
        assert "2010-03-01文本" in issue["message"]
        assert "2020-03-01，据全文库" in issue["message"]

    @pytest.mark.parametrize(("as_of", "count"), [("2020-09-30", 0), ("2020-10-01", 1)], ids=["day-before", "the-day"])
    def test_from_the_day_on_which_the_new_text_is_in_force(self, tmp_path: Path, base: Path, as_of: str, count: int) -> None:
        assert len(issues(tmp_path, base, self.CITING, as_of)) == count

    @pytest.mark.parametrize("year", [2020, 2021])
    def test_a_document_that_may_have_meant_the_new_text(self, tmp_path: Path, base: Path, year: int) -> None:
        """Made when the new text was out, though not yet in force, or after."""
        assert issues(tmp_path, base, self.CITING.replace("2016年3月1日", f"{year}年3月2日")) == []

    def test_the_same_number_and_a_changed_fine_is_no_issue(self, tmp_path: Path, base: Path) -> None:
        assert issues(tmp_path, base, notice("制定本办法。", "依照萤火法第一条办理。")) == []

    def test_an_article_that_is_gone(self, tmp_path: Path, base: Path) -> None:
        (issue,) = issues(tmp_path, base, notice("制定本办法。", "依照《萤火法》第三条第一款维护器材。"))
        assert issue["kind"] == "stale_citation"
        assert "已经改写，现在的第三条规定的是另一事项" in issue["message"]

    def test_a_list_and_a_short_name(self, tmp_path: Path, base: Path) -> None:
        text = notice("根据《中华人民共和国萤火法》（以下简称萤火法），制定本办法。", "依照萤火法第二条、第四条第一款处理。")
        found = issues(tmp_path, base, text)
        assert [issue["suggestion"] for issue in found] == [
            "将“第二条”修改为“第三条”，款、项另行核对",
            "将“第四条”修改为“第五条”，款、项另行核对",
        ]

    def test_a_document_amended_since_is_less_sure(self, tmp_path: Path, base: Path) -> None:
        text = regulation("制定本条例。", "依照《萤火法》第二条演练。", date="2012年1月1日").replace(
            "会议通过", "会议通过　根据2016年5月1日淄博市第十五届人民代表大会常务委员会第一次会议《关于修改某某管理条例的决定》修正"
        )
        assert [issue["confidence"] for issue in issues(tmp_path, base, text)] == ["likely"]

    def test_what_was_is_no_issue(self, tmp_path: Path, base: Path) -> None:
        assert issues(tmp_path, base, notice("制定本办法。", "本办法施行前依照《萤火法》第二条组织的演练，继续有效。")) == []

    def test_an_article_that_never_was(self, tmp_path: Path, base: Path) -> None:
        (issue,) = issues(tmp_path, base, notice("制定本办法。", "依照《萤火法》第九条办理。", year=2022))
        assert issue["message"].startswith("《中华人民共和国萤火法》现行文本（2020-03-01，据全文库）没有第九条")


class TestARepealClauseOfTheTexts:
    ENDING = law(
        "制定本法",
        "本法所称流水，是指流动的水",
        date="2018-03-01",
        begins="2018年6月1日",
        title="中华人民共和国流水法",
        ends="。《中华人民共和国溪水保护条例》同时废止",
    )
    ENDED = law("制定本条例", "保护溪水", date="2001-01-01", begins="2001年2月1日", title="中华人民共和国溪水保护条例")

    @pytest.mark.parametrize(("as_of", "kinds"), [("2018-05-31", []), ("2018-06-01", ["repealed_basis"])], ids=["day-before", "the-day"])
    def test_a_basis_from_the_day_on(self, tmp_path: Path, as_of: str, kinds: list[str]) -> None:
        base = imported(tmp_path, self.ENDING, self.ENDED)
        found = issues(tmp_path, base, notice("根据《溪水保护条例》，制定本办法。"), as_of)
        assert [issue["kind"] for issue in found] == kinds
        for issue in found:
            assert issue["basis"] == [{"regulation": "中华人民共和国流水法", "locator": "第三条"}]
            assert "2018-06-01 由《中华人民共和国流水法》第三条废止" in issue["message"]

    def test_a_title_made_anew_lives(self, tmp_path: Path) -> None:
        anew = law("制定本条例", "保护溪水和河流", date="2022-01-01", begins="2022年2月1日", title="中华人民共和国溪水保护条例")
        assert issues(tmp_path, imported(tmp_path, self.ENDING, self.ENDED, anew), notice("根据《溪水保护条例》，制定本办法。")) == []

    def test_the_ended_text_itself(self, tmp_path: Path) -> None:
        found = document(tmp_path, imported(tmp_path, self.ENDING), self.ENDED)
        assert (found["conclusion"], found["grounds"]) == ("废止", ["已被新规定涵盖或者替代"])

    def test_a_clause_that_repeals_is_no_use(self, tmp_path: Path) -> None:
        base = imported(tmp_path, self.ENDING, self.ENDED)
        assert issues(tmp_path, base, notice("制定本办法。", "《溪水保护条例》同时废止。")) == []


def test_an_older_wording_of_a_law_is_for_a_person_to_judge(tmp_path: Path, base: Path) -> None:
    found = document(tmp_path, base, OLD)
    assert found["conclusion"] == "需人工判断"
    assert found["reason"].startswith("这不是现行文本：已有 2020-03-01 的文本（据全文库）")
    assert document(tmp_path, base, NEW)["conclusion"] == "继续有效"
    assert document(tmp_path, base, OLD, "2015-01-01")["conclusion"] == "继续有效"


def test_files_of_one_code_are_no_versions_of_one_another(tmp_path: Path) -> None:
    parts = [
        OLD,
        OLD.replace("第一条", "第二十一条")
        .replace("第二条", "第二十二条")
        .replace("第三条", "第二十三条")
        .replace("第四条", "第二十四条")
        .replace("第五条", "第二十五条")
        .replace("2010年3月1日", "2010年3月2日"),
    ]
    assert document(tmp_path, imported(tmp_path, *parts), OLD)["conclusion"] == "继续有效"


class TestTheCommand:
    def review(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
        code = run_command(["review", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    def test_the_full_texts_are_used_visibly(
        self, tmp_path: Path, base: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "文件.txt"
        path.write_text(TestAnArticleThatMoved.CITING, encoding="utf-8")
        monkeypatch.setenv("HEGUI_KB", str(base))
        for arguments in ([], ["--kb", str(base)]):
            code, out, err = self.review(capsys, str(path), "--as-of", TODAY, *arguments)
            assert code == 1
            assert "用全文库" in err
            assert "1 部、2 个文本" in err
            assert "另据导入的全文库核对（1 部、2 个文本）" in out
        code, out, err = self.review(capsys, str(path), "--as-of", TODAY, "--no-kb", "--format", "json")
        assert (code, json.loads(out)["full_texts"]) == (0, None)
        assert "全文库" not in err

    def test_the_same_texts_give_the_same_report_wherever_they_are(
        self, tmp_path: Path, base: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "文件.txt"
        path.write_text(TestAnArticleThatMoved.CITING, encoding="utf-8")
        moved = tmp_path / "别处.sqlite3"
        moved.write_bytes(base.read_bytes())
        outputs = {self.review(capsys, str(path), "--as-of", TODAY, "--kb", str(each), "--format", "json")[1] for each in (base, moved)}
        assert len(outputs) == 1

    def test_wrong_use(self, tmp_path: Path, base: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "文件.txt"
        path.write_text(TestAnArticleThatMoved.CITING, encoding="utf-8")
        for arguments, said in (
            (["--kb", str(tmp_path / "无.sqlite3")], "还没有全文库"),
            (["--kb", str(path)], "不是全文库"),
            (["--kb", str(base), "--no-kb"], "只能写一个"),
        ):
            code, _, err = self.review(capsys, str(path), *arguments)
            assert code == 2
            assert said in err
