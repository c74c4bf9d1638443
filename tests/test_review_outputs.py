"""What ``hegui review`` hands in: JSON by the contract, the register, the paper, the page, commented copies."""

from __future__ import annotations

import hashlib
import io
import json
import re
from pathlib import Path

import pytest
from hegui.checker.report import review_docx, review_html, review_xlsx
from hegui.checker.report.register import HEADER
from hegui.checker.review.report import report
from hegui.cli import main
from reviewing import notice, run

TEXT = notice("由公安消防大队负责。", "申请消防安全检查，应当提交消防设施检测合格报告。", title="=张店区<b>办法")


def command(*arguments: str) -> int:
    with pytest.raises(SystemExit) as stop:
        main(list(arguments))
    return int(stop.value.code or 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "文件"
    inside.mkdir()
    (inside / "甲.txt").write_text(TEXT, encoding="utf-8")
    (inside / "乙.txt").write_text(notice("为了加强消防安全管理，制定本办法。", title="张店区乙办法"), encoding="utf-8")
    return inside


def word(path: Path) -> Path:
    import docx

    document = docx.Document()
    for line in TEXT.splitlines():
        paragraph = document.add_paragraph()
        paragraph.add_run(line[:6])
        paragraph.add_run(line[6:]).bold = True
    document.save(str(path))
    return path


def test_json_is_the_contract(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("review", str(folder), "--format", "json", "--as-of", "2026-11-24") == 1
    first = capsys.readouterr().out
    data = json.loads(first)
    assert list(data)[:4] == ["schema", "as_of", "documents", "problems"]
    assert (data["schema"], data["as_of"], data["problems"]) == ("hegui.review/1", "2026-11-24", [])
    document = data["documents"][1]
    assert list(document)[:7] == ["path", "title", "number", "level", "version_date", "conclusion", "issues"]
    issue = document["issues"][0]
    assert list(issue)[:8] == ["kind", "article", "line", "quote", "message", "suggestion", "basis", "confidence"]
    assert issue["kind"] == "renamed_authority"
    assert issue["basis"] == [{"regulation": "中华人民共和国消防法", "locator": "第四条"}]
    command("review", str(folder), "--format", "json", "--as-of", "2026-11-24")
    assert capsys.readouterr().out == first


def test_the_register_is_safe_and_can_be_filtered(folder: Path) -> None:
    from openpyxl import load_workbook

    made = review_xlsx.render(report(run([folder])))
    assert made == review_xlsx.render(report(run([folder])))
    sheet = load_workbook(io.BytesIO(made))["清理登记表"]
    assert tuple(cell.value for cell in sheet[3]) == HEADER
    assert sheet.auto_filter.ref == "A3:L5"
    assert sheet.freeze_panes == "C4"
    row = [cell.value for cell in sheet[4]]
    assert row[5] == "修改"
    assert "第一条" in row[7]
    assert "消防救援机构" in row[8]
    assert all(cell.data_type != "f" for cells in sheet.iter_rows() for cell in cells)


def test_the_paper_names_its_fonts(folder: Path) -> None:
    import docx
    from docx.oxml.ns import qn

    document = docx.Document(io.BytesIO(review_docx.render(report(run([folder])))))
    texts = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "逐件说明" in texts
    assert "消防救援机构" in texts
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs if run.text]
    assert all(run._r.rPr.rFonts.get(qn("w:eastAsia")) for run in runs)
    assert len(document.tables[0].rows) == 3


def test_the_page_marks_the_words_and_carries_no_markup_of_others(folder: Path) -> None:
    result = run([folder])
    page = review_html.render(report(result), result.documents)
    assert "<mark" in page
    assert ">公安消防大队<sup>1</sup></mark>" in page
    assert "<b>办法" not in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_comments_stand_at_the_words_and_the_original_stays(tmp_path: Path) -> None:
    import docx

    path = word(tmp_path / "甲.docx")
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    assert command("review", str(path), "--format", "json", "-o", str(tmp_path / "r.json"), "--annotate", str(tmp_path / "批注"), "-q") == 1
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    copy = docx.Document(str(tmp_path / "批注" / "甲.docx"))
    comments = [comment.text for comment in copy.comments]
    assert any("清理意见（建议）：修改" in text for text in comments)
    assert any("消防救援机构" in text for text in comments)
    assert [p.text for p in copy.paragraphs] == [p.text for p in docx.Document(str(path)).paragraphs]
    xml = copy.element.xml
    start = xml.index("w:commentRangeStart", xml.index("第一条"))
    marked = xml[start : xml.index("w:commentRangeEnd", start)]
    # The runs are divided at exactly the words, whatever formatting changes inside them.
    assert "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", marked)) == "公安消防大队"


def test_wrong_use_is_said_in_chinese(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("review", str(tmp_path / "没有")) == 2
    assert "没有这个文件或文件夹" in capsys.readouterr().err
    assert command("review", str(folder), "--only", "renamed_authorty") == 2
    assert "renamed_authority" in capsys.readouterr().err
    assert command("review", str(folder), "--format", "json", "--format", "xlsx") == 2
    assert command("review", str(folder / "甲.txt"), "-f", "json", "-o", str(folder / "甲.txt")) == 2
    assert (folder / "甲.txt").read_text(encoding="utf-8") == TEXT


def test_a_users_own_rules(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "规则" / "review"
    own.mkdir(parents=True)
    good = (
        "schema: hegui.review-rules/1\npatterns:\n  - id: own-rule\n    kind: designation\n    title: 试\n    find: 检测合格\n    ground: 限定交易\n"
        "    message: 自己的规则\n    suggestion: 删去\n    basis: [{regulation: 某文件}]\n"
    )
    (own / "own.yaml").write_text(good, encoding="utf-8")
    command("review", str(folder), "--rules", str(own.parent), "-f", "json")
    assert "own-rule" in capsys.readouterr().out
    (own / "own.yaml").write_text(good.replace("find: 检测合格", "find: '检测('").replace("suggestion", "sugestion"), encoding="utf-8")
    assert command("review", str(folder), "--rules", str(own.parent)) == 3
    errors = capsys.readouterr().err
    assert "own.yaml:6" in errors
    assert "正则表达式" in errors
    assert "是否想写“suggestion”" in errors
    (own / "own.yaml").write_text(good.replace("某文件", "fire-lav"), encoding="utf-8")
    assert command("review", str(folder), "--rules", str(own.parent)) == 3
    assert "fire-law" in capsys.readouterr().err
