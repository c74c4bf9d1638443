"""Files of every format to a source, and the zoo of bad ones: one clear problem each, never an exception."""

from __future__ import annotations

import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hegui.kb.text import read, read_bytes
from hegui.kb.text.worddoc import paragraphs, run_spans
from made_up_laws import LAW, docx, written

WORDS = "第一条 为了保护萤火，制定本条例。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    source = read(written(tmp_path, "法.txt", LAW.encode(encoding)))
    assert source.text == LAW
    assert not source.problems


def test_lines_have_numbers_and_offsets() -> None:
    source = read_bytes("标题\r\n\r\n第一条 甲。\r乙".encode(), "a.txt")
    assert [(line.number, source.text[line.start : line.end]) for line in source.lines] == [(1, "标题"), (2, ""), (3, "第一条 甲。"), (4, "乙")]
    assert source.line_at(source.text.index("乙")).number == 4


def test_docx_lines_lead_back_to_the_runs(tmp_path: Path) -> None:
    split = "<w:r><w:t>第一条 由公安</w:t></w:r><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>机关负责。</w:t><w:br/><w:t>第二款。</w:t></w:r></w:ins>"
    source = read(written(tmp_path, "法.docx", docx(["某条例", split])))
    assert source.text == "某条例\n第一条 由公安机关负责。\n第二款。"
    line = source.lines[2]
    assert (line.paragraph, line.offset, line.number) == (1, len("第一条 由公安机关负责。") + 1, 2)
    from lxml import etree

    root = etree.fromstring(_document_xml(docx(["某条例", split])))
    paragraph = list(paragraphs(root))[1]
    assert [(start, end) for _, start, end in run_spans(paragraph)] == [(0, 7), (7, 17)]


def _document_xml(data: bytes) -> bytes:
    import zipfile

    with zipfile.ZipFile(BytesIO(data)) as archive:
        return archive.read("word/document.xml")


def test_docx_automatic_numbers_are_read(tmp_path: Path) -> None:
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    numbering = (
        f'<w:numbering {w}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
        '<w:lvlText w:val="第%1条 "/></w:lvl></w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    numbered = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr></w:pPr><w:r><w:t>{}</w:t></w:r>'
    data = docx(["某规定", numbered.format("甲。"), numbered.format("乙。")], extra={"word/numbering.xml": numbering.encode()})
    source = read_bytes(data, "a.docx")
    assert source.text.splitlines() == ["某规定", "第一条 甲。", "第二条 乙。"]
    assert source.lines[2].label == 4


def test_docx_written_by_python_docx_with_a_table() -> None:
    import docx as python_docx

    document = python_docx.Document()
    document.add_heading("某办法", 0)
    document.add_paragraph(WORDS)
    document.add_table(1, 2).rows[0].cells[1].text = "表中的字"
    stream = BytesIO()
    document.save(stream)
    source = read_bytes(stream.getvalue(), "x.docx")
    assert source.format == "docx"
    assert [text for text in source.text.splitlines() if text] == ["某办法", WORDS, "表中的字"]


def test_html_blocks_without_scripts() -> None:
    page = f"<html><head><title>t</title><script>var 第一条;</script></head><body><h1>某条例</h1><p>{WORDS}<br>第二款。</p><table><tr><td>格</td></tr></table></body></html>"
    source = read_bytes(page.encode("gb18030"), "a.html")
    assert source.text.splitlines() == ["某条例", WORDS, "第二款。", "格"]
    assert source.lines[0].heading == 1


def test_deeply_nested_html_is_no_trouble() -> None:
    deep = read_bytes(b"<html>" + b"<div>" * 5000 + "很深处的字".encode() + b"</div>" * 5000, "a.html")
    assert (deep.problems[0].code, deep.problems[0].fatal) == ("damaged", True)  # refused, not half read
    assert "字" in read_bytes(b"<html>" + b"<div>" * 200 + "深处的字".encode() + b"</div>" * 200, "a.html").text
    assert isinstance(read_bytes(b"<html>" + b"<b>" * 5000, "a.html").problems, tuple)


def _pdf(text: str | None) -> bytes:
    """A PDF with one line of text in a built-in font, or with none."""
    stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode() if text else b"0 0 m"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % table


def test_pdf_with_text_and_without() -> None:
    source = read_bytes(_pdf("Article one of a law, read from a page"), "a.pdf")
    assert source.text == "Article one of a law, read from a page"
    assert source.lines[0].page == 1
    assert read_bytes(_pdf(None), "a.pdf").problems[0].code == "scanned"


DOCTYPE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>'


@pytest.mark.parametrize(
    ("name", "data", "code", "said"),
    [
        ("空.txt", b"", "empty", "空的"),
        ("空白.txt", b" \r\n\t ", "empty", "空的"),
        ("零.txt", b"\x00" * 40, "empty", "空的"),
        ("图.docx", b"\x89PNG\r\n\x1a\n" + b"0" * 50, "unsupported", "图片"),
        ("半.docx", docx([WORDS])[:120], "truncated", "重新取得"),
        ("表.docx", docx([], extra={"xl/workbook.xml": b"<x/>"}).replace(b"word/document.xml", b"word/documenx.xml"), "unsupported", "Excel"),
        ("空文档.docx", docx(["", " "]), "scanned", "OCR"),
        ("实体.docx", docx([], extra={"word/document.xml": DOCTYPE}), "external-entity", "外部实体"),
        ("炸弹.docx", docx([], extra={"word/document.xml": b"<a>" + b" " * 30_000_000 + b"</a>"}), "zip-bomb", "膨胀"),
        ("坏.docx", docx([], extra={"word/document.xml": b"<w:document"}), "damaged", "修复"),
        ("锁.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted", "密码"),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "unsupported", "另存为 .docx"),
        ("乱.txt", bytes(range(128, 256)) * 3, "encoding", "GB18030"),
        ("坏字.txt", WORDS.encode() * 3 + b"\xff" + WORDS.encode(), "encoding", "第 1 行有损坏"),
        ("二进制.txt", bytes(range(1, 32)) * 30, "encoding", "不是文本"),
        ("半.pdf", _pdf("a")[:60], "truncated", "PDF"),
    ],
)
def test_bad_files_give_one_problem_that_says_what_to_do(name: str, data: bytes, code: str, said: str) -> None:
    source = read_bytes(data, name)
    assert not source.readable
    assert [problem.code for problem in source.problems] == [code]
    assert source.problems[0].fatal
    assert said in source.problems[0].message


def test_missing_file_and_folder(tmp_path: Path) -> None:
    assert read(tmp_path / "无.txt").problems[0].code == "missing"
    assert read(tmp_path).problems[0].code == "folder"


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hegui.kb.text.reading.LARGEST_FILE", 10)
    assert read(written(tmp_path, "大.txt", LAW)).problems[0].code == "too-large"


def test_a_wrong_suffix_is_recognised_by_content() -> None:
    source = read_bytes(docx([WORDS]), "其实是docx.txt")
    assert (source.format, source.text) == ("docx", WORDS)
    assert [(p.code, p.fatal) for p in source.problems] == [("mislabelled", False)]
    assert read_bytes(f"<html><body><p>{WORDS}</p></body></html>".encode(), "a.doc").format == "html"


def test_text_cut_inside_a_character_is_used_and_said() -> None:
    data = (WORDS * 3).encode()[:-1]
    source = read_bytes(data, "a.txt")
    assert source.text == (WORDS * 3)[:-1]
    assert [(p.code, p.fatal) for p in source.problems] == [("truncated", False)]


def test_old_word_without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hegui.kb.text.olddoc.shutil.which", lambda _: None)
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600 + "WordDocument".encode("utf-16-le")
    problem = read_bytes(data, "旧.doc").problems[0]
    assert problem.code == "old-format"
    assert "LibreOffice" in problem.message


def test_damage_anywhere_raises_nothing() -> None:
    whole = docx([WORDS] * 5)
    for cut in range(0, len(whole), 7):
        damaged = whole[:cut] + bytes([whole[cut] ^ 0x55]) + whole[cut + 1 :]
        source = read_bytes(damaged, "a.docx")
        assert source.readable or source.problems[0].fatal
    assert zlib.crc32(whole) == zlib.crc32(docx([WORDS] * 5))
