"""自查: an agency answers questions, the same as in the terminal, and sees what is met, missing, unknown, and what to change first.

Nothing but the answers is kept (the interview's state); every step is one evaluation in a worker process.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from hegui.checker.interview import NOT_YET, UNKNOWN, State, StateError
from hegui.checker.report.formats import FORMATS
from hegui.cli.web.ledger import patience
from hegui.cli.web.limits import MAX_THINGS, QUICK_TIME
from hegui.cli.web.page import changing, read_day, removing, see, server_of, show
from hegui.cli.web.page import field as given
from hegui.cli.web.refusal import Refused
from hegui.cli.web.sessions import Thing, session_of
from hegui.cli.web.tasks.selfcheck import ANSWERS
from hegui.cli.web.uploads import Brought, take, uploaded
from hegui.cli.web.workers import Workers
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

DOWNLOADS = ("docx", "xlsx", "html", "json")
FORM_KINDS = (".xlsx", ".xlsm", ".xls")
_LARGEST_STATE = 512 * 1024
_TOLD = 3  # problems of a form that are told one by one


@dataclass(slots=True, kw_only=True)
class InterviewThing(Thing):
    """The answers so far, and what to show next. ``drafts`` are answers typed and not yet sent."""

    quick: Workers
    state: dict[str, Any]
    shown: dict[str, Any] | None = None
    drafts: dict[str, str] = field(default_factory=dict)
    result: dict[str, Any] | None = None

    @property
    def date(self) -> str:
        return str(self.state["as_of"])

    @property
    def name(self) -> str:
        rows = self.state["answers"].get("技术服务机构") or [{}]
        return str(rows[0].get("机构名称") or "还没有填名称的机构")

    @property
    def asked(self) -> str:
        """The id of the question that is shown; "" where none is."""
        question = self.shown["question"] if self.shown is not None else None
        return str(question["id"]) if question is not None else ""

    @property
    def here(self) -> str:
        """Where the question that is shown has its page: one of its own, so that the browser's back leads to the one before."""
        return f"/assess/{self.id}?q={quote(self.asked, safe='')}" if self.asked else f"/assess/{self.id}"

    async def do(self, action: str = "", question: str = "", answer: str = "") -> dict[str, Any]:
        """One step; what it shows is kept. Raises Refused when the step failed altogether."""
        job = self.quick.submit("interview", state=self.state, action=action, question=question, answer=answer)
        await patience(job, QUICK_TIME)
        if job.state != "done":
            raise Refused(
                400 if job.state == "refused" else 500, "没有完成", "；".join(job.messages) or "等得太久，请刷新再试；已经回答的都在。"
            )
        found: dict[str, Any] = job.value
        if not found["error"]:
            self.state = found["state"]
            self.shown = found
            if action in ("answer", "clear", "unrow"):
                self.result = None
        return found


def assessments(request: Request) -> Response:
    return _start(request, "")


def _start(request: Request, problem: str) -> Response:
    things = session_of(request).of(InterviewThing)
    today = dt.date.today().isoformat()
    return show(request, "assessments.html", status=400 if problem else 200, things=things, problem=problem, today=today)


@changing
async def begin(request: Request, form: FormData) -> Response:
    """A new interview, or one that begins with answers saved to a file or a form that was filled in."""
    session, server = session_of(request), server_of(request)
    try:
        state = State(read_day(given(form, "as_of")))
        files = uploaded(form, "saved")
        if files and str(files[0].filename).lower().endswith(FORM_KINDS):
            return await _from_form(request, files[0], state.as_of)
        if files:
            text = await files[0].read(_LARGEST_STATE + 1)
            if len(text) > _LARGEST_STATE:
                raise ValueError("进度文件太大，不是 hegui 存的")
            state = State.from_json(text.decode("utf-8-sig"))
    except (StateError, UnicodeDecodeError) as error:
        return _start(request, f"这个文件读不出进度：{error if isinstance(error, StateError) else '不是文本'}。请选“存下进度”得到的文件，或者填好的自查表（.xlsx）。")
    except ValueError as error:
        return _start(request, str(error))
    thing = session.new(lambda **known: InterviewThing(quick=server.quick, state=state.plain(), **known))
    return see(f"/assess/{thing.id}", request)


async def _from_form(request: Request, file: UploadFile, as_of: int) -> Response:
    """Interviews that begin with what a filled workbook says, one for each agency in it; the workbook itself is not kept."""
    session, server = session_of(request), server_of(request)
    form = session.new(Brought)
    try:
        taken = await take([file], form.files, FORM_KINDS, session)
        if not taken.paths:
            return _start(request, "".join(taken.refused))
        job = server.quick.submit("filled", path=taken.paths[0], as_of=as_of)
        await patience(job, QUICK_TIME)
    finally:
        session.remove(form)
    if job.state != "done":
        return _start(request, "；".join(job.messages) or "等得太久，请再试一次。")
    states, problems = job.value["states"], job.value["problems"]
    if len(session.things) + len(states) > MAX_THINGS:
        return _start(request, f"表里有 {len(states)} 家机构，一次会话最多同时放 {MAX_THINGS} 份：请先删除不用的，或者把表分开。")
    made = [session.new(lambda state=state, **known: InterviewThing(quick=server.quick, state=state, **known)) for state in states]
    session.notes += [f"表里读不准的，按没有填处理：{problem}" for problem in problems[:_TOLD]]
    if len(problems) > _TOLD:
        session.notes.append(f"还有 {len(problems) - _TOLD} 处读不准的，也按没有填处理；上传到“核查”可以逐处看。")
    if len(made) == 1:
        return see(f"/assess/{made[0].id}", request)
    session.notes.append(f"表里有 {len(made)} 家机构，已经各建一份自查：{'、'.join(each.name for each in made)}。请在下面选一家接着答。")
    return see("/assess", request)


async def ask(request: Request) -> Response:
    """The question asked for; without one, on to the next, or to the review when nothing is left to ask."""
    thing = _thing(request)
    wanted = request.query_params.get("q", "")
    if not wanted:
        if thing.shown is None or thing.shown["pinned"]:
            await thing.do()
        return see(thing.here if thing.asked else f"/assess/{thing.id}/review")
    if thing.asked != wanted:
        found = await thing.do("show", wanted)
        if found["error"]:
            raise Refused(404, "没有这一题", found["error"])
    assert thing.shown is not None
    return _question(request, thing, thing.shown)


def _question(request: Request, thing: InterviewThing, shown: dict[str, Any], error: str = "", typed: str | None = None) -> Response:
    question = shown["question"]
    value = typed if typed is not None else thing.drafts.get(question["id"], question["answer"] or "")
    return show(
        request,
        "question.html",
        status=400 if error else 200,
        thing=thing,
        question=question,
        topics=shown["topics"],
        remark=shown["remark"],
        error=error,
        value=value if value not in (UNKNOWN, NOT_YET) else "",
        unknown=UNKNOWN,
        not_yet=NOT_YET,
    )


@changing
async def answer(request: Request, form: FormData) -> Response:
    """Takes an answer. One that cannot be taken is said beside it, and stays in its field."""
    thing, name = _thing(request), given(form, "question")
    several = [str(each) for each in form.getlist("several")]
    text = given(form, "choice") or "；".join(several) or given(form, "text")
    found = await thing.do("answer", name, text[:2000])
    if found["error"]:
        if found["question"] is None:
            raise Refused(404, "没有这一题", found["error"])
        return _question(request, thing, found, found["error"], text)
    thing.drafts.pop(name, None)
    if found["remark"]:
        session_of(request).notes.append(found["remark"])
    return see(thing.here, request)


@changing
async def draft(request: Request, form: FormData) -> Response:
    """What is typed and not sent yet: a reload must not lose it."""
    thing = _thing(request)
    if len(thing.drafts) < 200:
        thing.drafts[given(form, "question")[:200]] = given(form, "text")[:2000]
    return Response(status_code=204)


@changing
async def back(request: Request, _form: FormData) -> Response:
    thing = _thing(request)
    await thing.do("back")
    return see(thing.here, request)


@changing
async def row(request: Request, form: FormData) -> Response:
    """Drops a row of a list."""
    thing = _thing(request)
    found = await thing.do("unrow", given(form, "table"), given(form, "row"))
    if found["error"]:
        session_of(request).notes.append(found["error"])
    return see(f"/assess/{thing.id}/review", request)


async def review(request: Request) -> Response:
    """Every answer before the result, each to be changed."""
    thing = _thing(request)
    found = await thing.do()
    return show(request, "assess_review.html", thing=thing, answers=found["review"], question=found["question"], topics=found["topics"])


async def result(request: Request) -> Response:
    thing = _thing(request)
    report = await _report(thing)
    from hegui.checker.report.assessment import MARK, chapters, headline, verdict

    section = report["assessment"]
    return show(
        request,
        "assess_result.html",
        thing=thing,
        report=report,
        headline=headline(section),
        verdict=verdict(section),
        outcome=MARK[section["conclusion"]],
        chapters=chapters(section),
        formats=[FORMATS[name] for name in DOWNLOADS],
    )


async def _report(thing: InterviewThing) -> dict[str, Any]:
    if thing.result is None:
        job = thing.quick.submit("assess", state=thing.state, folder=thing.folder)
        await patience(job, QUICK_TIME)
        if job.state != "done":
            raise Refused(400 if job.state == "refused" else 500, "没有结果", "；".join(job.messages) or "等得太久，请刷新再试。")
        thing.result = job.value
    return thing.result


async def download(request: Request) -> Response:
    """The report in a format of ``hegui assess``."""
    thing, name = _thing(request), request.path_params["form"]
    if name not in DOWNLOADS:
        raise Refused(404, "没有这种格式", f"可下载的格式：{'、'.join(DOWNLOADS)}")
    await _report(thing)
    form = FORMATS[name]
    target = thing.folder / f"assess{form.suffix}"
    job = thing.quick.submit("render", report=thing.folder / "assess.report.json", form=name, target=target)
    await patience(job, QUICK_TIME)
    if job.state != "done":
        raise Refused(500, "没有写成", "".join(job.messages) or "报告没有写成，请重试。")
    return FileResponse(target, filename=f"自查结果_{thing.date}{form.suffix}", media_type="application/octet-stream")


def save(request: Request) -> Response:
    """The answers as a file, to go on from another day: the server keeps nothing."""
    thing = _thing(request)
    text = State.from_plain(thing.state).to_json()  # byte for byte what the receipt of the result names
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(ANSWERS)}"}
    return Response(text, media_type="application/json", headers=headers)


def _thing(request: Request) -> InterviewThing:
    return session_of(request).take(InterviewThing, request.path_params["id"])


ROUTES = [
    Route("/assess", assessments),
    Route("/assess", begin, methods=["POST"]),
    Route("/assess/{id}", ask),
    Route("/assess/{id}/answer", answer, methods=["POST"]),
    Route("/assess/{id}/draft", draft, methods=["POST"]),
    Route("/assess/{id}/back", back, methods=["POST"]),
    Route("/assess/{id}/row", row, methods=["POST"]),
    Route("/assess/{id}/review", review),
    Route("/assess/{id}/result", result),
    Route("/assess/{id}/download/{form}", download),
    Route("/assess/{id}/save", save),
    Route("/assess/{id}/remove", removing(InterviewThing, "/assess", "已经删除，回答不再保留。"), methods=["POST"]),
]
