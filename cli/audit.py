"""Writing the audit log as commands run, and ``hegui audit verify / show``."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from hegui.cli.options import fail
from hegui.kb.oserror import why

VARIABLE = "HEGUI_AUDIT"  # a folder, or one of OFF
REQUIRED = "HEGUI_REQUIRE_AUDIT"
OFF = ("off", "0", "no", "关")

audit_app = typer.Typer(name="audit", help="审计日志：核对是否被改过、查看。", no_args_is_help=True)
RequireAudit = Annotated[
    bool,
    typer.Option("--require-audit", envvar=REQUIRED, show_envvar=False, help=f"审计日志写不了就不出结果（也可设环境变量 {REQUIRED}=1）。"),
]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--folder", metavar="文件夹", help=f"日志所在；缺省是环境变量 {VARIABLE} 所指，否则在用户数据文件夹里。", show_default=False
    ),
]


def audit_folder() -> Path | None:
    """``HEGUI_AUDIT``, else ``hegui/audit`` in the user's data folder; None where it is switched off."""
    from hegui.kb.fulltext.location import data_folder

    named = os.environ.get(VARIABLE, "")
    if named.strip().lower() in OFF:
        return None
    return Path(named).expanduser() if named.strip() else data_folder() / "audit"


def record(command: str, facts: Mapping[str, Any] | None = None, *, required: bool = False) -> None:
    """One entry, before the result goes out. Where it cannot be written the run goes on and says so; with ``required`` it ends with 2.
    ``facts`` hold digests, dates, counts and flags only."""
    folder = audit_folder()
    if folder is None:
        if required:
            fail(f"要求审计（--require-audit），而 {VARIABLE} 把审计日志关掉了")
        return
    from hegui.checker.trust.auditlog import append
    from hegui.checker.trust.receipt import hegui_version

    try:
        who = {"user": _user(), "hegui": hegui_version(), "python": platform.python_version(), "system": platform.system()}
        append(folder, {"command": command, **who, **(facts or {})})
    except OSError as error:
        reason = why(error)
        if required:
            fail(f"审计日志写不了（{folder}：{reason}），按 --require-audit 的要求没有给出结果")
        typer.echo(f"警告：审计日志写不了（{folder}：{reason}），这次运行没有记录；可用 {VARIABLE} 换一个文件夹，或设为 off 关掉", err=True)


def record_report(report: Mapping[str, Any], code: int, *, required: bool = False, **more: Any) -> None:
    """An entry for a report with a receipt: what it was made from, how it came out, and its own digest, by which it is found again."""
    receipt = report["receipt"]
    # Only what is a date, a flag or a number: a free text of an option may name a person.
    options = {name: value for name, value in receipt["options"].items() if name == "as_of" or isinstance(value, (bool, int))}
    facts: dict[str, Any] = {
        "options": options,
        "inputs": [{"sha256": entry["sha256"], "size": entry["size"]} for entry in receipt["inputs"]],
        "regulations": receipt["regulations"]["sha256"],
    }
    if "rules" in receipt and receipt["rules"].get("sha256"):
        facts["rules"] = receipt["rules"]["sha256"]
    for name in ("decisions", "waivers", "baseline", "weights"):
        if name in receipt:
            facts[name] = receipt[name]["sha256"]
    if waived := report.get("waivers"):
        facts["waived"] = sum(entry["status"] == "applied" for entry in waived["entries"])
    if decided := report.get("decisions"):
        facts["decided"] = sum(entry["status"] == "applied" for entry in decided)
    summary = report.get("summary") or {"units": len(report.get("units", ())), "officers": len(report.get("officers", ()))}
    facts["counts"] = {name: value for name, value in summary.items() if isinstance(value, int)}
    record(receipt["command"], facts | {"report": receipt["digest"], "exit": code} | more, required=required)


def file_facts(*paths: Path) -> dict[str, Any]:
    """Digests of files that a command was given."""
    from hegui.checker.trust.receipt import file_sha256

    found = []
    for path in paths:
        try:
            found.append({"sha256": file_sha256(path), "size": path.stat().st_size} if path.is_file() else {"sha256": "", "size": 0})
        except OSError:
            found.append({"sha256": "", "size": 0})
    return {"inputs": found}


def _user() -> str:
    """Who the system says it is, not what the environment says."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        pass
    try:
        return os.getlogin()
    except OSError:
        return str(os.getuid()) if hasattr(os, "getuid") else "?"


@audit_app.command("verify")
def verify(
    folder: Folder = None,
    head: Annotated[
        str,
        typer.Option("--head", metavar="校验值", help="以前抄下的最后一条的校验值（开头 16 位以上）：应当还在日志里。", show_default=False),
    ] = "",
) -> int:
    """核对日志：每一条接得上前一条，没有改过、删过、插过。退出码：0 完整；1 有断裂；2 读不了。"""
    from hegui.checker.trust.auditlog import check, entries

    place = _place(folder)
    try:
        if head and len(head) < 64:
            head = next((e["hash"] for e in entries(place) if len(head) >= 16 and e["hash"].startswith(head)), head)
        count, last, breaks = check(place, head)
    except OSError as error:
        fail(f"读不了审计日志 {place}：{why(error)}")
    for each in breaks:
        where = f"{each.file}:{each.line} " if each.file else ""
        typer.echo(f"{'×' if each.serious else '提示'} {where}{each.message}")
    serious = sum(each.serious for each in breaks)
    typer.echo(
        f"日志 {count} 条：{f'{serious} 处断裂' if serious else '完整'}；最后一条的校验值 {last[:16]}…（抄存后可用 --head 核对有没有被截短）"
    )
    return 1 if serious else 0


@audit_app.command("show")
def show(
    folder: Folder = None,
    last: Annotated[int, typer.Option("--last", "-n", metavar="条数", min=1, help="最近多少条。")] = 20,
    raw: Annotated[bool, typer.Option("--raw", help="按原样，一条一行 JSON。")] = False,
) -> None:
    """最近的记录：何时、何人、何命令、结果多少。"""
    import json

    from hegui.checker.report.wording import printable
    from hegui.checker.trust.auditlog import entries

    place = _place(folder)
    try:
        found = list(entries(place))[-last:]
    except OSError as error:
        fail(f"读不了审计日志 {place}：{why(error)}")
    for entry in found:
        typer.echo(json.dumps(entry, ensure_ascii=False) if raw else printable(_line(entry)))


def _place(folder: Path | None) -> Path:
    place = folder or audit_folder()
    if place is None:
        fail(f"{VARIABLE} 把审计日志关掉了；用 --folder 写明要看的日志")
    from hegui.checker.trust.auditlog import files

    if not place.is_dir() or not files(place):
        fail(f"{place} 里没有审计日志")
    return place


def _line(entry: Mapping[str, Any]) -> str:
    if entry.get("event") == "mended":
        return f"{entry['n']:>6}  {entry['at']}  （补记：前一行没有写完，{entry.get('torn_bytes')} 字节）"
    counts = entry.get("counts")
    told = "，".join(f"{name} {value}" for name, value in counts.items() if value) if isinstance(counts, dict) else ""
    flags: Sequence[str] = [
        word
        for word, on in (
            ("显示了完整号码", (entry.get("options") or {}).get("unmask") if isinstance(entry.get("options"), dict) else False),
            ("采用核实结果", "decisions" in entry),
            ("采用豁免", "waivers" in entry),
        )
        if on
    ]
    parts = [
        str(entry.get("user", "")),
        str(entry.get("command", "")),
        told,
        *flags,
        f"报告 {entry['report'][:12]}" if isinstance(entry.get("report"), str) else "",
    ]
    return f"{entry['n']:>6}  {entry['at']}  {'  '.join(part for part in parts if part)}"
