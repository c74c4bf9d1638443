"""The report on the terminal (rich): summary, findings with ground and proof, what is missing, problems.

Marks are those a GBK console can print; a colour never says anything that a word does not.
"""

from __future__ import annotations

from typing import Any

from hegui.checker.result import OUTCOME_NAMES
from hegui.kb.rule import SEVERITY_NAMES
from rich.console import Console, Group
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

MARKS = {
    "violation": ("×", "bold red"),
    "lead": ("▲", "yellow"),
    "undetermined": ("※", "magenta"),
    "needs_judgement": ("●", "cyan"),
    "needs_ruling": ("●", "blue"),
    "compliant": ("√", "green"),
    "not_applicable": ("－", "dim"),
    "waived": ("－", "dim"),
}
ORDER = tuple(MARKS)
LEVEL_NAMES = {"identifier": "身份证号码一致", "attributes": "姓名与部分号码一致", "name_only": "仅姓名相同"}
MAX_LISTED = 20


def print_report(report: dict[str, Any], console: Console) -> None:
    """Writes the whole report to the console."""
    console.print(_summary(report))
    shown = [f for outcome in ORDER for f in report["findings"] if f["outcome"] == outcome]
    for outcome in ORDER:
        group = [f for f in shown if f["outcome"] == outcome]
        if not group:
            continue
        mark, style = MARKS[outcome]
        console.print()
        console.print(Text(f"{mark} {OUTCOME_NAMES[outcome]}（{len(group)}）", style=style))
        for finding in group:
            console.print(_finding(finding) if outcome not in ("compliant", "not_applicable") else _settled(finding))
    _print_rest(report, console)


def _summary(report: dict[str, Any]) -> Group:
    counts = report["summary"]
    table = Table(show_header=True, header_style="bold", box=None, pad_edge=False)
    table.add_column("结论")
    table.add_column("数量", justify="right")
    table.add_column("含义")
    meanings = {
        "violation": "台账比对疑似违反，须经核实后认定",
        "lead": "身份或者情况未核实，只作线索",
        "undetermined": "缺少决定结论的事实，见“还缺”",
        "needs_judgement": "规定留有裁量，须人工判断",
        "needs_ruling": "规定之间冲突，须有权机关裁决",
        "compliant": "按给出的事实未见违反（规则×对象）",
        "not_applicable": "规则不针对该对象（规则×对象）",
        "waived": "有在期的豁免",
    }
    for outcome, (mark, style) in MARKS.items():
        if counts[outcome] or outcome in ("violation", "lead", "undetermined", "needs_judgement"):
            table.add_row(Text(f"{mark} {OUTCOME_NAMES[outcome]}", style=style), str(counts[outcome]), meanings[outcome])
    rows = sum(i["rows"] for i in report["inputs"])
    tables = {i["table"] for i in report["inputs"]}
    head = Text(f"核查基准日 {report['as_of']}；{len(tables)} 张表、{rows} 行；规则库 {report['rule_base']['sha256'][:12]}")
    return Group(head, Text(""), table)


def _finding(finding: dict[str, Any]) -> Padding:
    subject = finding["subject"]
    lines: list[Any] = [
        Text.from_markup(f"[bold]{escape(subject['name'] or subject['id'])}[/]（{escape(subject['type'])} {escape(subject['id'])}）  {escape(finding['sentence'])}"),
        _line("规则", f"{finding['title']}［{finding['rule']}，{SEVERITY_NAMES[finding['severity']]}］"),
    ]
    for basis in finding["basis"]:
        role = "" if basis["role"] == "ground" else "（参见）"
        lines.append(_line("依据", f"{role}{basis['regulation']} {basis['locator']}：{basis['quote']}"))
    for entry in finding["because"][:MAX_LISTED]:
        lines.append(_line("事实", _because(entry)))
    for place in finding["missing"][:MAX_LISTED]:
        where = f"（{place['file']} 第{place['row']}行）" if "file" in place and place["row"] else ""
        lines.append(_line("还缺", f"{place['table']}“{place['subject']}”的{place['column']}{where}", "magenta"))
    identity = finding["identity"]
    if identity and identity["level"] != "identifier":
        lines.append(_line("身份", f"{LEVEL_NAMES[identity['level']]}：{'；'.join(identity['why'])}", "yellow"))
    if finding["judgement"]:
        lines.append(_line("判断", finding["judgement"], "cyan"))
    if finding["remedy"]:
        lines.append(_line("整改", finding["remedy"]))
    for note in finding["notes"]:
        lines.append(_line("注意", note))
    lines.append(_line("编号", finding["id"], "dim"))
    return Padding(Group(*lines), (1, 0, 0, 2))


def _line(label: str, text: str, style: str = "") -> Padding:
    return Padding(Text(f"{label}  {text}", style=style), (0, 0, 0, 2))


def _because(entry: dict[str, Any]) -> str:
    fields = entry.get("fields", entry.get("absent", {}))
    said = "，".join(f"{column} {value}" for column, value in fields.items())
    if "absent" in entry:
        return f"{entry['table']}表中没有这样的记录：{said}"
    return f"{entry['file']} 第{entry['row']}行（{entry['table']}）：{said}"


def _settled(finding: dict[str, Any]) -> Text:
    subject = finding["subject"]
    return Text(f"  {subject['type']} {subject['id']} {subject['name']}  {finding['title']}［{finding['rule']}］")


def _print_rest(report: dict[str, Any], console: Console) -> None:
    deciding = [n for n in report["not_evaluated"] if n["decides"]]
    if deciding:
        console.print()
        console.print(Text("※ 因缺表而未能判断（给出下列表后重新核查）", style="magenta"))
        for table in sorted({n["missing_table"] for n in deciding}):
            rules = [n["rule"] for n in deciding if n["missing_table"] == table]
            console.print(Text(f"  缺“{table}”表：{'、'.join(rules)}"))
    for entry in report["incomplete"]:
        console.print(Text(f"  “{entry['table']}”表登记为不完整：规则{entry['rule']}下{entry['subjects']}个对象不能认定为符合", style="magenta"))
    idle = sorted({n["missing_table"] for n in report["not_evaluated"] if not n["decides"]})
    if idle:
        console.print()
        console.print(Text(f"未给出因而没有核查的表：{'、'.join(idle)}", style="dim"))
    problems = report["problems"]
    if problems:
        console.print()
        console.print(Text(f"▲ 台账中的问题（{len(problems)}）：其余内容照常核查", style="yellow"))
        for problem in problems[: 3 * MAX_LISTED]:
            place = f"{problem['file']}" + (f" 第{problem['row']}行" if problem["row"] else "") + (f" “{problem['column']}”列" if problem["column"] else "")
            value = f"（{problem['value']}）" if problem["value"] else ""
            console.print(Text(f"  {place}：{problem['message']}{value}"))
        if len(problems) > 3 * MAX_LISTED:
            console.print(Text(f"  ……另有{len(problems) - 3 * MAX_LISTED}处，见 --format json 的 problems"))
