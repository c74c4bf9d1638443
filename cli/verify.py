"""``hegui verify``: makes a report again from what its receipt names, and says what differs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from hegui.cli.audit import file_facts, record
from hegui.cli.kb_format import Format, FormatOption
from hegui.cli.kb_fulltext import KbOption
from hegui.cli.options import BAD_RULES, RegulationsDirs, fail, print_diagnostics
from hegui.cli.output import print_document
from hegui.cli.pseudonyms import read_pseudonyms

if TYPE_CHECKING:
    from hegui.checker.trust.locate import Located, Locator
    from hegui.checker.trust.model import FileRef, Receipt
    from hegui.checker.trust.pseudonyms import Pseudonyms
    from hegui.checker.trust.verify import Finding
    from hegui.kb.rulebase import RuleBase

SAME, DIFFERENT = 0, 1
Folders = list[Path] | None


def verify(
    report: Annotated[
        Path, typer.Argument(metavar="报告.json", help="check、assess、review、duties、sample 用 --format json 写出的文件。")
    ],
    inputs: Annotated[
        Folders,
        typer.Option(
            "--inputs", metavar="文件夹", help="台账等文件所在的文件夹或者文件；不写就在报告旁边和当前文件夹里找。", show_default=False
        ),
    ] = None,
    rules: Annotated[
        Folders,
        typer.Option(
            "--rules", metavar="文件夹", help="用这个规则库复算；不是整个规则库的，加在现有的上面。可写多次。", show_default=False
        ),
    ] = None,
    regulations: RegulationsDirs = None,
    kb: KbOption = None,
    pseudonyms: Annotated[
        Path | None, typer.Option("--pseudonyms", metavar="对照表.json", help="用了化名的报告：当时的对照表。", show_default=False)
    ] = None,
    key: Annotated[Path | None, typer.Option("--key", metavar="公钥.pub", help="另核对签名：用这把公钥。", show_default=False)] = None,
    signature: Annotated[
        Path | None, typer.Option("--signature", metavar="文件.sig", help="签名文件；缺省是报告旁边的 .sig。", show_default=False)
    ] = None,
    signature_only: Annotated[bool, typer.Option("--signature-only", help="只核对签名，不复算（任何文件都可以）。")] = False,
    format: FormatOption = Format.table,
) -> int:
    """复算：用报告回执所列的文件和规则库重新得出报告，说明有什么不同。

    退出码：0 相同；1 有不同（输入变了、规则变了、结果变了、报告被改过）；2 报告读不了。
    """
    from hegui.checker.report.reading import RepeatedKey, ReportError, parse_json, read_bytes
    from hegui.checker.trust.verify import Finding

    for place in inputs or ():
        if not place.exists():
            fail(f"--inputs：没有 {place}")
    if key is None and (signature is not None or signature_only):
        fail("核对签名要用 --key 写明公钥")
    record("verify", file_facts(report))
    notes: list[str] = []
    try:
        data = read_bytes(report, EXPECTED)
        forged = _signature(data, signature or report.with_name(report.name + ".sig"), key, notes) if key is not None else []
        if signature_only:
            return _say(report, forged, notes, format, "签名与文件相符")
        document = parse_json(data, report, EXPECTED)
    except RepeatedKey as error:
        return _say(report, [*forged, Finding("edited", f"报告被改过：{error}")], notes, format)
    except ReportError as error:
        fail(str(error))
    receipt = _receipt(document, report)
    names = read_pseudonyms(pseudonyms) if pseudonyms else None
    if receipt.options.get("pseudonyms") and names is None:
        fail("报告用了化名，复算要用 --pseudonyms 写明当时的对照表")
    if names is not None:
        if pseudonyms is not None and not pseudonyms.exists():
            fail(f"没有化名对照表 {pseudonyms}")
        receipt = names.named(receipt)
    near = [report.absolute().parent, Path.cwd()]
    found = [*forged, *_verified(document, receipt, (inputs or near, [*(inputs or ()), *near]), rules, regulations, kb, names)]
    if not found and data != rendered(document):
        notes.append("内容相同；文件的排版（空白、编码、换行）与写出时不同")
    return _say(report, found, notes, format)


def _signature(data: bytes, path: Path, key: Path, notes: list[str]) -> list[Finding]:
    """What is wrong with the signature; exits with 2 when key or signature cannot be read."""
    from hegui.checker.trust.signature import SignatureError, WrongSignature, check, read_public
    from hegui.checker.trust.verify import Finding

    try:
        public, name = read_public(key)
        notes.append(f"签名：由{name or '这把密钥'}（指纹 {check(data, path, public)}）签署，签名以后没有改动")
    except WrongSignature as error:
        return [Finding("signature", str(error))]
    except SignatureError as error:
        fail(str(error))
    return []


EXPECTED = "应是 hegui check（assess、review、duties、sample）--format json 写出的文件"


def rendered(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "surrogatepass")


def _receipt(document: Any, path: Path) -> Receipt:
    """The receipt of a report whose shape is as it should be; exits with 2 otherwise."""
    from hegui.checker.trust.again import KINDS
    from hegui.checker.trust.model import Receipt
    from pydantic import ValidationError

    if not isinstance(document, dict) or document.get("schema") not in KINDS:
        fail(f"{path} 不是报告；{EXPECTED}")
    if "receipt" not in document:
        fail(f"{path} 没有回执（receipt），不能复算：它不是这一版 hegui 写出的，或者回执被删去了")
    try:
        receipt = Receipt.model_validate(document["receipt"])
        _model(document["schema"]).model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        fail(
            f"{path} 不是完整的报告：{'.'.join(map(str, first['loc'])) or '整个文件'} 缺少或者不对（共 {error.error_count()} 处）；{EXPECTED}"
        )
    return receipt


def _model(schema: str) -> Any:
    from hegui.checker.duties.model import Duties
    from hegui.checker.report.model import Report
    from hegui.checker.sampling.model import Plan
    from hegui.checker.trust.model import ReviewShape

    return {"hegui.report/1": Report, "hegui.duties/1": Duties, "hegui.sample/1": Plan, "hegui.review/1": ReviewShape}[schema]


def _verified(
    document: Any,
    receipt: Receipt,
    places: tuple[Sequence[Path], Sequence[Path]],
    rules: Folders,
    regulations: Folders,
    kb: Path | None,
    names: Pseudonyms | None,
) -> list[Finding]:
    from hegui.checker.trust.again import Materials
    from hegui.checker.trust.locate import Locator
    from hegui.checker.trust.verify import BESIDE, verify
    from hegui.kb.fulltext.location import default_path

    """``places``: where the inputs are, and where everything else is looked for."""
    inputs = Locator(places[0]).all(receipt.inputs)
    locator = Locator(places[1])
    beside = {name: locator.find(wanted) for name in BESIDE if (wanted := getattr(receipt, name)) is not None}
    own_rules, lost_rules = _folders(rules, receipt.rules.files if receipt.rules else [], locator)
    own_regulations, lost_regulations = _folders(regulations, receipt.regulations.files, locator)
    materials = Materials(
        receipt,
        inputs,
        {name: located.path for name, located in beside.items() if located.path is not None},
        _rule_base(own_rules, own_regulations),
        own_rules,
        own_regulations,
        kb or default_path(),
        names,
    )
    return verify(document, materials, [*lost_rules, *lost_regulations], beside)


def _folders(given: Folders, wanted: Sequence[FileRef], locator: Locator) -> tuple[list[Path], list[Located]]:
    """The folders of the user's own rules: those given, else where the files that the receipt names lie; and what was not found."""
    if given:
        return given, []
    found = locator.all(wanted)
    folders: dict[Path, None] = {}
    for located in found:
        if located.path is not None and located.state != "renamed":
            folders[located.path.parents[located.wanted.path.count("/")]] = None
    return list(folders), [located for located in found if located.state != "same"]


def _rule_base(rules: Sequence[Path], regulations: Sequence[Path]) -> RuleBase:
    from hegui.cli.bases import read_other
    from hegui.kb.diagnostics import KnowledgeBaseError

    try:
        return read_other(rules, list(regulations))
    except KnowledgeBaseError as error:
        print_diagnostics(error.diagnostics)
        typer.echo(f"规则库有误（{len(error.diagnostics)} 处），没有复算。", err=True)
        raise typer.Exit(BAD_RULES) from None


def _say(report: Path, found: Sequence[Finding], notes: Sequence[str], format: Format, agreed: str = "复算一致") -> int:
    from hegui.checker.idcard import mask_inside

    name = mask_inside(report.name)
    if format is Format.json:
        differences = [{"kind": f.kind, "message": f.message, "details": list(f.details)} for f in found]
        document = {"schema": "hegui.verify/1", "report": name, "same": not found, "differences": differences, "notes": list(notes)}
        print_document(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        return DIFFERENT if found else SAME
    from hegui.checker.report.page import Page, ReportConsole

    page = Page(ReportConsole())
    for each in page.first(found, 50):
        page.write(each.message, label="× ")
        for detail in each.details:
            page.write(detail, indent=4)
    page.more(len(found) - 50 if page.limited else 0, "处", 2)
    for note in notes:
        page.write(note, label="提示  ")
    page.write(f"{name}：有 {len(found)} 处不符" if found else f"{name}：{agreed}")
    return DIFFERENT if found else SAME
