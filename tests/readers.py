"""Every reader of hegui as a function of bytes: it returns, or says in Chinese why not; anything else is a defect.

``SEEDS`` are whole inputs of each; ``mangled`` damages them. Used by the property tests and by ``benchmarks/fuzz.py`` (atheris).
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import docx
from hegui.checker.cases import CasesFile
from hegui.checker.identity.decisions import load_decisions
from hegui.checker.intake import IntakeError, read_ledger
from hegui.checker.report.reading import ReportError, checked_report, parse_json
from hegui.checker.sampling.plan import SampleError
from hegui.checker.sampling.verify import read_plan
from hegui.checker.trust.auditlog import check as check_log
from hegui.checker.trust.pseudonyms import MappingError, Pseudonyms
from hegui.checker.trust.signature import SignatureError, read_private, read_public
from hegui.checker.trust.signature import check as check_signature
from hegui.checker.waiver import load_waivers
from hegui.kb.diagnostics import KnowledgeBaseError
from hegui.kb.model import validate
from hegui.kb.parse import ConditionParser
from hegui.kb.registry import load_regulations
from hegui.kb.rule import RulesFile
from hegui.kb.table import Tables, load_tables
from hegui.kb.text import parse, read_bytes
from hegui.kb.yamlsource import loads
from openpyxl import Workbook

ROOT = Path(__file__).parents[1]
AS_OF = 738_000
DOCUMENT = "示例市人民政府关于示例的办法\n示政发〔2015〕7号\n第一章 总则\n第一条 依据《示例法》第五条第一款第（二）项制定。\n第二条 由公安机关消防机构负责：\n（一）检查；\n（二）处罚。\n第三条 自2015年1月1日起施行，有效期五年。《旧办法》同时废止。\n"


@cache
def tables() -> Tables:
    return load_tables([ROOT / "rules" / "tables.yaml"])


def _told(messages: Sequence[str]) -> None:
    """A refusal says something, in Chinese."""
    assert messages
    assert all(any("\u4e00" <= character <= "\u9fff" for character in message) for message in messages), messages


def _ledger(suffix: str) -> Callable[[bytes, Path], Any]:
    def read(data: bytes, folder: Path) -> Any:
        path = folder / f"人员{suffix}"
        path.write_bytes(data)
        try:
            return read_ledger([path], tables(), AS_OF)
        except IntakeError as error:
            return _told(error.messages)

    return read


def _yaml(use: Callable[[Any], Any]) -> Callable[[bytes, Path], Any]:
    def read(data: bytes, folder: Path) -> Any:
        try:
            return use(loads(data, "x.yaml"))
        except KnowledgeBaseError as error:
            return _told([str(diagnostic) for diagnostic in error.diagnostics])

    return read


def _file(name: str, use: Callable[[Path], Any], *expected: type[Exception]) -> Callable[[bytes, Path], Any]:
    def read(data: bytes, folder: Path) -> Any:
        path = folder / name
        path.write_bytes(data)
        path.chmod(0o600)
        try:
            return use(path)
        except expected as error:
            return _told([str(error)])

    return read


def _rules(node: Any) -> None:
    validate(node, RulesFile)
    parser = ConditionParser(tables().tables, {}, [])
    for rule in (node.get("rules") or node).items():
        for key in ("applies", "require"):
            parser.conditions(rule.get(key))


def _regulation(path: Path) -> Any:
    return load_regulations([path.parent])


def _law(data: bytes, folder: Path) -> Any:
    source = read_bytes(data, "x")
    return parse(source) if source.readable else None


def _signature(path: Path) -> Any:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return check_signature(b"x", path, Ed25519PrivateKey.from_private_bytes(b"1" * 32).public_key())


def _log(path: Path) -> Any:
    path.rename(path.parent / "audit.jsonl")
    return check_log(path.parent)


READERS: dict[str, Callable[[bytes, Path], Any]] = {
    "ledger csv": _ledger(".csv"),
    "ledger xlsx": _ledger(".xlsx"),
    "ledger xls": _ledger(".xls"),
    "ledger json": _ledger(".json"),
    "ledger yaml": _ledger(".yaml"),
    "ledger parquet": _ledger(".parquet"),
    "rules": _yaml(_rules),
    "cases": _yaml(lambda node: validate(node, CasesFile)),
    "regulation": _file("x.yaml", _regulation, KnowledgeBaseError),
    "waivers": _file("x.yaml", load_waivers, KnowledgeBaseError),
    "decisions": _file("x.yaml", lambda path: load_decisions(path, tables()), KnowledgeBaseError),
    "law": _law,
    "report": _file("x.json", lambda path: checked_report(parse_json(path.read_bytes(), path), path), ReportError),
    "plan": _file("x.json", read_plan, SampleError),
    "mapping": _file("x.json", Pseudonyms.load, MappingError),
    "signature": _file("x.sig", _signature, SignatureError),
    "public key": _file("x.pub", read_public, SignatureError),
    "private key": _file("x", lambda path: read_private(path, None), SignatureError),
    "audit log": _file("log", _log),
}


@cache
def seeds() -> dict[str, list[bytes]]:
    """Whole inputs, by reader."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "人员"
    for row in (
        ["人员编号", "姓名", "身份证号", "任职日期"],
        ["R1", "甲", "990101189307070012", "2015-01-01"],
        ["R2", "=1+1", None, 42000],
    ):
        sheet.append(row)
    xlsx = io.BytesIO()
    book.save(xlsx)
    words = docx.Document()
    for line in DOCUMENT.splitlines():
        words.add_paragraph(line)
    words.add_table(2, 2)
    word = io.BytesIO()
    words.save(word)
    law = f"<html><head><meta charset=utf-8><title>x</title></head><body>{''.join(f'<p>{line}</p>' for line in DOCUMENT.splitlines())}<table><tr><td>1</table></body></html>"
    table = "人员编号,姓名,身份证号,任职日期\nR1,甲,990101189307070012,2015-01-01\nR2,乙,,未知\n".encode()
    json_ledger = (
        '{"人员": [{"人员编号": "R1", "姓名": "甲", "任职日期": "2015-01-01"}], "说明": [{"表名": "人员", "完整": "否"}]}'.encode()
    )
    yaml_ledger = "人员:\n- {人员编号: R1, 姓名: 甲, 任职日期: 2015-01-01}\n".encode()
    mention = "{亲属: {人员编号: R1, 亲属姓名: 丁}}"
    shared = {
        "ledger csv": [table, table.decode().encode("gb18030")],
        "ledger xlsx": [xlsx.getvalue()],
        "ledger xls": [xlsx.getvalue(), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600],
        "ledger json": [json_ledger],
        "ledger yaml": [yaml_ledger],
        "ledger parquet": [b"PAR1" + b"\0" * 40 + b"PAR1"],
        "rules": [(ROOT / "examples" / "规则编写" / "10-法制审核.yaml").read_bytes()],
        "cases": [(ROOT / "examples" / "规则编写" / "10-法制审核.cases.yaml").read_bytes()],
        "regulation": [
            b"schema: hegui.regulation/1\nid: own\ntitle: x\nversions:\n- {id: 1, issuer: x, level: x, in_force: {from: 2020-01-01}}\n"
        ],
        "waivers": [
            b"schema: hegui.waivers/1\nwaivers:\n- {id: W1, rule: R, subject: S, reason: x, approver: y, from: 2020-01-01, until: 2021-01-01}\n"
        ],
        "decisions": [
            f"schema: hegui.decisions/1\ndecisions:\n- {{verdict: same, by: x, on: 2024-01-01, why: y, persons: [{mention}, {mention}]}}\n".encode()
        ],
        "law": [word.getvalue(), law.encode(), DOCUMENT.encode(), DOCUMENT.encode("gb18030"), _pdf()],
        "report": [
            b'{"schema": "hegui.report/1", "as_of": "2024-01-01", "rule_base": {"version": "1", "sha256": ""}, "inputs": [], "findings": []}'
        ],
        "plan": [b'{"schema": "hegui.sample/1", "as_of": "2024-01-01", "period": {"from": "2024-01-01", "to": "2024-01-01"}}'],
        "mapping": [b'{"schema": "hegui.pseudonyms/1", "secret": "00", "names": {"\xe5\xa7\x93\xe5\x90\x8d": {"a": "b"}}}'],
        "signature": [b'{"schema": "hegui.signature/1", "key": "a", "sha256": "b", "signature": "' + b"A" * 88 + b'"}'],
        "public key": [b"hegui-ed25519 " + b"A" * 43 + b"= x"],
        "private key": [
            b"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n-----END PRIVATE KEY-----\n"
        ],
        "audit log": [b'{"n":1,"at":"2024-01-01T00:00:00+08:00","prev":"0","hash":"1"}\n{"n":2,"at":"x","prev":"1","hash":"2"}\n'],
    }
    assert shared.keys() == READERS.keys()
    return shared


def _pdf() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
        b"4 0 obj<</Length 44>>stream\nBT /F1 12 Tf 20 100 Td (Article 1 of 2020) Tj ET\nendstream endobj\n"
        b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )


HOSTILE = [
    *(
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\x1b]0;x\x07",
        b"\r",
        b"\xe2\x80\xae",
        b"\xed\xa0\x80",
        b"\\ud800",
        b"9" * 400,
        b"-",
        b"1e999",
        b"NaN",
    ),
    *(
        b"[" * 300,
        b"{" * 300,
        b'"' * 50,
        b"&a [*a]",
        b"!!python/object:os.system",
        b"<<: *a",
        b"- " * 200,
        b"=cmd|'/C calc'!A0",
        b"\xc2\xa0" * 40,
    ),
    *(
        b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>&a;",
        b"<!ENTITY a '&a;&a;'>",
        b"<script>",
        b"</p>" * 60,
        b"<div>" * 400,
        b"../../x",
    ),
    *("（" * 200, "第九百九十九亿条", "二〇二〇年十三月四十日", "〔２０２０〕", "《" * 300, "第一条" * 100, "；" * 300, "一" * 500),
    *(b"null", b"true", b"[]", b"{}", b'""', b"0", b"-1", b"9999-99-99", b"1900-02-29", b"0000-00-00"),
]


def mangled(data: bytes, rng: random.Random) -> bytes:
    """The input with one to six injuries; of a zip file often one of its members."""
    if data[:2] == b"PK" and rng.random() < 0.8:
        return _member_mangled(data, rng)
    made = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        start = rng.randint(0, len(made))
        end = min(len(made), start + rng.choice((0, 1, 4, 40, 400)))
        token = rng.choice(HOSTILE)
        piece = token if isinstance(token, bytes) else token.encode()
        kind = rng.randrange(5)
        if kind == 0:
            made[start:end] = piece
        elif kind == 1:
            del made[start:end]
        elif kind == 2:
            made[start:start] = made[start:end] * rng.randint(1, 8)
        elif kind == 3:
            made[start:end] = rng.randbytes(end - start)
        else:
            del made[start:]
    return bytes(made)


def _member_mangled(data: bytes, rng: random.Random) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = rng.choice(names)
        for name in names:
            content = old.read(name)
            if name == chosen:
                if rng.random() < 0.1:
                    continue
                content = mangled(content, rng)
            new.writestr(name if rng.random() > 0.02 else f"../{name}", content)
    return made.getvalue()
