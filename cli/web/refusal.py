"""An answer in place of a page: what is wrong and how to go on. It needs no session and no template."""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse


class Refused(Exception):
    """Raised by a page: the request cannot be done. ``status`` is HTTP's, the texts are Chinese; ``back`` is where to go on."""

    def __init__(self, status: int, title: str, message: str, back: str = "/") -> None:
        super().__init__(message)
        self.status, self.title, self.message, self.back = status, title, message, back


def refusal(status: int, title: str, message: str, back: str = "/") -> HTMLResponse:
    onward = "" if back == "/" else f'<a class="button" href="{escape(back)}">回去重选</a>　'
    return HTMLResponse(
        '<!doctype html>\n<html lang="zh-CN">\n<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}　合规</title><link rel="stylesheet" href="/static/report.css"><link rel="stylesheet" href="/static/app.css"></head>'
        f'<body><main id="main"><h1>{escape(title)}</h1><p role="alert">{escape(message)}</p><p>{onward}<a href="/">回首页</a></p></main></body>\n</html>\n',
        status_code=status,
    )
