"""Makes answers: templates with what every page needs, and the two kinds of handlers (showing, changing)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from functools import wraps
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from hegui.checker.report import wording
from hegui.checker.result import OUTCOME_NAMES
from hegui.cli.web.limits import MAX_FIELD, MAX_FIELDS, MAX_FILE, MAX_FILES, MB, PER_PAGE
from hegui.cli.web.refusal import Refused
from hegui.cli.web.sessions import Thing, session_of
from hegui.kb.locator import spoken
from hegui.kb.rule import SEVERITY_NAMES
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

if TYPE_CHECKING:
    from hegui.cli.web.server import Server

HERE = Path(__file__).parent
NAV = (
    ("/", "首页"),
    ("/assess", "自查"),
    ("/check", "核查"),
    ("/review", "清理"),
    ("/library", "法规库"),
    ("/duties", "责任清单"),
)
_LATEST = dt.date(2199, 12, 31).toordinal()


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals |= {
        "nav": NAV,
        "marks": wording.MARKS,
        "outcomes": OUTCOME_NAMES,
        "cautions": wording.CAUTIONS,
        "meanings": wording.MEANINGS,
        "severities": SEVERITY_NAMES,
        "max_file": MAX_FILE,
        "max_files": MAX_FILES,
        "per_page": PER_PAGE,
        "program": version("hegui"),
        "query": query,
    }
    made.filters |= {"printable": wording.printable, "party": wording.party, "path": lambda text: quote(str(text), safe="")}
    return made


def query(values: dict[str, Any]) -> str:
    """``?a=b`` of the values that say something; "" when none does."""
    told = {name: value for name, value in values.items() if value not in ("", None, 0)}
    return f"?{urlencode(told)}" if told else ""


ENVIRONMENT = _environment()


def show(request: Request, template: str, /, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page or a part of one. A request by htmx gets the part that it names in its target, when the template is such a part."""
    session = session_of(request)
    path = request.url.path
    here = max((address for address, _ in NAV if path == address or (address != "/" and path.startswith(address))), key=len, default="")
    notes, session.notes = session.notes, []
    text = ENVIRONMENT.get_template(template).render(request=request, token=session.token, here=here, notes=notes, **values)
    return HTMLResponse(text, status_code=status)


def by_htmx(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"


def see(address: str, request: Request | None = None) -> Response:
    """Go there next (303), also when htmx asks."""
    if request is not None and by_htmx(request):
        return Response(status_code=204, headers={"hx-redirect": address})
    return RedirectResponse(address, status_code=303)


def server_of(request: Request) -> Server:
    found: Server = request.app.state.server
    return found


Changing = Callable[[Request, FormData], Awaitable[Response]]


def changing(handler: Changing) -> Callable[[Request], Awaitable[Response]]:
    """A handler of POST: the form is read within limits, and must carry the session's token."""

    @wraps(handler)
    async def checked(request: Request) -> Response:
        try:
            form = await request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD)
        except HTTPException as error:
            if "files" in error.detail.lower():
                raise Refused(413, "文件太多", f"一次最多上传 {MAX_FILES} 个文件，没有接收。请分几次上传。") from None
            raise Refused(400, "没有收到完整的内容", "上传中断或者内容不完整，没有接收。请重试。") from None
        try:
            given = form.get("token") or request.headers.get("x-hegui-token", "")
            if not isinstance(given, str) or not session_of(request).is_token(given):
                raise Refused(403, "没有执行", "会话已经过期，或者不是从本页面提交的，没有执行。请回首页重新开始。")
            return await handler(request, form)
        finally:
            await form.close()

    return checked


def removing(kind: type[Thing], back: str, said: str) -> Callable[[Request], Awaitable[Response]]:
    """The handler that removes a thing of this kind, says so and goes back."""

    @changing
    async def remove(request: Request, _form: FormData) -> Response:
        session = session_of(request)
        session.remove(session.take(kind, request.path_params["id"]))
        session.notes.append(said)
        return see(back, request)

    return remove


def field(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def read_day(text: str) -> int:
    """A day that somebody chose, as an ordinal; today for "". Raises ValueError with a Chinese message."""
    if not text.strip():
        return dt.date.today().toordinal()
    from hegui.checker.intake.dates import parse_date
    from hegui.checker.values import Day

    found = parse_date(text.strip()[:40])
    if not isinstance(found, Day) or found.lo > _LATEST:
        raise ValueError(f"日期“{text.strip()[:40]}”不对，应写到日，如 2026-06-30")
    return int(found.lo)


def size(count: int) -> str:
    """``120 kB``, ``3.4 MB``."""
    return f"{count / MB:.1f}".removesuffix(".0") + " MB" if count >= MB else f"{max(1, count // 1024)} kB"


ENVIRONMENT.filters["size"] = size
ENVIRONMENT.filters["place"] = spoken
