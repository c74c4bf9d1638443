"""核查: a ledger is brought, read at once, and checked; ``results`` shows what came out."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from hegui.checker.intake.sources import OPENERS
from hegui.cli.web import uploads
from hegui.cli.web.groups import Group, groups
from hegui.cli.web.limits import MB
from hegui.cli.web.page import by_htmx, changing, read_day, removing, see, server_of, show
from hegui.cli.web.page import field as given
from hegui.cli.web.server import Server
from hegui.cli.web.sessions import session_of
from hegui.cli.web.uploads import Brought, uploaded
from hegui.cli.web.workers import Job, Workers
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

KINDS = tuple(OPENERS)
EXAMPLE = Path(__file__).parent / "example"  # the four tables of README.md
QUICK_SIZE = 4 * MB  # a ledger larger than that is read where checks are made
_PATIENCE = 1.5  # seconds a page waits for a short job, before it shows progress


@dataclass(slots=True, kw_only=True)
class LedgerThing(Brought):
    """A ledger, what was asked of it, and what came out. ``reading`` and ``running`` are jobs, the latest of their kind."""

    workers: Workers
    quick: Workers
    left_out: set[str] = field(default_factory=set)  # groups of rules that are not wanted
    show_all: bool = False
    reading: Job | None = None
    running: Job | None = None
    result: dict[str, Any] | None = None  # the report without its findings
    made_of: str = ""  # the folder of the result
    problem: str = ""  # what was wrong with the last upload or choice

    @property
    def out(self) -> Path:
        return self.folder / self.made_of

    def drop(self) -> None:
        if self.reading is not None:
            self.quick.stop_job(self.reading)
            self.workers.stop_job(self.reading)
        if self.running is not None:
            self.workers.stop_job(self.running)

    def read(self) -> None:
        """Reads the files anew, when there are any; a reading of the earlier files is not waited for."""
        if self.reading is not None and not self.reading.ended:
            self.quick.stop_job(self.reading)
            self.workers.stop_job(self.reading)
        small = sum(path.stat().st_size for path in self.paths) < QUICK_SIZE
        workers = self.quick if small else self.workers
        self.reading = workers.submit("intake", paths=self.paths, as_of=self.as_of) if self.paths else None

    def run(self, only: list[str]) -> None:
        """Starts a check; the earlier result stays until the new one is there."""
        if self.running is not None and not self.running.ended:
            self.workers.stop_job(self.running)
        number = self.running.number + 1 if self.running else 1
        name = f"结果{number}"

        def keep(job: Job) -> None:
            if job.state == "done" and self.running is job:
                earlier, self.result, self.made_of = self.out if self.made_of else None, job.value, name
                if earlier is not None:
                    shutil.rmtree(earlier, ignore_errors=True)

        self.running = self.workers.submit(
            "check", keep, paths=self.paths, as_of=self.as_of, only=only, show_all=self.show_all, folder=self.folder / name
        )


def ledgers(request: Request) -> Response:
    return _start(request, [])


def _start(request: Request, problems: list[str]) -> Response:
    things = session_of(request).of(LedgerThing)
    return show(request, "ledgers.html", status=400 if problems else 200, ledgers=things, kinds=KINDS, problems=problems)


def _new(server: Server) -> Callable[..., LedgerThing]:
    return partial(LedgerThing, workers=server.workers, quick=server.quick)


@changing
async def bring(request: Request, form: FormData) -> Response:
    """A new ledger from the files of the form."""
    session, server = session_of(request), server_of(request)
    files = uploaded(form)
    if not files:
        return _start(request, ["还没有选文件：请选一个或几个台账文件。"])
    thing = await uploads.bring(files, session, _new(server), KINDS)
    if isinstance(thing, list):
        return _start(request, thing)
    thing.read()
    return see(f"/check/{thing.id}", request)


@changing
async def example(request: Request, _form: FormData) -> Response:
    """A small ledger of made-up people, to see what comes of one."""
    session, server = session_of(request), server_of(request)
    thing = uploads.lend(session, _new(server), EXAMPLE)
    thing.read()
    session.notes.append("这是编造的示例：两名干部和他们的亲属。看过读到的表，按“开始核查”。")
    return see(f"/check/{thing.id}", request)


async def ledger(request: Request) -> Response:
    """The ledger: its files, what could not be read, what to check it against. Read anew after a change of date."""
    thing = _ledger(request)
    if thing.reading is None and thing.paths:
        thing.read()
    if thing.reading is not None:
        await patience(thing.reading)
    return show(request, "ledger.html", **_shown(thing, server_of(request)))


async def reading(request: Request) -> Response:
    """The part of the page on what was read, asked for until it is there."""
    thing = _ledger(request)
    if thing.reading is not None:
        await patience(thing.reading)
    return show(request, "_reading.html", **_shown(thing, server_of(request)))


def _shown(thing: LedgerThing, server: Server) -> dict[str, Any]:
    return {
        "thing": thing,
        "kinds": KINDS,
        "groups": groups(server.rule_base),
        "reading": thing.reading,
        "today": dt.date.today().isoformat(),
    }


@changing
async def add(request: Request, form: FormData) -> Response:
    """More files, or mended ones."""
    thing = _ledger(request)
    if await uploads.add(form, thing, session_of(request), KINDS):
        thing.read()
    return see(f"/check/{thing.id}", request)


@changing
async def drop_file(request: Request, form: FormData) -> Response:
    thing, name = _ledger(request), given(form, "name")
    for path in thing.paths:
        if path.relative_to(thing.files).as_posix() == name:
            path.unlink(missing_ok=True)
    thing.read()
    return see(f"/check/{thing.id}", request)


@changing
async def choose(request: Request, form: FormData) -> Response:
    """Keeps what is being chosen, so that a reload loses nothing."""
    thing = _ledger(request)
    try:
        _choose(thing, form, server_of(request))
    except ValueError as error:
        return show(request, "_choice_problem.html", problem=str(error))
    return show(request, "_choice_problem.html", problem="")


@changing
async def run(request: Request, form: FormData) -> Response:
    thing, server = _ledger(request), server_of(request)
    try:
        _choose(thing, form, server)
    except ValueError as error:
        return _again(request, thing, str(error))
    wanted = [rule for group in groups(server.rule_base) if group.id not in thing.left_out for rule in group.rules]
    if not wanted:
        return _again(request, thing, "没有选任何条款：请至少选一条。")
    if not thing.paths:
        return _again(request, thing, "还没有台账文件：请先上传。")
    thing.run(wanted if thing.left_out else [])
    return see(f"/check/{thing.id}/run", request)


def _again(request: Request, thing: LedgerThing, problem: str) -> Response:
    return show(request, "ledger.html", status=400, **_shown(thing, server_of(request)), problem=problem)


def _choose(thing: LedgerThing, form: FormData, server: Server) -> None:
    every: list[Group] = groups(server.rule_base)
    chosen = {str(each) for each in form.getlist("group")}
    thing.left_out = {group.id for group in every if group.id not in chosen}
    thing.show_all = bool(given(form, "all"))
    thing.as_of = read_day(given(form, "as_of"))


async def running(request: Request) -> Response:
    """Progress; when it is done, on to the result."""
    thing = _ledger(request)
    job = thing.running
    if job is None:
        return see(f"/check/{thing.id}", request)
    await patience(job, 0.4 if by_htmx(request) else _PATIENCE)
    if job.state == "done":
        return see(f"/check/{thing.id}/result", request)
    values: dict[str, Any] = {"thing": thing, "job": job, "ahead": server_of(request).workers.ahead(job)}
    return show(request, "_running.html" if by_htmx(request) else "running.html", **values)


@changing
async def stop(request: Request, _form: FormData) -> Response:
    thing = _ledger(request)
    if thing.running is not None:
        thing.workers.stop_job(thing.running)
        session_of(request).notes.append("已经停止核查。")
    return see(f"/check/{thing.id}", request)


async def patience(job: Job, seconds: float = _PATIENCE) -> None:
    """Waits a little for a job, so that a short one needs no second look."""
    for _ in range(int(seconds / 0.02)):
        if job.ended:
            return
        await asyncio.sleep(0.02)


def _ledger(request: Request) -> LedgerThing:
    return session_of(request).take(LedgerThing, request.path_params["id"])


ROUTES = [
    Route("/check", ledgers),
    Route("/check", bring, methods=["POST"]),
    Route("/check/example", example, methods=["POST"]),
    Route("/check/{id}", ledger),
    Route("/check/{id}/reading", reading),
    Route("/check/{id}/files", add, methods=["POST"]),
    Route("/check/{id}/drop", drop_file, methods=["POST"]),
    Route("/check/{id}/choose", choose, methods=["POST"]),
    Route("/check/{id}/run", running),
    Route("/check/{id}/run", run, methods=["POST"]),
    Route("/check/{id}/stop", stop, methods=["POST"]),
    Route("/check/{id}/remove", removing(LedgerThing, "/check", "已经删除，文件和结果都不再保留。"), methods=["POST"]),
]
