"""The differences between two texts as data and as a self-contained page; ``textdiff_docx`` is the Word file."""

from __future__ import annotations

from html import escape
from typing import Any

from hegui.kb.text.compare import Comparison, Pair, Segment
from hegui.kb.text.tree import Document

KINDS = {"changed": "改动", "moved": "移动", "renumbered": "条号变动", "added": "新增", "deleted": "删去"}

_STYLE = """:root{color-scheme:light dark}body{font:16px/1.7 "Noto Serif CJK SC",SimSun,serif;color:#222;max-width:1200px;margin:2em auto;padding:0 1em}
h1{font-size:1.4em}table{border-collapse:collapse;width:100%;table-layout:fixed}th,td{border:1px solid #999;padding:.5em .7em;vertical-align:top;text-align:left}
th{background:#f2f2f2}td.kind{color:#555}td p{margin:0 0 .3em}col.kind{width:6em}del{color:#a40000;background:#fde8e8}ins{color:#0b5d1e;background:#e3f5e6;text-decoration:underline}
.number{font-weight:bold}@media screen and (prefers-color-scheme:dark){body{color:#e6e9ec;background:#101316}th,td{border-color:#4a535c}th{background:#242a30}td.kind{color:#a3adb6}del{color:#ff9d94;background:#3a1d1b}ins{color:#8fd3a0;background:#17301d}}@media print{@page{size:A4;margin:18mm 15mm}body{margin:0;max-width:none;padding:0;font-size:11pt}tr{page-break-inside:avoid}}
@media screen and (max-width:40em){body{margin:1em auto}thead,colgroup{display:none}table,tbody,tr,td{display:block}tr{border:1px solid #999;margin:0 0 .8em}td{border:0}td:empty{display:none}td+td+td{border-top:1px dashed #999}}"""


def as_data(comparison: Comparison, first: str, second: str) -> dict[str, Any]:
    """``hegui.kb-text-diff/1``; ``first`` and ``second`` name the two texts as the user did."""
    return {
        "schema": "hegui.kb-text-diff/1",
        "first": _document(comparison.old, first),
        "second": _document(comparison.new, second),
        "summary": comparison.counts,
        "changes": [_change(pair) for pair in comparison.pairs if pair.kinds],
    }


def _document(document: Document, name: str) -> dict[str, Any]:
    return {"name": name, "title": document.title or None, "version_date": document.version_date or None, "articles": len(document.articles)}


def _change(pair: Pair) -> dict[str, Any]:
    old, new = pair.old, pair.new
    return {
        "kinds": list(pair.kinds),
        "old": {"locator": old.anchor, "line": old.line} if old else None,
        "new": {"locator": new.anchor, "line": new.line} if new else None,
        "likeness": round(pair.likeness, 1) if old and new else None,
        "segments": [{"op": segment.op, "text": segment.text} for segment in pair.segments] if pair.changed or not (old and new) else [],
    }


def kinds_text(pair: Pair) -> str:
    return "、".join(KINDS[kind] for kind in pair.kinds)


def summary_text(comparison: Comparison) -> str:
    counts = comparison.counts
    told = [f"{KINDS[kind]} {counts[kind]}" for kind in KINDS if counts[kind]]
    return (f"{'，'.join(told)}；相同 {counts['same']}") if told else f"两份文字相同（{counts['same']} 条）"


def side(segments: tuple[Segment, ...], op: str) -> list[Segment]:
    """What one side of the table shows: the old text with its deletions, or the new one with its insertions."""
    return [segment for segment in segments if segment.op in ("equal", op)]


def render_html(comparison: Comparison, first: str, second: str) -> str:
    title = escape(f"{comparison.new.title or second}：两个文本的对照")
    rows = "\n".join(_row(pair) for pair in comparison.pairs if pair.kinds)
    head = f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title><style>{_STYLE}</style></head><body>'
    table = f"<table><colgroup><col class=kind><col><col></colgroup><thead><tr><th>变动</th><th>{escape(first)}</th><th>{escape(second)}</th></tr></thead><tbody>{rows}</tbody></table>"
    return f"{head}<h1>{title}</h1><p>{escape(summary_text(comparison))}。只列有变动的条文。</p>{table if rows else ''}</body></html>\n"


def _row(pair: Pair) -> str:
    old = _cell(pair.old.anchor, side(pair.segments, "delete"), "del") if pair.old else ""
    new = _cell(pair.new.anchor, side(pair.segments, "insert"), "ins") if pair.new else ""
    return f'<tr><td class="kind">{kinds_text(pair)}</td><td>{old}</td><td>{new}</td></tr>'


def _cell(anchor: str, segments: list[Segment], tag: str) -> str:
    text = "".join(escape(s.text) if s.op == "equal" else f"<{tag}>{escape(s.text)}</{tag}>" for s in segments).replace("\n", "<br>")
    return f'<span class="number">{escape(anchor)}</span>　{text}'
