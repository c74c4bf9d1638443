"""Synthetic documents for the tests of the review, and reviewing them without the command line."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path
from typing import Any

from hegui.checker.review import Review, review
from hegui.checker.review.lexicon import Lexicon, load_lexicon
from hegui.checker.review.report import report
from hegui.kb.locator import chinese_numeral
from hegui.kb.registry import Registry, load_regulations

TODAY = "2026-11-24"


@lru_cache(1)
def rules() -> tuple[Lexicon, Registry]:
    registry = load_regulations()
    return load_lexicon(registry), registry


def run(paths: list[Path], as_of: str = TODAY, kinds: list[str] | None = None) -> Review:
    lexicon, registry = rules()
    return review(paths, lexicon, registry, dt.date.fromisoformat(as_of).toordinal(), kinds=kinds or [])


def reviewed(folder: Path, text: str, as_of: str = TODAY, name: str = "文件.txt") -> dict[str, Any]:
    """The entry of one document of the report."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    document: dict[str, Any] = report(run([path], as_of))["documents"][0]
    return document


def notice(*articles: str, year: int = 2016, title: str = "淄博市张店区消防安全管理办法") -> str:
    """A district's normative document with the given articles."""
    lines = [f"淄博市张店区人民政府关于印发《{title}》的通知", f"张政发〔{year}〕9号", "各镇人民政府、街道办事处，区政府各部门：", ""]
    lines += [f"第{chinese_numeral(number)}条 {words}" for number, words in enumerate(articles, 1)]
    return "\n".join([*lines, "", "淄博市张店区人民政府", f"{year}年3月1日"]) + "\n"


def regulation(*articles: str, date: str = "2015年7月24日", title: str = "淄博市某某管理条例") -> str:
    """A city's regulation with its history."""
    lines = [f"# {title}", "", f"{date} 淄博市第十四届人民代表大会常务委员会第十次会议通过", "", "<!-- INFO END -->", ""]
    lines += [f"第{chinese_numeral(number)}条 {words}\n" for number, words in enumerate(articles, 1)]
    return "\n".join(lines)
