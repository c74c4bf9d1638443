"""Three-valued comparison of cells: ``True``, ``False``, or ``None`` for unknown.

Dates are intervals: ``a < b`` is certain when the latest a is before the earliest b, impossible when the earliest a is not
before the latest b, else unknown. A cell that is one of several values is decided when all of them agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hegui.checker.values import Day, Place, Span, Unasked, Unknown, Value

Truth = bool | None


def compare(left: Value, op: str, right: Value) -> Truth:
    """Decides ``left op right``. Kinds that cannot be compared were refused when the rule was loaded."""
    if op in ("states", "says"):  # two-valued in the cell: what the ledger does not say is not stated
        if isinstance(left, Unasked):
            return None
        return False if isinstance(left, Unknown) else _stated(left, "mentions" if op == "says" else "in", right)
    if isinstance(left, Day) and isinstance(right, Day):
        return _intervals(left.lo, left.hi, op, right.lo, right.hi)
    if isinstance(left, Span) or isinstance(right, Span):
        a, b = _bounds(left), _bounds(right)
        return None if a is None or b is None else _intervals(*a, op, *b)
    lefts, rights = _possible(left), _possible(right)
    if left is right and isinstance(left, Unknown):
        return True if op in ("==", "<=", ">=") else False if op in ("!=", "<", ">") else None
    if lefts is None or rights is None:
        return None
    results = {_known(a, op, b) for a in lefts for b in rights}
    return results.pop() if len(results) == 1 else None


def _stated(left: Value, op: str, right: Value) -> Truth:
    """A parameter without a value on that day, or with several, leaves open what would have to be stated."""
    options = _possible(right)
    if options is None:
        return None
    results = {_known(left, op, option if isinstance(option, tuple) else (option,)) for option in options}
    return results.pop() if len(results) == 1 else None


def _possible(value: Value) -> Iterable[object] | None:
    if isinstance(value, Unknown):
        return value.candidates
    return (value,)


def _bounds(value: Value) -> tuple[float, float] | None:
    if isinstance(value, Span):
        return value.lo, value.hi
    if isinstance(value, float):
        return value, value
    return None


def _intervals(a_lo: float, a_hi: float, op: str, b_lo: float, b_hi: float) -> Truth:
    if op == "<":
        return True if a_hi < b_lo else False if a_lo >= b_hi else None
    if op == "<=":
        return True if a_hi <= b_lo else False if a_lo > b_hi else None
    if op == ">":
        return _intervals(b_lo, b_hi, "<", a_lo, a_hi)
    if op == ">=":
        return _intervals(b_lo, b_hi, "<=", a_lo, a_hi)
    if a_hi < b_lo or b_hi < a_lo:
        return op == "!="
    if a_lo == a_hi == b_lo == b_hi:
        return op == "=="
    return None


def _known(left: object, op: str, right: object) -> bool:
    if op == "==":
        return left == right
    if op == "!=":
        return left != right
    if op == "mentions":
        words = right if isinstance(right, tuple) else (right,)
        texts = left if isinstance(left, tuple) else (left,)
        return any(str(word) in str(text) for word in words for text in texts)
    if op in ("in", "not_in"):
        assert isinstance(right, tuple)
        return (left in right) == (op == "in")
    if op in ("has", "has_any"):
        assert isinstance(left, tuple)
        wanted = right if isinstance(right, tuple) else (right,)
        return any(item in left for item in wanted)
    return _ORDER[op](left, right)


_ORDER: dict[str, Callable[[object, object], bool]] = {
    "<": lambda a, b: a < b,  # type: ignore[operator]
    "<=": lambda a, b: a <= b,  # type: ignore[operator]
    ">": lambda a, b: a > b,  # type: ignore[operator]
    ">=": lambda a, b: a >= b,  # type: ignore[operator]
}


def all_of(truths: Iterable[Truth]) -> Truth:
    """Kleene's conjunction."""
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def any_of(truths: Iterable[Truth]) -> Truth:
    """Kleene's disjunction."""
    result: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if truth is None:
            result = None
    return result


def negation(truth: Truth) -> Truth:
    return None if truth is None else not truth


def places_of(value: Value) -> tuple[Place, ...]:
    """The cells that keep a value from being known; () when it is known."""
    if isinstance(value, (Unknown, Span)):
        return value.places
    if isinstance(value, Day) and not value.is_exact and value.place is not None:
        return (value.place,)
    return ()
