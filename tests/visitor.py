"""A visitor of the web page for tests: keeps its cookie, knows its token, uploads and waits like a browser would.

Fixtures: ``server`` and ``app`` of a test file, and a ``visitor`` of each test.
"""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import httpx
    from hegui.cli.web.server import Server
    from hegui.kb.rulebase import RuleBase
    from starlette.applications import Starlette

BASE = "http://127.0.0.1"
Upload = tuple[str, bytes | str]


@pytest.fixture(scope="module")
def server(rule_base: RuleBase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    from hegui.cli.web.server import Server

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEGUI_KB", str(tmp_path_factory.mktemp("none") / "none.sqlite3"))  # its processes are started before any test
        made = Server.start(rule_base, count=1)
        yield made
        made.close()
    assert not made.root.exists()


@pytest.fixture(scope="module")
def app(server: Server) -> Starlette:
    from hegui.cli.web.app import create_app
    from hegui.cli.web.security import Hosts

    return create_app(server, Hosts("127.0.0.1"))


@pytest.fixture
def visitor(app: Starlette) -> Visitor:
    return Visitor(app)


class Visitor:
    """One browser. ``client`` is for requests that no honest browser makes."""

    def __init__(self, app: Starlette) -> None:
        from starlette.testclient import TestClient

        self.client = TestClient(app, base_url=BASE, follow_redirects=True)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers=headers)

    def page(self, path: str) -> str:
        """The text of a page that must be there."""
        found = self.get(path)
        assert found.status_code == 200, f"{path}: {found.status_code} {found.text[:400]}"
        return found.text

    @property
    def token(self) -> str:
        found = re.search(r'name="token" value="([^"]+)"', self.page("/check"))
        assert found
        return found[1]

    def post(self, path: str, files: Iterable[Upload] = (), field: str = "files", **data: str | list[str]) -> httpx.Response:
        parts = [(field, (name, content.encode() if isinstance(content, str) else content)) for name, content in files]
        return self.client.post(path, data={"token": self.token, **data}, files=parts or None, headers={"Origin": BASE})

    def bring(self, *files: Upload) -> str:
        """Uploads a ledger; its address."""
        found = self.post("/check", files)
        assert found.status_code == 200, found.text
        address = found.url.path
        assert re.fullmatch(r"/check/[\w-]{10,}", address), found.text
        return address

    def check(self, address: str, *groups: str, as_of: str = "2024-06-30", **more: str) -> str:
        """Runs a check and waits for it; the page of its result."""
        found = self.post(f"{address}/run", group=list(groups), as_of=as_of, **more)
        last = time.monotonic() + 60
        while not found.url.path.endswith("/result"):
            assert found.status_code == 200, found.text
            assert time.monotonic() < last, found.text
            time.sleep(0.05)
            found = self.get(f"{address}/run")
        return found.text


def words(page: str) -> str:
    """What a page says, without its markup."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def folder(path: Path) -> list[Upload]:
    return [(each.name, each.read_bytes()) for each in sorted(path.iterdir()) if each.suffix in (".csv", ".xlsx", ".txt", ".docx")]
