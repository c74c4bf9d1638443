"""Puts the pages together."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import hegui.checker.report.html as report_html
from hegui.cli.web import blanks, cleanup, duties, home, ledger, library, results, rules, selfcheck
from hegui.cli.web.page import by_htmx
from hegui.cli.web.refusal import Refused, refusal
from hegui.cli.web.security import Guard, Hosts
from hegui.cli.web.server import Server
from hegui.cli.web.sessions import SessionLayer
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

STATIC = Path(__file__).parent / "static"


def create_app(server: Server, hosts: Hosts, cookie: str = "hegui") -> Starlette:
    """The application. ``cookie`` names the session's cookie: two servers on one machine must not share it."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        threading.Thread(target=server.warm, name="hegui-warm", daemon=True).start()
        try:
            yield
        finally:
            server.close()

    routes: list[BaseRoute] = [
        Route("/static/report.css", _report_css),
        Mount("/static", StaticFiles(directory=STATIC)),
        *home.ROUTES,
        *blanks.ROUTES,
        *ledger.ROUTES,
        *results.ROUTES,
        *cleanup.ROUTES,
        *library.ROUTES,
        *rules.ROUTES,
        *duties.ROUTES,
        *selfcheck.ROUTES,
    ]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Guard, hosts=hosts), Middleware(SessionLayer, sessions=server.sessions, cookie=cookie)],
        exception_handlers={Refused: _refused, HTTPException: _http, Exception: _broken},
        lifespan=lifespan,
    )
    app.state.server = server
    return app


async def _report_css(_request: Request) -> Response:
    """The look of the report that is one file: the pages share it."""
    return FileResponse(report_html.ASSETS / "report.css", media_type="text/css")


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return _said(request, error.status, error.title, error.message, error.back)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return _said(request, 404, "没有这一页", "地址不对，或者这一页已经不在。")
    if error.status_code == 405:
        return _said(request, 405, "不能这样打开", "这个地址只用来提交，请从页面上的按钮进入。")
    return _said(request, error.status_code, "没有执行", "请求不完整，没有执行。请回首页重试。")


async def _broken(request: Request, error: Exception) -> Response:
    traceback.print_exception(error, file=sys.stderr)
    return _said(request, 500, "程序内部出错", "没有完成；详情写在启动 hegui serve 的窗口里。已经上传的都在，可以返回重试。")


def _said(request: Request, status: int, title: str, message: str, back: str = "/") -> Response:
    response = refusal(status, title, message, back)
    if by_htmx(request):
        # htmx shows nothing of an error by itself: the script puts the title and message into the page's alert.
        response.headers["x-hegui-error"] = "1"
    return response
