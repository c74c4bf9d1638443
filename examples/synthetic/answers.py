"""The answer key of an example: what was planted, for the tests (YAML) and for readers (a table in the example's README)."""

from __future__ import annotations

from pathlib import Path

from synthetic.ledger import Draft, Planted

OUTCOMES = {"violation": "违反", "lead": "线索", "undetermined": "证据不足", "needs_judgement": "需人工判断"}
_BEGIN, _END = "<!-- 以下由 make examples 生成 -->", "<!-- 以上由 make examples 生成 -->"


def write_answers(draft: Draft, folder: Path, name: str, as_of: str) -> None:
    """Writes ``expected/NAME.yaml`` and refreshes the table in ``NAME/README.md``, if there is such a file."""
    order = list(OUTCOMES)
    planted = sorted(draft.planted, key=lambda found: order.index(found.outcome))
    key = folder / "expected" / f"{name}.yaml"
    key.parent.mkdir(parents=True, exist_ok=True)
    key.write_text(_yaml(planted, name, as_of), encoding="utf-8")
    readme = folder / name / "README.md"
    if readme.exists():
        before, rest = readme.read_text(encoding="utf-8").split(_BEGIN)
        readme.write_text(f"{before}{_BEGIN}\n{_table(planted, _names(draft))}{_END}{rest.split(_END)[1]}", encoding="utf-8")


def _yaml(planted: list[Planted], name: str, as_of: str) -> str:
    lines = [f"# {name}：植入的全部结论。由 make examples 生成；tests/test_examples.py 逐条核对，不能少，也不能多。"]
    lines += [f'as_of: "{as_of}"', "findings:"]
    lines += [f'- {{subject: "{p.subject}", outcome: {p.outcome}, locator: "{p.locator}"}}  # {p.story}' for p in planted]
    return "\n".join(lines) + "\n"


def _names(draft: Draft) -> dict[object, object]:
    """What people call a subject, by its key."""
    callers = (("人员", "人员编号", "姓名"), ("技术服务机构", "统一社会信用代码", "机构名称"), ("从业人员", "证书编号", "姓名"))
    return {row[key]: row[name] for table, key, name in callers for row in draft.tables.get(table, [])}


def _table(planted: list[Planted], names: dict[object, object]) -> str:
    lines = ["| 结论 | 对象 | 依据 | 植入的情形 |", "|---|---|---|---|"]
    for found in planted:
        who = f"{found.subject} {names.get(found.subject, '')}".strip()
        lines.append(f"| {OUTCOMES[found.outcome]} | {who} | {found.locator} | {found.story} |")
    return "\n".join(lines) + "\n"
