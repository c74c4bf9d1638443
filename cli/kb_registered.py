"""Works and versions of the registry on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hegui.cli.kb_registered_json import units

if TYPE_CHECKING:
    from hegui.kb.registry import Citation
    from hegui.kb.regulation import Provision, Version, Work
    from rich.console import Console


_TABLE = 110  # columns that the table needs to show names and periods in a piece or two


def print_list(listed: list[tuple[Work, list[Version]]], day: tuple[int, int] | None) -> None:
    from rich import box
    from rich.table import Table

    console = _console()
    if console.width < _TABLE:
        _print_entries(console, listed, day)
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for header in ("编号", "名称", "层级", "施行期间", "条款"):
        table.add_column(header, overflow="fold", no_wrap=header in ("编号", "层级", "条款"))
    for work, versions in listed:
        shown = versions if day is not None else versions[-1:]
        for version in shown:
            name = version.title + (f"\n{version.number}" if version.number else "")
            which = f"\n{version.id} 版，共 {len(work.versions)} 版" if len(work.versions) > 1 else ""
            period = version.period.text + _ended(version) + _possibly(version, day)
            table.add_row(work.id if version is shown[0] else "", name, version.level, period + which, _carried(version))
    console.print(table)
    _print_count(console, listed, day)


def _print_entries(console: Console, listed: list[tuple[Work, list[Version]]], day: tuple[int, int] | None) -> None:
    """Where five columns would break every name to pieces: the name, and below it the rest."""
    from hegui.checker.report.page import Page

    page = Page(console)
    for work, versions in listed:
        for version in versions if day is not None else versions[-1:]:
            page.write(version.title, style="bold")
            which = [f"{version.id} 版，共 {len(work.versions)} 版"] if len(work.versions) > 1 else []
            period = (version.period.text + _ended(version) + _possibly(version, day)).replace("\n", "，")
            told = [*filter(None, [version.number]), version.level, period, *which, _carried(version), f"编号 {work.id}"]
            page.write([f"{part}；" for part in told[:-1]] + told[-1:], indent=2, style="dim")
    _print_count(console, listed, day)


def _print_count(console: Console, listed: list[tuple[Work, list[Version]]], day: tuple[int, int] | None) -> None:
    console.print(f"共 {len(listed)} 部" + ("" if day is not None else "；有几个版本的，列最近一版"))


def _ended(version: Version) -> str:
    return f"（{version.ended_by.how}）" if version.ended_by else ""


def _possibly(version: Version, day: tuple[int, int] | None) -> str:
    if day is None or version.in_force.certainly_covers(*day):
        return ""
    return "\n这一天是否施行不能确定"


def _carried(version: Version) -> str:
    if version.is_whole:
        return f"全文 {len(version.provisions)} 句"
    return f"要旨 {len(version.provisions)} 条" if version.provisions else "未登记"


def print_work(work: Work) -> None:
    console = _console()
    console.print(f"{work.title}　编号 {work.id}" + (f"　简称 {work.short}" if work.short else ""), style="bold")
    for version in reversed(work.versions):
        _print_version(console, version)
        for provision in version.provisions:
            _print_provision(console, version, provision)


def print_citations(work: Work, citations: list[Citation]) -> None:
    console = _console()
    console.print(f"{work.title}　{citations[0].locator}", style="bold")
    for citation in reversed(citations):
        _print_version(console, citation.version)
        provision = citation.provision
        if provision is None:
            continue
        if not citation.exact:
            console.print(f"  没有单独登记“{citation.locator}”，以下是所在的“{provision.anchor}”")
        _print_provision(console, citation.version, provision)
        for part in _parts(citation):
            _print_provision(console, citation.version, part)
        if named := units(citation):
            console.print(f"  责任单位　{'、'.join(named)}")


def _parts(citation: Citation) -> list[Provision]:
    """What is registered below an article of which only gists are carried: its paragraphs and items."""
    from hegui.kb.locator import lies_within

    provision = citation.provision
    if provision is None or provision.text is not None or not citation.exact:
        return []
    return [p for p in citation.version.provisions if p.anchor != provision.anchor and lies_within(p.anchor, provision.anchor)]


def _print_version(console: Console, version: Version) -> None:
    from hegui.checker.report.page import hung
    from hegui.kb.transition import LAW_NAMES

    console.print()
    console.print(f"{version.id} 版　{version.title}" + (f"　{version.number}" if version.number else ""), style="bold")
    rows = [("层级", f"{version.level}　{version.region}　{version.issuer}")]
    if version.promulgated:
        rows.append(("公布", version.promulgated))
    rows.append(("施行", version.period.text))
    if version.period.note:
        rows.append(("", f"※ {version.period.note}"))
    if ended := version.ended_by:
        by = "".join(part for part in (f"由 {ended.by} " if ended.by else "", f"由 {ended.version} 版接替" if ended.version else ""))
        rows.append(("终止", "，".join(part for part in (ended.how, by.strip(), ended.note) if part)))
    for each in version.transitions:
        rows.append(("旧案", f"{each.anchor}：{each.says}（{LAW_NAMES[each.law]}）"))
    rows.append(("来源", version.source))
    if version.note:
        rows.append(("未核对" if version.unverified else "说明", version.note))
    rows.append(("条款", _carried(version)))
    for label, text in rows:
        hung(console, f"  {label:　<3}　", text)


def _print_provision(console: Console, version: Version, provision: Provision) -> None:
    from hegui.checker.report.page import hung

    label = "原文" if provision.text is not None else "要旨"
    text = (provision.text or provision.gist or "").replace("\n", "\n      ")
    # In a work that is carried whole, 原文 on every line would be noise.
    hung(console, f"    {provision.anchor}　", ("" if version.is_whole else f"〔{label}〕") + text)
    if provision.unverified:
        hung(console, "      ※ ", f"未核对：{provision.note}")
    elif provision.note:
        hung(console, "      ※ ", provision.note)


def _console() -> Console:
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    # A pipe or a file has no width; rich would assume 80 columns and break Chinese titles to pieces.
    return console if console.is_terminal else Console(highlight=False, markup=False, width=140)
