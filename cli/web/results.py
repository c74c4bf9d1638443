"""核查的结果: findings with filters, page by page; one finding with its path of proof; downloads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hegui.checker.report import wording
from hegui.checker.report.formats import FORMATS
from hegui.checker.report.picture import svg
from hegui.checker.report.reasoning import CONFIRMED, afterwards, heading, reasoning
from hegui.cli.web import findings as store
from hegui.cli.web.findings import Filter
from hegui.cli.web.ledger import LedgerThing, patience
from hegui.cli.web.limits import JOB_TIME
from hegui.cli.web.page import by_htmx, see, server_of, show
from hegui.cli.web.refusal import Refused
from hegui.cli.web.sessions import session_of
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

DOWNLOADS = ("xlsx", "docx", "html", "csv", "json", "sarif", "junit")
_MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def result(request: Request) -> Response:
    thing = session_of(request).take(LedgerThing, request.path_params["id"])
    report = thing.result
    if report is None:
        return see(f"/check/{thing.id}", request)
    wanted = Filter.of(request.query_params)
    number = request.query_params.get("page", "1")
    path = thing.out / "findings.sqlite"
    page = store.find(path, wanted, int(number) if number.isascii() and number.isdigit() and len(number) < 8 else 1)
    values: dict[str, Any] = {"thing": thing, "wanted": wanted, "page": page, "base": f"/check/{thing.id}/result"}
    # htmx asks for the list when a filter changes; going back in the history asks for the whole page again.
    if by_htmx(request) and request.headers.get("hx-history-restore-request") != "true":
        return show(request, "_findings.html", **values)
    lacking: dict[str, list[str]] = {}
    for entry in report["not_evaluated"]:
        if entry["decides"]:
            lacking.setdefault(entry["missing_table"], []).append(entry["rule"])
    return show(
        request,
        "result.html",
        **values,
        report=report,
        facets=store.facets(path),
        remarks=[wording.printable(line) for line in wording.remarks(report | {"findings": []})],
        lacking=lacking,
        formats=[FORMATS[name] for name in DOWNLOADS],
    )


def chart(request: Request) -> Response:
    """The chart's numbers: items and how many findings of each outcome."""
    thing = _done(request)
    rows = store.by_item(thing.out / "findings.sqlite")
    return JSONResponse([{"item": item, "counts": counts} for item, counts in rows])


def finding(request: Request) -> Response:
    thing = _done(request)
    path = thing.out / "findings.sqlite"
    found = _one(path, request.path_params["finding"])
    wanted = Filter.of(request.query_params)
    before, after = store.around(path, found["id"], wanted)
    level = found["identity"]["level"] if found["identity"] else ""
    unverified = bool(level) and CONFIRMED[level] != CONFIRMED["identifier"]
    return show(
        request,
        "finding.html",
        thing=thing,
        found=found,
        heading=heading(found),
        sentences=reasoning(found) if found["basis"] else [],
        unverified=unverified,
        after_words=[(label, text) for label, text in afterwards(found) if label != "含义"],
        mention=wording.mention,
        wanted=wanted,
        before=before,
        after=after,
        base=f"/check/{thing.id}/result",
    )


def picture(request: Request) -> Response:
    thing = _done(request)
    found = _one(thing.out / "findings.sqlite", request.path_params["finding"])
    if not found["basis"]:
        raise Refused(404, "没有图", "符合的和不适用的没有证明路径。")
    headers = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'"}  # a picture only; it has no script to run
    if request.query_params.get("save"):
        headers["content-disposition"] = f'attachment; filename="{found["id"]}.svg"'
    return Response(svg(found), media_type="image/svg+xml", headers=headers)


async def download(request: Request) -> Response:
    """The report in a format of ``hegui check``; made when it is first asked for."""
    thing = _done(request)
    name = request.path_params["form"]
    if name not in DOWNLOADS:
        raise Refused(404, "没有这种格式", f"可下载的格式：{'、'.join(DOWNLOADS)}")
    form = FORMATS[name]
    target = thing.out / f"report{form.suffix}"
    if not target.exists():
        job = server_of(request).workers.submit("render", report=thing.out / "report.json", form=name, target=target)
        await patience(job, JOB_TIME)
        if job.state != "done":
            raise Refused(500, "没有写成", "".join(job.messages) or "报告没有写成，请重试。")
    shown = f"核查结果_{thing.result['as_of'] if thing.result else ''}{form.suffix}"
    return FileResponse(target, media_type=_MEDIA.get(name, "application/octet-stream"), filename=shown)


def _done(request: Request) -> LedgerThing:
    thing = session_of(request).take(LedgerThing, request.path_params["id"])
    if thing.result is None:
        raise Refused(404, "还没有结果", "这份台账还没有核查完，请先开始核查。")
    return thing


def _one(path: Path, name: str) -> dict[str, Any]:
    found = store.one(path, name)
    if found is None:
        raise Refused(404, "没有这一项", "结果里没有这一项：可能重新核查过，编号以新的结果为准。")
    return found


ROUTES = [
    Route("/check/{id}/result", result),
    Route("/check/{id}/chart.json", chart),
    Route("/check/{id}/finding/{finding}.svg", picture),
    Route("/check/{id}/finding/{finding}", finding),
    Route("/check/{id}/download/{form}", download),
]
