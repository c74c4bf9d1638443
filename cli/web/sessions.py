"""What somebody brought and got, as long as they are here: in memory and in a private folder, found by an unguessable cookie.

Every thing (a ledger, a clean-up …) has an id of its own in its address, so that two tabs are two things. Nothing is found by an
id alone: it is looked for among the things of the session that asks.
"""

from __future__ import annotations

import hmac
import secrets
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any, TypeVar

from hegui.cli.web.limits import MAX_SESSION, MAX_SESSIONS, MAX_THINGS, MB, SESSION_IDLE
from hegui.cli.web.refusal import Refused, refusal
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(slots=True, kw_only=True)
class Thing:
    """Something of a session with a folder of its own. ``made`` is shown to its owner only."""

    id: str
    folder: Path
    made: float = field(default_factory=time.time)

    def drop(self) -> None:
        """Ends what still runs for it; its folder is removed afterwards."""


T = TypeVar("T", bound=Thing)


@dataclass(slots=True)
class Session:
    id: str
    token: str
    root: Path
    used: float
    things: dict[str, Thing] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)  # said once on the next page

    def of(self, kind: type[T]) -> list[T]:
        """Everything of a kind, the newest first."""
        return [thing for thing in reversed(self.things.values()) if isinstance(thing, kind)]

    def take(self, kind: type[T], name: str) -> T:
        thing = self.things.get(name)
        if not isinstance(thing, kind):
            raise Refused(404, "没有找到", "这一份不在本次会话里：可能已经删除，或者会话已经过期。台账不保存，请重新上传。")
        return thing

    def new(self, make: Callable[..., T]) -> T:
        if len(self.things) >= MAX_THINGS:
            raise Refused(409, "已经满了", f"一次会话最多同时放 {MAX_THINGS} 份，请先删除不用的。")
        name = secrets.token_urlsafe(12)
        folder = self.root / self.id[:16] / name
        folder.mkdir(mode=0o700, parents=True)
        thing = make(id=name, folder=folder)
        self.things[name] = thing
        return thing

    def remove(self, thing: Thing) -> None:
        self.things.pop(thing.id, None)
        thing.drop()
        shutil.rmtree(thing.folder, ignore_errors=True)

    def check_room(self, more: int) -> None:
        """Raises Refused when ``more`` bytes would be too many for one session."""
        held = sum(f.stat().st_size for f in (self.root / self.id[:16]).rglob("*") if f.is_file())
        if held + more > MAX_SESSION:
            raise Refused(413, "放不下了", f"一次会话上传的文件合计不能超过 {MAX_SESSION // MB} MB，请先删除不用的。")

    def end(self) -> None:
        for thing in list(self.things.values()):
            self.remove(thing)
        shutil.rmtree(self.root / self.id[:16], ignore_errors=True)

    def is_token(self, given: str) -> bool:
        return hmac.compare_digest(self.token.encode(), given.encode("utf-8", "surrogatepass"))


class Sessions:
    """All sessions of a server. ``root`` is its private folder (mode 0700), removed at its end."""

    def __init__(self, root: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.root = root
        self.clock = clock
        self.all: dict[str, Session] = {}
        self.lock = threading.Lock()

    def find(self, name: str) -> Session | None:
        with self.lock:
            self._forget_idle()
            found = self.all.get(name)
            if found is not None:
                found.used = self.clock()
            return found

    def start(self) -> Session:
        """A new session. Raises Refused when there are too many that hold something."""
        with self.lock:
            self._forget_idle()
            if len(self.all) >= MAX_SESSIONS:
                idle = [s for s in self.all.values() if not s.things]
                if not idle:
                    raise Refused(503, "人太多了", "同时使用的人太多，请稍后再来。")
                self._end(min(idle, key=lambda s: s.used))
            made = Session(secrets.token_urlsafe(32), secrets.token_urlsafe(32), self.root, self.clock())
            self.all[made.id] = made
            return made

    def end(self, session: Session) -> None:
        with self.lock:
            self._end(session)

    def end_all(self) -> None:
        with self.lock:
            for session in list(self.all.values()):
                self._end(session)

    def _forget_idle(self) -> None:
        oldest = self.clock() - SESSION_IDLE
        for session in [s for s in self.all.values() if s.used < oldest]:
            self._end(session)

    def _end(self, session: Session) -> None:
        self.all.pop(session.id, None)
        session.end()


class SessionLayer:
    """Finds the session of a request by its cookie, or starts one. The cookie is of this server (its port), for this browser only."""

    def __init__(self, app: ASGIApp, sessions: Sessions, cookie: str) -> None:
        self.app = app
        self.sessions = sessions
        self.cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self.app(scope, receive, send)
            return
        session = self.sessions.find(self._named(scope))
        started = session is None
        if session is None:
            try:
                session = self.sessions.start()
            except Refused as error:
                await refusal(error.status, error.title, error.message)(scope, receive, send)
                return
        scope["hegui"] = session

        async def sending(message: Message) -> None:
            if started and message["type"] == "http.response.start":
                cookie = f"{self.cookie}={session.id}; Path=/; HttpOnly; SameSite=Strict"
                message = {**message, "headers": [*message["headers"], (b"set-cookie", cookie.encode())]}
            await send(message)

        await self.app(scope, receive, sending)

    def _named(self, scope: Scope) -> str:
        for name, value in scope["headers"]:
            if name == b"cookie":
                cookies: SimpleCookie = SimpleCookie()
                try:
                    cookies.load(value.decode("latin-1"))
                except CookieError:
                    return ""
                return cookies[self.cookie].value if self.cookie in cookies else ""
        return ""


def session_of(request: Request) -> Session:
    found: Any = request.scope["hegui"]
    assert isinstance(found, Session)
    return found
