"""首页: the main jobs, and what is at hand in this session."""

from __future__ import annotations

from hegui.cli.web.ledger import LedgerThing
from hegui.cli.web.page import changing, see, server_of, show
from hegui.cli.web.sessions import session_of
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def home(request: Request) -> Response:
    rule_base = server_of(request).rule_base
    return show(
        request,
        "home.html",
        ledgers=session_of(request).of(LedgerThing),
        rules=len(rule_base.rules),
        works=len(rule_base.registry.works),
        base=rule_base,
    )


@changing
async def forget(request: Request, _form: FormData) -> Response:
    """Removes everything of the session; the next page begins a new one."""
    server_of(request).sessions.end(session_of(request))
    return see("/", request)


ROUTES = [Route("/", home), Route("/forget", forget, methods=["POST"])]
