"""``hegui serve``: the local web page."""

from __future__ import annotations

import os
import socket
from typing import Annotated

import typer
from hegui.cli.options import fail, load_rules
from hegui.kb.oserror import why


def serve(
    host: Annotated[str, typer.Option("--host", metavar="地址", help="在哪个地址上提供；缺省只有本机能打开。")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="端口", min=0, max=65535, help="端口；0 是任选一个空的。")] = 8113,
    open_: Annotated[bool, typer.Option("--open", help="启动后在浏览器里打开。")] = False,
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", metavar="名称", help="也可以用这个名称打开（经由反向代理时），可写多次。", show_default=False),
    ] = None,
) -> None:
    """在浏览器里用：自查、核查、清理、法规库、责任清单。按 Ctrl-C 结束，上传的内容随之清除。"""
    listening = _listen(host, port)
    port = listening.getsockname()[1]
    rule_base = load_rules(None, None)
    import uvicorn
    from hegui.cli.web.app import create_app
    from hegui.cli.web.security import Hosts
    from hegui.cli.web.server import Server

    hosts = Hosts(host, [name.lower() for name in allow_host or ()])
    server = Server.start(rule_base)
    address = f"http://{_shown(host)}:{port}/"
    typer.echo(f"已启动：{address}　按 Ctrl-C 结束")
    if not hosts.is_local:
        typer.echo(
            f"警告：绑定在 {host}，同一网络里的任何人都能打开，而且没有加密、没有登录。台账含个人信息，"
            "请只在可信的网络里这样用，或者放在有登录和 HTTPS 的反向代理后面。",
            err=True,
        )
    config = uvicorn.Config(
        create_app(server, hosts, cookie=f"hegui-{port}"),
        log_level="warning",
        access_log=False,  # addresses hold what people search for
        server_header=False,
        date_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=3,
        h11_max_incomplete_event_size=64 * 1024,
    )
    if open_:
        import webbrowser

        webbrowser.open(address)
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        server.close()
        typer.echo("已结束，上传的内容已经清除。", err=True)


def _listen(host: str, port: int) -> socket.socket:
    """The socket, bound before anything heavy is loaded: exits with 2 where that cannot be."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except socket.gaierror:
        fail(f"--host：没有地址“{host}”")
    # asyncio turns off Nagle's delay only on sockets that name their protocol; with it every page waits 40 ms for an acknowledgement.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen(128)
    except OSError as error:
        listening.close()
        fail(_why(error, host, port))
    return listening


def _why(error: OSError, host: str, port: int) -> str:
    import errno

    if error.errno == errno.EADDRINUSE:
        return f"端口 {port} 已被占用：可能已经启动了一个 hegui（在浏览器里打开 http://{_shown(host)}:{port}/ 看看），或者用 --port 换一个，--port 0 任选一个空的"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"没有权限使用端口 {port}：1024 以下的端口要管理员权限，请用 --port 换一个"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"--host：本机没有地址 {host}；只在本机用的写 127.0.0.1"
    return f"不能在 {host}:{port} 上启动：{why(error)}"


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
