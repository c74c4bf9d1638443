"""``hegui review``: proposes for each normative document whether it stays, is amended or is ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from hegui.cli.audit import RequireAudit, record_report
from hegui.cli.options import BAD_RULES, AsOf, RegulationsDirs, RulesDirs, fail, load_review_rules, print_diagnostics, read_as_of
from hegui.cli.outputs import check_targets, deliver

if TYPE_CHECKING:
    from hegui.checker.review import Review
    from hegui.checker.review.fulltexts import FullTexts
    from hegui.checker.review.lexicon import Lexicon
    from hegui.kb.registry import Registry


class Format(StrEnum):
    table = "table"
    json = "json"
    xlsx = "xlsx"
    docx = "docx"
    html = "html"
    csv = "csv"
    sarif = "sarif"
    junit = "junit"


NAMES = {
    Format.table: "清理建议.txt",
    Format.json: "review.json",
    Format.xlsx: "文件清理登记表.xlsx",
    Format.docx: "文件清理登记表.docx",
    Format.html: "清理建议.html",
    Format.csv: "文件清理登记表.csv",
    Format.sarif: "review.sarif",
    Format.junit: "review.xml",
}
COMMENTED = "批注"  # folder of the commented copies, below --output-dir


def review(
    paths: Annotated[list[Path], typer.Argument(metavar="文件…", help="规范性文件（.docx .doc .txt .md .html .pdf）或文件夹，可多个。")],
    as_of: AsOf = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="种类", help="只查这些种类的问题，如 renamed_authority，可写多次。", show_default=False),
    ] = None,
    format: Annotated[
        list[Format] | None,
        typer.Option(
            "--format",
            "-f",
            metavar="格式",
            help="输出格式，可写多次：table 终端（缺省），json，xlsx 清理登记表，docx 公文版式的登记表，html 网页（原文与问题并排），csv 登记表一行一件，sarif、junit 一个问题一项。",
            show_default=False,
        ),
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="文件", help="结果写入文件。", show_default=False)] = None,
    output_dir: Annotated[
        Path | None, typer.Option("--output-dir", metavar="文件夹", help="每种格式各写一个文件。", show_default=False)
    ] = None,
    annotate: Annotated[
        Path | None,
        typer.Option("--annotate", metavar="文件夹", help="把问题写成批注，存为各 .docx 的副本；原件不动。", show_default=False),
    ] = None,
    kb: Annotated[
        Path | None,
        typer.Option(
            "--kb",
            metavar="文件",
            help="用这个全文库判断所引文件是否已经废止、所引条款是否变动；缺省用 hegui kb import 导入的，没有导入就不用。",
            show_default=False,
        ),
    ] = None,
    no_kb: Annotated[bool, typer.Option("--no-kb", help="不用全文库，只按登记的法规和清理规则。")] = False,
    require_audit: RequireAudit = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="不显示进度和提示。")] = False,
    rules: RulesDirs = None,
    regulations: RegulationsDirs = None,
) -> int:
    """清理文件：哪些已与改革和上位法不符，逐件给出清理意见、理由、条款和修改建议。

    退出码：0 都可继续有效；1 有应修改、废止、宣布失效的；2 用法有误或者没有一件读得了；3 规则有误；4 只有需人工判断的，或者有文件读不了。
    """
    date = read_as_of(as_of)
    kinds = _kinds(only)
    formats = list(dict.fromkeys(format or [Format.table]))
    check_targets(len(formats), output, output_dir, paths, "要清理的文件")
    if kb is not None and no_kb:
        fail("--kb 和 --no-kb 只能写一个")
    lexicon, registry = _load(rules, regulations)
    with _full_texts(kb, registry, unused=no_kb, quiet=quiet) as fulltexts:
        result = _run(paths, lexicon, registry, date, kinds, fulltexts, quiet=quiet)
    data = _document(result, registry, kinds, rules or (), regulations or ())
    record_report(data, result.exit_code, required=require_audit)
    _write(data, result, formats, output, output_dir, quiet=quiet)
    if annotate is None and output_dir is not None and Format.docx in formats:
        annotate = output_dir / COMMENTED
    if annotate is not None:
        _annotate(result, annotate, quiet=quiet)
    if not result.documents:
        for problem in result.problems:
            typer.echo(f"错误：{problem.path}：{problem.message}", err=True)
    return result.exit_code


def _kinds(only: Sequence[str] | None) -> list[str]:
    from hegui.checker.review.issue import KINDS
    from hegui.kb.diagnostics import did_you_mean

    by_name = {name: kind for kind, name in KINDS.items()}
    found = []
    for word in only or ():
        kind = by_name.get(word, word)
        if kind not in KINDS:
            fail(f"--only：没有问题种类“{word}”{did_you_mean(word, [*KINDS, *by_name])}；可用：{'、'.join(KINDS)}")
        found.append(kind)
    return found


def _load(rules: Sequence[Path] | None, regulations: Sequence[Path] | None) -> tuple[Lexicon, Registry]:
    from hegui.kb.diagnostics import KnowledgeBaseError
    from hegui.kb.registry import DATA_DIR, load_regulations

    for folder in rules or ():
        if not folder.is_dir():
            fail(f"--rules：没有这个文件夹：{folder}")
    try:
        registry = load_regulations([DATA_DIR, *(regulations or ())])
    except KnowledgeBaseError as error:
        print_diagnostics(error.diagnostics)
        typer.echo(f"法规库有误（{len(error.diagnostics)} 处），没有清理。", err=True)
        raise typer.Exit(BAD_RULES) from None
    return load_review_rules(registry, rules), registry


@contextmanager
def _full_texts(kb: Path | None, registry: Registry, *, unused: bool, quiet: bool) -> Iterator[FullTexts | None]:
    """The full texts that were named, or those imported before, and a line that says so; exits with 2 when they cannot be read."""
    from hegui.checker.review.fulltexts import full_texts
    from hegui.cli.kb_fulltext import errors_said
    from hegui.kb.fulltext.location import default_path

    if unused:
        yield None
        return
    with errors_said(), full_texts(registry, kb) as found:
        if found is not None and not quiet:
            told = f"{found.told['works']} 部、{found.told['versions']} 个文本"
            typer.echo(f"用全文库 {kb or default_path()}（{told}）核对废止情况和引用条款；不用写 --no-kb", err=True)
        yield found


def _run(
    paths: list[Path], lexicon: Lexicon, registry: Registry, date: int, kinds: list[str], fulltexts: FullTexts | None, *, quiet: bool
) -> Review:
    from hegui.checker.review import review as evaluate
    from hegui.checker.review.files import NoInput
    from hegui.cli.progress import progress

    try:
        with progress(quiet=quiet, title="清理", first="读取文件") as shown:
            return evaluate(paths, lexicon, registry, date, kinds=kinds, fulltexts=fulltexts, progress=shown)
    except NoInput as error:
        for message in error.messages:
            typer.echo(f"错误：{message}", err=True)
        raise typer.Exit(2) from None


def _document(
    result: Review, registry: Registry, kinds: list[str], rules: Sequence[Path], regulations: Sequence[Path]
) -> dict[str, Any]:
    from hegui.checker.review.report import report
    from hegui.checker.trust.receipt import Used
    from hegui.checker.trust.receipts import review_receipt

    data = report(result)
    review_receipt(data, result, registry, kinds, Used({}, rules, regulations))
    return data


def _write(
    data: dict[str, Any], result: Review, formats: list[Format], output: Path | None, output_dir: Path | None, *, quiet: bool
) -> None:
    for each in formats:
        target = output if output_dir is None else output_dir / NAMES[each]
        if each is Format.table and target is None:
            _print_table(data)
            continue
        deliver(_made(data, result, each), target, quiet=quiet)


def _print_table(data: dict[str, Any]) -> None:
    from hegui.checker.report.page import ReportConsole
    from hegui.checker.report.review_table import print_review

    print_review(data, ReportConsole())


def _made(data: dict[str, Any], result: Review, format: Format) -> str | bytes:
    if format is Format.json:
        from hegui.checker.report import json

        return json.render(data)
    if format is Format.xlsx:
        from hegui.checker.report import review_xlsx

        return review_xlsx.render(data)
    if format is Format.docx:
        from hegui.checker.report import review_docx

        return review_docx.render(data)
    if format is Format.html:
        from hegui.checker.report import review_html

        return review_html.render(data, result.documents)
    if format is Format.csv:
        from hegui.checker.report import review_xlsx, sheets

        return sheets.comma_separated(sheets.tables(review_xlsx.workbook(data))[0])
    if format in (Format.sarif, Format.junit):
        from hegui.checker.report import adapted, junit, sarif

        adapted_report = adapted.of_review(data)
        return sarif.render(adapted_report) if format is Format.sarif else junit.render(adapted_report)
    import io

    from hegui.checker.report.page import ReportConsole
    from hegui.checker.report.review_table import print_review

    buffer = io.StringIO()
    print_review(data, ReportConsole(buffer))
    return buffer.getvalue()


def _annotate(result: Review, folder: Path, *, quiet: bool) -> None:
    """Commented copies of the Word files, under the same names; one that cannot be commented is said and passed over."""
    from hegui.checker.report.annotate import annotate

    for document in result.documents:
        path = result.files[document.path]
        if document.format != "docx" or path.suffix.lower() != ".docx":
            continue
        target = folder / Path(document.path).name if Path(document.path).is_absolute() else folder / document.path
        if target.exists() and target.samefile(path):
            fail(f"--annotate：{target} 是原件，会被批注的副本覆盖；请换一个文件夹")
        try:
            commented = annotate(path, document)
        except ValueError as error:
            typer.echo(f"提示：{error}", err=True)
            continue
        deliver(commented, target, quiet=quiet)
