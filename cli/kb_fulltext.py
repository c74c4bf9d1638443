"""What the commands over full texts share: the option for the file, opening it with its errors said, naming a version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from hegui.cli.options import fail

if TYPE_CHECKING:
    from hegui.kb.fulltext.store import Store, StoredVersion

KbOption = Annotated[
    Path | None,
    typer.Option("--kb", metavar="文件", help="全文库文件；缺省为环境变量 HEGUI_KB 所指，否则在用户数据文件夹里。", show_default=False),
]


@contextmanager
def opened(path: Path | None, *, create: bool = False) -> Iterator[Store]:
    """The full texts; exits with 2 and a sentence when there are none or the file is not ours."""
    from hegui.kb.fulltext.opening import opened as open_

    with errors_said(), open_(path, create=create) as store:
        yield store


@contextmanager
def opened_if_any(path: Path | None) -> Iterator[Store | None]:
    """The full texts, or None when nothing was imported and no file was named: the registry alone answers then."""
    from hegui.kb.fulltext.opening import opened_if_any as open_if_any

    with errors_said(), open_if_any(path) as store:
        yield store


@contextmanager
def errors_said() -> Iterator[None]:
    """Whatever is wrong with the file of full texts is a sentence, and exit code 2."""
    from hegui.kb.fulltext.database import FullTextError

    try:
        yield
    except FullTextError as error:
        fail(str(error))


def versions_named(store: Store, name: str) -> list[StoredVersion]:
    """``消防法``, ``消防法@2021-04-29``, ``民法典@2020-05-28#2``: the versions meant, the latest date without one. Exits with 2 when there is none."""
    title, _, wanted = name.partition("@")
    work = store.work(title)
    if work is None:
        fail(_unknown(store, title))
    found = versions_if_any(store, name)
    if not found:
        known = "、".join(v.label for v in work.versions)
        fail(f"全文库里《{work.title}》没有 {wanted} 的版本；已导入的版本：{known}")
    return found


def versions_if_any(store: Store, name: str) -> list[StoredVersion]:
    """What :func:`versions_named` gives, or nothing where there is no such work or version."""
    from hegui.kb.fulltext.timeline import latest

    title, _, wanted = name.partition("@")
    work = store.work(title)
    if work is None:
        return []
    if not wanted:
        return latest(work.versions)
    return [v for v in work.versions if wanted in (v.label, v.date, v.name_date) or (v.date.startswith(wanted) and len(wanted) in (4, 7))]


def _unknown(store: Store, title: str) -> str:
    from hegui.kb.diagnostics import did_you_mean

    titles = [name for work in store.works() for name in (work.title, work.title.removeprefix("中华人民共和国"))]
    return f"全文库里没有“{title}”{did_you_mean(title.strip('《》'), titles) or '；用 hegui kb search 查一查，或先用 hegui kb import 导入'}"
