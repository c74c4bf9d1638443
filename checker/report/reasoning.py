"""The path behind one finding, sentence by sentence: norm, who, facts, identity, what is absent or missing, steps, conclusion.

The path in words (``path.py``) and the picture (``picture.py``) both show these sentences under the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hegui.checker.report import wording
from hegui.checker.result import OUTCOME_NAMES
from hegui.kb.rule import SEVERITY_NAMES

LABELS = {
    "norm": "规定",
    "context": "参见",
    "subject": "对象",
    "fact": "事实",
    "identity": "身份",
    "absent": "没有",
    "missing": "还缺",
    "exception": "例外",
    "step": "推理",
    "conclusion": "结论",
}
LINKS = {"亲属": "亲属", "企业": "企业", "服务项目": "承担项目", "单位": "单位", "执法事项": "办理事项", "执法参与": "办理事项", "指定线索": "线索"}
CONFIRMED = {"identifier": "认定是同一人", "attributes": "可能是同一人", "name_only": "是否同一人没有核实"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One numbered sentence. ``pieces`` stay together where a line ends; ``head`` says it briefly where the whole stands elsewhere;
    ``uses`` are the numbers of the facts it rests on."""

    number: int
    kind: str
    pieces: tuple[str, ...]
    head: str = ""
    uses: tuple[int, ...] = ()
    link: str = ""  # how a fact hangs together with the one before: 亲属, 任职、持股 …

    @property
    def label(self) -> str:
        return LABELS[self.kind]


@dataclass(slots=True)
class _Path:
    sentences: list[Sentence] = field(default_factory=list)

    def say(self, kind: str, *pieces: str, head: str = "", uses: tuple[int, ...] = (), link: str = "") -> int:
        number = len(self.sentences) + 1
        shown = tuple(wording.printable(p) for p in pieces if p)
        self.sentences.append(Sentence(number, kind, shown, wording.printable(head) or "".join(shown), uses, link))
        return number


def reasoning(finding: dict[str, Any]) -> list[Sentence]:
    """The sentences of a finding of a ``hegui.report/1``, in order."""
    path = _Path()
    for role, kind in (("ground", "norm"), ("context", "context")):
        for basis in finding["basis"]:
            if basis["role"] == role:
                path.say(kind, _norm(basis), head=wording.norm(basis))
    path.say("subject", *_subject(finding))
    places = _facts(path, finding)
    for entry in finding["because"]:
        if wording.is_absent(entry):
            path.say("absent", *wording.fact(entry))
    for entry in finding["missing"]:
        path.say("missing", wording.gap(entry))
    for exception in finding["exceptions"]:
        path.say("exception", f"例外“{exception['title']}”：{wording.EXCEPTION_STATES[exception['status']]}")
    for step in _steps(finding["trace"]):
        used = tuple(sorted({places[key] for f in step["facts"] if (key := _key(f)) in places}))
        path.say("step", step["step"], _rests_on(used, [f for f in step["facts"] if _key(f) not in places]), head=step["step"], uses=used)
    mark, name = wording.MARKS[finding["outcome"]], OUTCOME_NAMES[finding["outcome"]]
    said = wording.ended(finding["sentence"] or finding["title"])
    # A cautious sentence begins with the outcome's name for those who read it alone; here the name stands before it.
    path.say("conclusion", f"{mark} {name}：{said.removeprefix(f'{name}，')}", head=f"{mark} {name}")
    return path.sentences


def afterwards(finding: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What follows from the conclusion, and what it is not: label and text."""
    yield "含义", wording.CAUTIONS[finding["outcome"]]
    if finding.get("waiver"):
        yield "豁免", wording.waiver(finding["waiver"])
    if finding["judgement"]:
        yield "判断", finding["judgement"]
    for note in finding["notes"]:
        yield "注意", note
    # Neither remedy nor consequence before somebody has found that the norm is broken.
    supposed = "" if finding["outcome"] == "violation" else "如经核实认定违反："
    if finding["remedy"]:
        yield "整改", supposed + finding["remedy"]
    if finding["consequence"]:
        yield "后果", ("经核实后，" if finding["outcome"] == "violation" else supposed) + finding["consequence"]
    if finding["responsible"]:
        yield "责任", "、".join(finding["responsible"])


def heading(finding: dict[str, Any]) -> str:
    """``规则标题（ZB13-3-service 第1版，特别严重）``."""
    return f"{finding['title']}（{finding['rule']} 第{finding['revision']}版，{SEVERITY_NAMES[finding['severity']]}）"


def _norm(basis: dict[str, Any]) -> str:
    title = f"（{basis['title']}）" if basis["title"] not in ("", basis["regulation"]) else ""
    when = f"，{basis['in_force']}" + ("施行" if basis["in_force"].endswith("起") else "") if basis["in_force"] else ""
    words = basis["quote"].removeprefix("（要旨）")
    said = (f"要旨：{words}" if basis["gist"] else f"“{words}”") if words else "没有收录文字"
    return f"{wording.named(basis['regulation'], basis['locator'])}{title}{when}：{said}"


def _subject(finding: dict[str, Any]) -> list[str]:
    said = [wording.party(finding["subject"])]
    if finding["obligor"] and finding["obligor"] != finding["subject"]:
        said.append(f"负有义务的是{wording.party(finding['obligor'])}")
    if finding["affected"]:
        said.append(f"受影响的是{wording.party(finding['affected'])}")
    return [f"{part}；" for part in said[:-1]] + said[-1:]


def _steps(trace: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The steps, without those that only say possible what another says is certain of the same records."""
    certain = {(s["step"].partition("：")[0], str(s["facts"])) for s in trace if not s["step"].endswith("可能成立")}
    for step in trace:
        if not step["step"].endswith("可能成立") or (step["step"].partition("：")[0], str(step["facts"])) not in certain:
            yield step


def _rests_on(used: tuple[int, ...], others: list[dict[str, Any]]) -> str:
    numbered = f"第{'、'.join(map(str, used))}句" if used else ""
    places = "、".join(wording.place(f) for f in others)
    said = "和".join(part for part in (numbered, places) if part)
    return f"（据{said}）" if said else ""


def _facts(path: _Path, finding: dict[str, Any]) -> dict[tuple[str, str, int], int]:
    """Says the facts, and the identity evidence right after the records it joins; gives each place's number."""
    entries = [e for e in finding["because"] if not wording.is_absent(e)]
    identity = finding["identity"]
    joined = _joined(entries) if identity else []
    last = max(joined, default=len(entries) - 1)
    places: dict[tuple[str, str, int], int] = {}
    for index, entry in enumerate(entries):
        number = path.say("fact", *wording.fact(entry), head=wording.place(entry), link=_link(entry) if index else "")
        places[_key(entry)] = number
        if identity and index == last:
            numbers = tuple(places[_key(entries[i])] for i in joined)
            path.say("identity", _identity(identity, numbers), uses=numbers)
    if identity and not entries:
        path.say("identity", _identity(identity, ()))
    return places


def _link(entry: dict[str, Any]) -> str:
    """From the record before to this one: officer → relative → post or holding → company → project, unit, matter."""
    if entry["table"] == "任职投资":
        return "企业持股" if "持有方统一社会信用代码" in entry["fields"] else f"登记为{entry['fields'].get('角色', '')}"
    return LINKS.get(entry["table"], "")


def _key(entry: dict[str, Any]) -> tuple[str, str, int]:
    return entry["table"], entry["file"], entry["row"]


def _joined(entries: list[dict[str, Any]]) -> list[int]:
    """The records that name one person alike: those the identity evidence speaks of."""
    names: dict[str, list[int]] = {}
    for index, entry in enumerate(entries):
        for column, value in entry["fields"].items():
            if column.endswith("姓名"):
                names.setdefault(value, []).append(index)
    return sorted({index for rows in names.values() if len(rows) > 1 for index in rows})


def _identity(identity: dict[str, Any], numbers: tuple[int, ...]) -> str:
    who = f"第{'、'.join(map(str, numbers))}句所记的人" if numbers else "各条记录里的人"
    evidence = "；".join(identity["why"]) or wording.IDENTITY_LEVELS[identity["level"]]
    expected = identity["namesakes_expected"]
    rarely = f"；预计合于这些的另有 {expected:g} 人" if expected else ""
    return f"{who}{CONFIRMED[identity['level']]}：{evidence}{rarely}"
