"""The responsibility list on a terminal: what is behind first, then who must do what."""

from __future__ import annotations

from typing import Any

from hegui.checker.report.page import Page
from hegui.kb.locator import spoken

TASK_NAMES = {
    "overdue": "逾期",
    "near_due": "临近",
    "unknown": "进展不明",
    "no_deadline": "时限未知",
    "on_track": "按期",
    "done": "已完成",
}
TASK_MARKS = {"overdue": "×", "near_due": "▲", "unknown": "？", "no_deadline": "？", "on_track": "○", "done": "√"}
CLAIM_NAMES = {
    "nobody": "无人认领",
    "others": "责任单位没有认领，只有别的单位的任务",
    "partly": "部分责任单位没有认领",
    "unknown": "认领情况不明",
    "taken": "已认领",
}
WHOSE = {"named": "", "all": "（按字面包括每个部门）", "some": "（是否在内，文件没有写）"}


def print_duties(document: dict[str, Any], page: Page) -> None:
    """With a ledger: tasks by status, duties that nobody took, and the counts; then, or alone, matrix and duties."""
    work = document["regulation"]
    whose = f"{document['unit']}：" if document["unit"] else ""
    page.write(f"{whose}{work['number']}责任清单", style="bold", rest=f"截至 {document['as_of']}")
    if "tasks" in document:
        _tasks(document, page)
        _claims(document, page)
    else:
        _matrix(document, page)
        _duties(document, page)
    page.blank()
    for line in summary_lines(document):
        page.write(line)
    if document.get("problems"):
        page.write("台账中的问题逐处列在工作簿里（--format xlsx）。", style="dim")


def progress_words(task: dict[str, Any]) -> str:
    """``逾期 12 天``, ``临近，还剩 3 天``, ``已完成（超过时限）``."""
    name, days = TASK_NAMES[task["status"]], task["days"]
    if task["status"] == "overdue":
        return f"{name} {days} 天" + (f"（{task['why']}）" if task["why"] else "")
    if task["status"] == "done":
        return name + {True: "（超过时限）", False: "", None: "（是否在时限以内不明）"}[task["late"]]
    if days is not None:
        return f"{name}，{'当天到期' if days == 0 else f'还剩 {days} 天'}" + (f"（{task['why']}）" if task["why"] else "")
    return name + (f"（{task['why']}）" if task["why"] else "")


def place_words(task: dict[str, Any]) -> str:
    """The places a task is for, as people cite them; what was written where it could not be read."""
    return "、".join(map(spoken, task["places"])) or str(task["locator"])


def unit_words(task: dict[str, Any]) -> str:
    return "、".join(unit["id"] or unit["written"] for unit in task["units"]) or "（责任单位未填）"


def _tasks(document: dict[str, Any], page: Page) -> None:
    by_status: dict[str, list[dict[str, Any]]] = {}
    for task in document["tasks"]:
        by_status.setdefault(task["status"], []).append(task)
    for status, tasks in by_status.items():
        page.blank()
        page.write(f"{TASK_MARKS[status]} {TASK_NAMES[status]} {len(tasks)} 项", style="bold")
        for task in page.first(tasks, 30):
            who = "，".join(part for part in (unit_words(task), task["person"]) if part)
            dates = "，".join(
                part for part in (task["deadline"] and f"时限 {task['deadline']}", task["done"] and f"完成 {task['done']}") if part
            )
            page.write(f"{progress_words(task)}。{task['measure'] or '（措施未填）'}", indent=2, label=f"{task['id']}  ")
            place = place_words(task) or "（条款未填）"
            page.write("；".join(part for part in (place, who, dates, f"{task['file']} 第{task['row']}行") if part), indent=6, style="dim")
            for issue in task["issues"]:
                page.write(issue["message"], indent=6, label="※ ")
        page.more(len(tasks) - len(page.first(tasks, 30)), "项", 2)


def _claims(document: dict[str, Any], page: Page) -> None:
    if document["not_evaluated"]:
        page.blank()
        page.write("台账没有“责任清单”表，不知道任务的进展，也不知道哪些职责有人认领。")
        return
    for status in ("nobody", "others", "partly", "unknown"):
        duties = [duty for duty in document["duties"] if duty["claim"]["status"] == status]
        if not duties:
            continue
        page.blank()
        why = "：清单登记为不完整，或者任务没有写责任单位，不能认定没有人认领" if status == "unknown" else ""
        page.write(f"{CLAIM_NAMES[status]}的职责 {len(duties)} 项{why}", style="bold")
        for (locator, who), texts in _together(duties, status).items():
            page.write("；".join(texts), indent=2, label=f"{spoken(locator)}  ", rest=who)
    if document["units_without_tasks"] and not document["unit"]:
        page.blank()
        page.write("、".join(document["units_without_tasks"]), label="清单里没有任何任务的单位：")


def _together(duties: list[dict[str, Any]], status: str) -> dict[tuple[str, str], list[str]]:
    """The duties of one sentence that lack the same units, in one line."""
    found: dict[tuple[str, str], list[str]] = {}
    for duty in duties:
        who = duty["claim"]["without"] if status in ("partly", "others") else duty["units"]
        found.setdefault((duty["locator"], "、".join(who) + WHOSE[duty["whose"]]), []).append(duty["text"])
    return found


def _matrix(document: dict[str, Any], page: Page) -> None:
    """Units down, items across, the number of duties in each cell; a narrow terminal gets a line a unit."""
    items = [row["item"] for row in document["matrix"]]
    units = [unit["id"] for unit in document["units"]]
    counts = {unit: {row["item"]: len(row["units"].get(unit, ())) for row in document["matrix"]} for unit in units}
    page.blank()
    first = max((int(page.measure(unit)) for unit in units), default=0) + 2
    heads = [item.replace("（", "").replace("）", "").removeprefix("二") for item in items]
    cell = max((int(page.measure(head)) for head in heads), default=0) + 1
    if first + cell * len(items) > page.columns:
        for unit in units:
            page.write([f"{item} {n}项 " for item, n in counts[unit].items() if n], label=f"{unit}  ")
        return
    page.write("各单位在各项的职责数（二的各项只写数字；三一是三（一））", style="dim")
    lines = [("", heads)] + [(unit, [str(counts[unit][item] or "·") for item in items]) for unit in units]
    for label, cells in lines:
        row = label + " " * (first - int(page.measure(label)))
        page.console.print(row + "".join(" " * (cell - int(page.measure(c))) + c for c in cells), soft_wrap=True)


def _duties(document: dict[str, Any], page: Page) -> None:
    titles = {row["item"]: row["title"] for row in document["matrix"]}
    last = ""
    for duty in document["duties"]:
        if duty["item"] != last:
            last = duty["item"]
            page.blank()
            page.write(f"{last} {titles[last]}", style="bold")
        page.write(duty["text"], indent=2, label=f"{duty['id']}  ", rest="、".join(duty["units"]) + WHOSE[duty["whose"]])
        page.write(f"{spoken(duty['locator'])}“{'……'.join(duty['words'])}”", indent=6, style="dim")
        for label, text in notes(duty):
            page.write(text, indent=6, label=f"{label}  ", style="dim")


def notes(duty: dict[str, Any]) -> list[tuple[str, str]]:
    """Label and text of what else is known of a duty; empty ones left out."""
    named = f"原文点名“{duty['named']}”"
    if duty["item_units"] and duty["named"]:
        named += f"；该项括注的是{'、'.join(duty['item_units'])}"
    rows = [
        ("责任单位", named if duty["named"] else ""),
        ("约束", duty["binds"]),
        ("时间", f"原文写“{duty['deadline']}”，没有写日期" if duty["deadline"] else ""),
        ("证明", proof_words(duty)),
        ("规则", rule_words(duty)),
        ("结果", "；".join(f"{o['note']}{'（没有核实）' if o['unverified'] else ''}" for o in duty["outcome"])),
        ("说明", duty["note"]),
    ]
    return [(label, text) for label, text in rows if text]


def proof_words(duty: dict[str, Any]) -> str:
    return "；".join(p["document"] if "document" in p else f"{p['table']}表的{'、'.join(p['columns'])}" for p in duty["proof"])


def rule_words(duty: dict[str, Any], most: int = 6) -> str:
    """The rules, the first of many."""
    rules = duty["rules"]
    return "、".join(rules[:most]) + (f" 等 {len(rules)} 条" if len(rules) > most else "")


def summary_lines(document: dict[str, Any]) -> list[str]:
    summary = document["summary"]
    lines = [f"职责 {summary['duties']} 项，分在 {summary['items']} 条，其中 {summary['checked_by_rules']} 项有规则核查"]
    if "tasks" in summary:
        total = sum(summary["tasks"].values())
        counts = "，".join(f"{TASK_NAMES[s]} {n}" for s, n in summary["tasks"].items() if n)
        lines.append(f"任务 {total} 项" + (f"：{counts}" if counts else "") + f"。时限前 {document['window_days']} 天以内算临近")
        if summary["tasks_with_issues"]:
            lines.append(f"{summary['tasks_with_issues']} 项任务要补正（※）")
        claims = "，".join(f"{CLAIM_NAMES[s]} {summary['claims'][s]}" for s in CLAIM_NAMES if summary["claims"][s])
        if claims:
            lines.append(f"认领：{claims}")
        if document["problems"]:
            lines.append(f"台账中的问题 {len(document['problems'])} 处")
    return lines
