"""A mutant: a rule, term or parameter with one small mistake that its cases ought to notice."""

from __future__ import annotations

from dataclasses import dataclass

from hegui.kb.mutation.edit import Path
from hegui.kb.yamlsource import Node

# kind → (what is done, what to do when the cases do not notice)
KINDS: dict[str, tuple[str, str]] = {
    "boundary": ("改界限的开闭", "加一个恰好在界限上的用例（正好等于的数、期限的当天）"),
    "negate": ("把比较反过来", "加一个这一比较不成立的用例"),
    "drop": ("去掉一个条件", "加一个只有这个条件不成立的用例，结论应当不同；写不出来的，这个条件可能多余"),
    "cell": ("去掉一格的条件", "加一个只有这一格不符的用例"),
    "join": ("去掉一处连接", "加一行别人的（编号不同的）记录，不应当算进来"),
    "item": ("列表去掉一项", "加一个取这个值的用例"),
    "number": ("数字加减一", "加一个恰好在这个数上的用例"),
    "day": ("日期前后移一天", "加前一天、当天的用例"),
    "period": ("去掉一个期间", "加一个只有这个期间不重叠的用例"),
    "open": ("期间的一端放开", "加一个在这一端以外的用例"),
    "alternative": ("去掉一种情形", "加一个只有这种情形成立的用例"),
    "branch": ("去掉一个分支", "加一个只落在这个分支的用例"),
    "exception": ("去掉一个例外", "加一个例外成立的用例"),
    "outcome": ("改分支的结论", "加一个落在这个分支的用例"),
    "time": ("改按哪一天的规定", "加一个两个日期分在施行日期前后的用例"),
    "key": ("少一个分项的变量", "用例里写 findings，列出同一对象的几项发现"),
    "value": ("参数的值加减一", "加一个恰好在这个数上的用例"),
    "span": ("参数起止移一天", "加一个起止日期前一天、当天的用例"),
    "ground": ("依据施行的起止移一天", "加施行前一天、施行当天（失效同）的用例"),
    "states": ("不知道当作不成立", "加一个这一格写着“未知”的用例，应为证据不足"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One edit of an entry. ``new`` None removes the node at ``path``."""

    kind: str
    path: Path
    new: Node | None
    line: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Mutant:
    """``entry`` is the rule, term or parameter; ``node`` its changed YAML, None where what changes is a ground's time in force.

    ``place`` and ``change`` together name the mutant within its entry.
    """

    target: str  # rule | term | parameter
    entry: str
    kind: str
    place: str
    change: str
    file: str
    line: int
    node: Node | None
    shift: tuple[int, str, int] | None = None  # ground's number, from | to, days

    @property
    def identity(self) -> tuple[str, str, str]:
        return (self.entry, self.place, self.change)
