"""责任清单: who does what on which sentence, as a matrix and as a list; with an uploaded table, what is on track, near due, overdue."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hegui.checker.duties.document import Request as Wanted
from hegui.checker.duties.document import duties_document
from hegui.checker.intake.sources import OPENERS
from hegui.checker.report.duties_table import CLAIM_NAMES, TASK_MARKS, TASK_NAMES, WHOSE, notes, progress_words, summary_lines, unit_words
from hegui.cli.duties import made
from hegui.cli.web import uploads
from hegui.cli.web.groups import OPINION
from hegui.cli.web.ledger import patience
from hegui.cli.web.page import changing, read_day, removing, see, server_of, show
from hegui.cli.web.page import field as given
from hegui.cli.web.refusal import Refused
from hegui.cli.web.sessions import session_of
from hegui.cli.web.uploads import Brought, uploaded
from hegui.cli.web.workers import Workers
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

KINDS = tuple(OPENERS)
EXAMPLE = Path(__file__).parent / "example_tasks"
_FILES = {"xlsx": ("duties.xlsx", "责任清单.xlsx"), "json": ("duties.json", "duties.json")}
_SAVED = {"xlsx": "工作簿：矩阵、清单、任务、未认领", "docx": "可打印的清单和进展", "json": "给其他程序用"}
_LISTS = {"docx": "可打印的清单", "xlsx": "工作簿"}
_KINDS_OF = (("named", "点名本单位的"), ("all", "按字面包括每个部门的"), ("some", "点名一类单位、是否包括本单位文件没有写的"))
_NO_TABLE = "要有“责任清单”表：工作表叫“责任清单”，或者文件叫“责任清单.csv”。没有的，可以在责任清单那一页下载空白台账来填。"
_LONGEST = 120.0


@dataclass(slots=True, kw_only=True)
class DutyThing(Brought):
    """A ledger with a 责任清单. ``made`` holds what each unit's view said, by unit."""

    quick: Workers
    window: int = 30
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)


def duties(request: Request) -> Response:
    return _start(request, [])


def _start(request: Request, problems: list[str]) -> Response:
    server, session = server_of(request), session_of(request)
    unit = _unit(request)
    return show(
        request,
        "duties.html",
        status=400 if problems else 200,
        document=_listed(request, unit),
        kinds_of=_KINDS_OF,
        whose_words=WHOSE,
        titles=server.rule_base.rules,
        lists=_LISTS,
        units=list(server.responsibilities.units),
        unit=unit,
        notes_of=notes,
        problems=problems,
        kinds=KINDS,
        things=session.of(DutyThing),
        today=dt.date.today().isoformat(),
    )


def _listed(request: Request, unit: str) -> dict[str, Any]:
    """The duties of a unit, or all, without a ledger."""
    server = server_of(request)
    wanted = Wanted(server.rule_base.registry.works[OPINION], dt.date.today().toordinal(), unit or None)
    return duties_document(wanted, server.rule_base, server.responsibilities)


async def listed(request: Request) -> Response:
    """The list of a unit, or all, as a file."""
    name = request.path_params["form"]
    if name not in _LISTS:
        raise Refused(404, "没有这种格式", f"可下载 {'、'.join(_LISTS)}。", "/duties")
    return await _made(_listed(request, _unit(request)), name)


async def _made(document: dict[str, Any], name: str) -> Response:
    """A format that nobody has made yet."""
    file = made(document, None)[name]
    content = await run_in_threadpool(file.make)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote((document['unit'] or '') + file.file)}"}
    return Response(content, media_type="application/octet-stream", headers=headers)


def _unit(request: Request) -> str:
    unit = request.query_params.get("unit", "")
    if unit and unit not in server_of(request).responsibilities.units:
        raise Refused(404, "没有这个单位", f"文件没有点名“{unit[:40]}”。")
    return unit


@changing
async def bring(request: Request, form: FormData) -> Response:
    session, server = session_of(request), server_of(request)
    files = uploaded(form)
    if not files:
        return _start(request, ["还没有选文件：请选有“责任清单”表的台账。"])
    try:
        day, window = read_day(given(form, "as_of")), _window(given(form, "window"))
    except ValueError as error:
        return _start(request, [str(error)])
    make = partial(DutyThing, quick=server.quick, as_of=day, window=window)
    thing = await uploads.bring(files, session, make, KINDS)
    if isinstance(thing, list):
        return _start(request, thing)
    return see(f"/duties/{thing.id}", request)


@changing
async def example(request: Request, _form: FormData) -> Response:
    """A small list of made-up tasks, to see what comes of one."""
    session, server = session_of(request), server_of(request)
    thing = uploads.lend(session, partial(DutyThing, quick=server.quick), EXAMPLE)
    session.notes.append("这是编造的示例：五项任务。换成自己的清单，表头照它写。")
    return see(f"/duties/{thing.id}", request)


def _window(text: str) -> int:
    if not text:
        return 30
    if not (text.isascii() and text.isdigit() and int(text) <= 3650):
        raise ValueError(f"提前天数“{text[:20]}”不对，应是 0–3650 的整数")
    return int(text)


async def progress(request: Request) -> Response:
    thing = _thing(request)
    unit = _unit(request)
    document = await _document(request, thing, unit)
    return show(
        request,
        "duties_progress.html",
        thing=thing,
        document=document,
        unit=unit,
        units=list(server_of(request).responsibilities.units),
        task_names=TASK_NAMES,
        task_marks=TASK_MARKS,
        claim_names=CLAIM_NAMES,
        progress_words=progress_words,
        unit_words=unit_words,
        summary=summary_lines(document),
        files=_SAVED,
        notes_of=notes,
    )


async def _document(request: Request, thing: DutyThing, unit: str) -> dict[str, Any]:
    if unit not in thing.documents:
        folder = thing.folder / f"结果{len(thing.documents)}"
        job = thing.quick.submit(
            "duties", paths=thing.paths, as_of=thing.as_of, window=thing.window, unit=unit or None, folder=folder
        )
        await patience(job, _LONGEST)
        if job.state != "done":
            if not thing.documents:  # nothing of it was ever shown: it is not kept among the lists
                session_of(request).remove(thing)
            said = "；".join(job.messages) or "没有读成，请重试"
            raise Refused(400, "这份清单读不了", f"{said.rstrip('。')}。{_NO_TABLE}", "/duties")
        thing.documents[unit] = job.value | {"folder": folder}
    return thing.documents[unit]


async def download(request: Request) -> Response:
    thing, name = _thing(request), request.path_params["form"]
    if name not in _SAVED:
        raise Refused(404, "没有这种格式", f"可下载 {'、'.join(_SAVED)}。")
    document = await _document(request, thing, _unit(request))
    if name not in _FILES:
        return await _made(document, name)
    path, shown = _FILES[name]
    return FileResponse(document["folder"] / path, filename=shown, media_type="application/octet-stream")


def _thing(request: Request) -> DutyThing:
    return session_of(request).take(DutyThing, request.path_params["id"])


ROUTES = [
    Route("/duties", duties),
    Route("/duties", bring, methods=["POST"]),
    Route("/duties/list.{form}", listed),
    Route("/duties/example", example, methods=["POST"]),
    Route("/duties/{id}", progress),
    Route("/duties/{id}/remove", removing(DutyThing, "/duties", "已经删除。"), methods=["POST"]),
    Route("/duties/{id}/download/{form}", download),
]
