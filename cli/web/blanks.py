"""Blank workbooks to fill in, as ``hegui init`` writes them: who has no terminal finds them on the page that asks for a ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hegui.cli.web.ledger import patience
from hegui.cli.web.limits import QUICK_TIME
from hegui.cli.web.page import server_of
from hegui.cli.web.refusal import Refused
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from hegui.cli.web.workers import Job

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def blank(request: Request) -> Response:
    """The workbook of a kind of user."""
    job: Job = server_of(request).quick.submit("blank", whose=request.path_params["kind"])
    await patience(job, QUICK_TIME)
    if job.state != "done":
        raise Refused(404 if job.state == "refused" else 500, "没有这种空白表", "".join(job.messages) or "等得太久，请刷新再试。")
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{job.value['name']}"}
    return Response(job.value["content"], media_type=SHEET, headers=headers)


ROUTES = [Route("/blank/{kind}.xlsx", blank)]
