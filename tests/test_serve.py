"""The socket that ``hegui serve`` listens on."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

from hegui.cli.serve import _listen


def test_answers_go_out_at_once() -> None:
    """Nagle's delay is off on every connection: with it each page waits for the browser's acknowledgement of its head."""
    found: list[int] = []

    async def connected() -> None:
        def look(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            found.append(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listening = _listen("127.0.0.1", 0)
        async with await asyncio.start_server(look, sock=listening):
            reader, writer = await asyncio.open_connection(*listening.getsockname())
            await reader.read()
            writer.close()

    # In a thread of its own: a browser test may have left a loop running in this one.
    with ThreadPoolExecutor(1) as aside:
        aside.submit(lambda: asyncio.run(connected())).result()
    assert found == [1]
