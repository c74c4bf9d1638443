"""清理: documents are brought and reviewed; the register, and each text with its marks beside the issues."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from hegui.checker.report.prose import prose
from hegui.checker.report.review_table import ORDER
from hegui.checker.review.issue import KINDS as ISSUES
from hegui.cli.web import uploads
from hegui.cli.web.ledger import patience
from hegui.cli.web.page import by_htmx, changing, read_day, removing, see, server_of, show
from hegui.cli.web.page import field as given
from hegui.cli.web.refusal import Refused
from hegui.cli.web.sessions import session_of
from hegui.cli.web.uploads import Brought, uploaded
from hegui.cli.web.workers import Job, Workers
from hegui.kb.text.reading import SUFFIXES
from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

KINDS = tuple(SUFFIXES)
EXAMPLE = Path(__file__).parent / "example_documents"
FILES = {
    "xlsx": ("register.xlsx", "文件清理登记表.xlsx", "清理登记表"),
    "docx": ("register.docx", "文件清理登记表.docx", "公文版式的登记表"),
    "html": ("register.html", "清理建议.html", "原文与问题并排"),
    "json": ("review.json", "review.json", "给其他程序用"),
}


@dataclass(slots=True, kw_only=True)
class CleanupThing(Brought):
    """Documents, and what the latest review of them says."""

    kept_in: ClassVar[str] = "文件"
    counted: ClassVar[str] = "件"

    workers: Workers
    job: Job | None = None
    report: dict[str, Any] | None = None
    made_of: str = ""

    @property
    def out(self) -> Path:
        return self.folder / self.made_of

    def drop(self) -> None:
        if self.job is not None:
            self.workers.stop_job(self.job)

    def run(self) -> None:
        """Reviews anew; the earlier result stays until the new one is there."""
        if self.job is not None and not self.job.ended:
            self.workers.stop_job(self.job)
        name = f"结果{self.job.number + 1 if self.job else 1}"

        def keep(job: Job) -> None:
            if job.state == "done" and self.job is job:
                earlier, self.report, self.made_of = self.out if self.made_of else None, job.value, name
                if earlier is not None:
                    shutil.rmtree(earlier, ignore_errors=True)

        self.job = self.workers.submit("review", keep, root=self.files, as_of=self.as_of, folder=self.folder / name)


def cleanups(request: Request) -> Response:
    return _start(request, [])


def _start(request: Request, problems: list[str]) -> Response:
    things = session_of(request).of(CleanupThing)
    today = dt.date.today().isoformat()
    return show(request, "cleanups.html", status=400 if problems else 200, things=things, kinds=KINDS, problems=problems, today=today)


@changing
async def bring(request: Request, form: FormData) -> Response:
    session, server = session_of(request), server_of(request)
    files = uploaded(form)
    if not files:
        return _start(request, ["还没有选文件：请选一件或几件规范性文件。"])
    try:
        day = read_day(given(form, "as_of"))
    except ValueError as error:
        return _start(request, [str(error)])
    thing = await uploads.bring(files, session, partial(CleanupThing, workers=server.workers, as_of=day), KINDS)
    if isinstance(thing, list):
        return _start(request, thing)
    thing.run()
    return see(f"/review/{thing.id}", request)


@changing
async def example(request: Request, _form: FormData) -> Response:
    """Two made-up documents, to see what comes of some."""
    session, server = session_of(request), server_of(request)
    thing = uploads.lend(session, partial(CleanupThing, workers=server.workers), EXAMPLE)
    thing.run()
    session.notes.append("这是编造的示例：一件旧通知，一件办法。点文件名看原文和问题。")
    return see(f"/review/{thing.id}", request)


async def cleanup(request: Request) -> Response:
    """Progress while it runs, then the register."""
    thing = _thing(request)
    job = thing.job
    if job is not None:
        await patience(job, 0.4 if by_htmx(request) else 1.5)
    if thing.report is None or (job is not None and not job.ended) or (job is not None and job.state != "done"):
        values: dict[str, Any] = {"thing": thing, "job": job, "again": f"/review/{thing.id}", "back": "/review", "what": "清理"}
        values["ahead"] = server_of(request).workers.ahead(job) if job is not None else 0
        values["unit"] = "件"
        return show(request, "_working.html" if by_htmx(request) else "working.html", **values)
    if by_htmx(request):
        return see(f"/review/{thing.id}", request)
    order = _order(thing.report)
    commented = {index for index in order if (thing.out / f"{index}.docx").exists()}
    return show(
        request, "cleanup.html", thing=thing, report=thing.report, order=order, commented=commented, kinds=KINDS, conclusions=ORDER, files=FILES
    )


def _order(report: dict[str, Any]) -> list[int]:
    """The documents as the register lists them: what is to be ended first."""
    return sorted(range(len(report["documents"])), key=lambda i: ORDER.index(report["documents"][i]["conclusion"]))


def document(request: Request) -> Response:
    """One text with its marks beside the issues. The part was made and escaped by the report's own code."""
    thing, number, entry = _document(request)
    path = thing.out / f"{number}.html"
    order = _order(thing.report) if thing.report else [number]
    place = order.index(number)
    return show(
        request,
        "cleanup_document.html",
        thing=thing,
        entry=entry,
        number=number,
        place=place + 1,
        reason=prose(entry["reason"] or ""),
        count=len(order),
        before=order[place - 1] if place else None,
        after=order[place + 1] if place + 1 < len(order) else None,
        body=Markup(path.read_text(encoding="utf-8")),
        commented=(thing.out / f"{number}.docx").exists(),
        kinds=ISSUES,
    )


def commented(request: Request) -> Response:
    thing, number, entry = _document(request)
    path = thing.out / f"{number}.docx"
    if not path.exists():
        raise Refused(404, "没有批注本", "只有查出问题的 .docx 文件有批注本。")
    return FileResponse(path, filename=f"批注_{Path(entry['path']).name}")


def download(request: Request) -> Response:
    thing = _thing(request)
    name = request.path_params["form"]
    if name not in FILES or thing.report is None:
        raise Refused(404, "没有这份文件", "还没有清理完，或者没有这种格式。")
    path, shown, _ = FILES[name]
    return FileResponse(thing.out / path, filename=shown, media_type="application/octet-stream")


@changing
async def add(request: Request, form: FormData) -> Response:
    thing = _thing(request)
    if await uploads.add(form, thing, session_of(request), KINDS):
        thing.run()
    return see(f"/review/{thing.id}", request)


@changing
async def again(request: Request, form: FormData) -> Response:
    """As of another day."""
    thing = _thing(request)
    try:
        thing.as_of = read_day(given(form, "as_of"))
    except ValueError as error:
        session_of(request).notes.append(str(error))
        return see(f"/review/{thing.id}", request)
    thing.run()
    return see(f"/review/{thing.id}", request)


def _thing(request: Request) -> CleanupThing:
    return session_of(request).take(CleanupThing, request.path_params["id"])


def _document(request: Request) -> tuple[CleanupThing, int, dict[str, Any]]:
    thing, number = _thing(request), int(request.path_params["number"])
    if thing.report is None or not 0 <= number < len(thing.report["documents"]):
        raise Refused(404, "没有这一件", "清理的结果里没有这一件，可能重新清理过。")
    return thing, number, thing.report["documents"][number]


ROUTES = [
    Route("/review", cleanups),
    Route("/review", bring, methods=["POST"]),
    Route("/review/example", example, methods=["POST"]),
    Route("/review/{id}", cleanup),
    Route("/review/{id}/files", add, methods=["POST"]),
    Route("/review/{id}/again", again, methods=["POST"]),
    Route("/review/{id}/remove", removing(CleanupThing, "/review", "已经删除，文件和结果都不再保留。"), methods=["POST"]),
    Route("/review/{id}/document/{number:int}", document),
    Route("/review/{id}/document/{number:int}/commented", commented),
    Route("/review/{id}/download/{form}", download),
]
