"""Stands before every page: who may ask (Host, Origin), how much they may send, and the headers of every answer.

A page of another site can make a browser ask 127.0.0.1. It must not reach us by a name of its own (DNS rebinding: the Host header),
and must not make us change anything (Origin, and the token that every form carries).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from hegui.cli.web.limits import MAX_BODY, MB
from hegui.cli.web.refusal import refusal
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with no-referrer a browser would name no origin for our own forms
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
_DRAINED = 4 * MAX_BODY  # read and thrown away, so that the browser shows our answer instead of a broken connection


class Hosts:
    """The names by which the server may be asked.

    Bound to the machine itself: 127.0.0.1 and localhost only. Bound to a network: also the machine's own name and any number,
    for rebinding needs a name.
    """

    def __init__(self, bound: str, more: Iterable[str] = ()) -> None:
        self.is_local = is_loopback(bound)
        self.names = {*LOOPBACK_NAMES, *more}
        if not self.is_local:
            self.names |= {bound, socket.gethostname().lower(), socket.getfqdn().lower()}

    def knows(self, header: str) -> bool:
        name = host_name(header)
        return name in self.names or (not self.is_local and _is_number(name))


def host_name(header: str) -> str:
    """The host of a Host header, without port and brackets; "" where it is none."""
    try:
        return (urlsplit(f"//{header}").hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class _TooLarge(Exception):
    """``more``: the rest of the body has not come yet."""

    def __init__(self, *, more: bool) -> None:
        super().__init__()
        self.more = more


class Guard:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, hosts: Hosts) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        answer = _with_headers(send, static=scope["path"].startswith("/static/"))
        if not self.hosts.knows(headers.get("host", "")):
            await refusal(403, "这个地址不能用", "请用 hegui serve 给出的地址打开（http://127.0.0.1:…）。")(scope, receive, answer)
            return
        if scope["method"] not in ("GET", "HEAD") and not _same_origin(headers):
            await refusal(403, "没有执行", "这一步不是从本页面发出的，没有执行。")(scope, receive, answer)
            return
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > MAX_BODY:
            if int(length) <= _DRAINED:
                await _drain(receive)
            await _too_large()(scope, receive, answer)
            return
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await answer(message)

        try:
            await self.app(scope, _counted(receive), noting)
        except _TooLarge as error:
            if begun:
                raise
            if error.more:
                await _drain(receive)
            await _too_large()(scope, receive, answer)


def _same_origin(headers: dict[str, str]) -> bool:
    """Browsers name the origin of every changing request; what names none is no browser and has no cookie of ours to misuse."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


def _with_headers(send: Send, *, static: bool) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message["headers"]}
            fixed = [(k.encode(), v.encode()) for k, v in HEADERS.items() if k.encode() not in given]
            if static:
                # The files are those of the installed version, named with it; they hold nothing of anybody.
                fixed = [(k, b"private, max-age=3600" if k == b"cache-control" else v) for k, v in fixed]
            message = {**message, "headers": [*message["headers"], *fixed]}
        await send(message)

    return sending


def _counted(receive: Receive) -> Receive:
    seen = 0

    async def receiving() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MAX_BODY:
            raise _TooLarge(more=bool(message.get("more_body")))
        return message

    return receiving


async def _drain(receive: Receive) -> None:
    seen = 0
    while seen <= _DRAINED:
        message = await receive()
        seen += len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return


def _too_large() -> ASGIApp:
    return refusal(
        413, "文件太大", f"一次上传的文件合计不能超过 {MAX_BODY // MB} MB，没有接收。请分几次上传，或者用命令行 hegui check 核查。"
    )
