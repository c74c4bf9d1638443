"""Holds a report against what its receipt names: the files, the rule base, and the report made again from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hegui.checker.idcard import mask_inside
from hegui.checker.trust.again import Materials, NotAgain, again
from hegui.checker.trust.compare import Difference, compare
from hegui.checker.trust.receipt import digest_of, entry_digests, hegui_version
from hegui.kb.yamlsource import shown_path

if TYPE_CHECKING:
    from hegui.checker.trust.locate import Located
    from hegui.checker.trust.model import Receipt
    from hegui.kb.rulebase import RuleBase

BESIDE = {"decisions": "核实文件", "waivers": "豁免文件", "baseline": "以前的报告", "weights": "权重文件"}
LISTS = {"responsibilities": "责任清单", "review_rules": "清理规则", "forms": "自查表单"}
WORDS = {"rules": "规则", "parameters": "参数", "terms": "术语"}
WHATS = {"appeared": "新出现", "vanished": "不再有", "changed": "有改动"}
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that differs. ``kind``: input, beside, rules, regulations, version, edited, result or again; ``details`` are lines."""

    kind: str
    message: str
    details: tuple[str, ...] = ()


def verify(report: Document, materials: Materials, missing: Sequence[Located], beside: Mapping[str, Located]) -> list[Finding]:
    """Everything that differs, causes first; empty when the report comes out again word for word. ``missing`` are files of a user's
    own rules and regulations that were not found."""
    receipt = materials.receipt
    causes = [
        *_files(materials.inputs, "输入"),
        *(finding for name, located in beside.items() for finding in _files([located], BESIDE[name])),
        *_files(missing, "另加的规则、法规"),
        *_rule_base(receipt, materials.rule_base, report),
    ]
    if receipt.hegui != hegui_version():
        causes.append(Finding("version", f"hegui 的版本不同：报告是 {receipt.hegui}，现在是 {hegui_version()}"))
    if digest_of(report) != receipt.digest:
        causes.insert(0, Finding("edited", "报告写出以后被改过：内容与报告自己的校验值不符"))
    if any(located.path is None for located in (*materials.inputs, *beside.values())):
        return [*causes, Finding("again", "文件不齐，没有复算")]
    try:
        made = again(report, materials)
    except NotAgain as error:
        return [*causes, Finding("again", "用这些文件复算不出报告", tuple(error.messages))]
    causes += _lists(receipt, made["receipt"])
    return [*causes, *_results(report, made, causes)]


def _files(located: Sequence[Located], what: str) -> Iterator[Finding]:
    for each in located:
        name = each.wanted.path
        if each.state == "missing":
            yield Finding("input", f"{what}“{name}”没有找到，请用 --inputs 写明所在的文件夹")
        elif each.state == "changed":
            yield Finding("input", f"{what}“{name}”变了：内容与报告所用的不同（{_shown(each.path)}）")
        elif each.state == "renamed" and each.path is not None:
            yield Finding("input", f"{what}“{name}”改了名：内容相同的文件是 {_shown(each.path)}")


def _rule_base(receipt: Receipt, rule_base: RuleBase, report: Document) -> Iterator[Finding]:
    if receipt.regulations.sha256 != rule_base.registry.digest:
        yield Finding("regulations", f"法规库不同：报告是 {receipt.regulations.sha256[:12]}…，现在是 {rule_base.registry.digest[:12]}…")
    if receipt.rules is None or receipt.rules.sha256 in ("", rule_base.sha256):
        return
    from hegui.checker.result import selected

    only = [name for name in receipt.options.get("only", ()) if isinstance(name, str)]
    decided = selected(rule_base, only) if receipt.command == "check" else []
    if receipt.command == "assess":  # an agency is judged by the rules that look at it alone
        decided = [rule_base.rules[name] for name in receipt.rules.rules if name in rule_base.rules]
    now = entry_digests(rule_base, decided)
    details = []
    for kind, word in WORDS.items():
        before, after = getattr(receipt.rules, kind), now[kind]
        for name in sorted({*before, *after}):
            if before.get(name) != after.get(name):
                what = "增加" if name not in before else "没有了" if name not in after else "改动"
                details.append(f"{word} {name}：{what}")
    message = f"规则库不同：报告是 {receipt.rules.sha256[:12]}…，现在是 {rule_base.sha256[:12]}…"
    if not details:
        details.append("报告所用的规则、参数、术语没有改动；不同的是法规、表、列或者别的规则")
    yield Finding("rules", message, tuple(details))


def _lists(receipt: Receipt, made: Document) -> Iterator[Finding]:
    """What the rule base's digest does not cover, and decides all the same."""
    for name, word in LISTS.items():
        before, now = getattr(receipt, name), made.get(name)
        if before is not None and now is not None and before.sha256 != now["sha256"]:
            yield Finding("rules", f"{word}不同：报告是 {before.sha256[:12]}…，现在是 {now['sha256'][:12]}…")


def _results(report: Document, made: Document, causes: Sequence[Finding]) -> Iterator[Finding]:
    differences = compare(report, made)
    if causes:  # named already, by file and by rule
        differences = [d for d in differences if d.part not in ("receipt", "inputs", "rule_base")]
    elif differences:
        yield Finding("edited", "输入、规则库、版本都没有变而结果不同：报告连同校验值一起被改过，或者运行环境不同")
    for each in differences:
        yield Finding("result", f"{each.name}{_entry(each)}{WHATS[each.what]}", tuple(_details(each)))


def _entry(difference: Difference) -> str:
    return f" {difference.entry} " if difference.entry else ""


def _details(difference: Difference) -> Iterator[str]:
    for path in difference.fields[:10]:
        before, after = (_at(side, path) for side in (difference.before, difference.after))
        yield f"{path}：报告是 {before}，复算是 {after}" if difference.before is not None else path
    if len(difference.fields) > 10:
        yield f"……共 {len(difference.fields)} 处"


def _at(value: Any, path: str) -> str:
    """What stands at a place, short."""
    import json

    for step in path.replace("[", ".").replace("]", "").split(".") if path else ():
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return "…"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:79] + "…"


def _shown(path: Path | None) -> str:
    return mask_inside(shown_path(path)) if path is not None else ""
