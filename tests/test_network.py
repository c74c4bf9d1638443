"""Our network against Experta's own: the same activations on random facts, and no rule of another shape."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hegui.checker.agenda import StableStrategy
from hegui.checker.experta_compat import MATCH, NOT, TEST, Fact, KnowledgeEngine, ReteMatcher, Rule
from hegui.checker.network import FlatMatcher


class Person(Fact):  # type: ignore[misc]
    pass


class Tie(Fact):  # type: ignore[misc]
    pass


class Cleared(Fact):  # type: ignore[misc]
    pass


def fired(matcher: type[Any], facts: list[Any]) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []

    def tied(engine: Any, a: int, b: int) -> None:
        found.append(("tied", a, b))

    def cleared(engine: Any, a: int) -> None:
        found.append(("cleared", a))
        engine.declare(Cleared(n=-a))

    body = {
        "__strategy__": StableStrategy,
        "__matcher__": matcher,
        "tied": Rule(
            Person(n=MATCH.a),
            TEST(lambda a: a % 2 == 0),
            Tie(a=MATCH.a, b=MATCH.b),
            NOT(Cleared(n=MATCH.b)),
            Person(n=MATCH.b),
            TEST(lambda a, b: a != b),
        )(tied),
        "cleared": Rule(Person(n=MATCH.a), NOT(Tie(a=MATCH.a)))(cleared),
    }
    engine = type("Engine", (KnowledgeEngine,), body)()
    engine.reset()
    engine.declare(*facts)
    engine.run()
    return found


@pytest.mark.parametrize("seed", range(10))
def test_same_activations_as_the_stock_network(seed: int) -> None:
    rng = random.Random(seed)
    facts = [Person(n=n) for n in range(8)]
    facts += [Tie(a=a, b=b) for a, b in {(rng.randrange(8), rng.randrange(8)) for _ in range(12)}]
    facts += [Cleared(n=n) for n in {rng.randrange(8) for _ in range(2)}]
    ours = fired(FlatMatcher, facts)
    assert ours == fired(ReteMatcher, facts)
    assert {name for name, *_ in ours} == {"tied", "cleared"}


def test_a_rule_of_another_shape_is_refused() -> None:
    body = {"__matcher__": FlatMatcher, "either": Rule(Person(n=1) | Person(n=2))(lambda engine: None)}
    with pytest.raises(TypeError, match="not a flat conjunction"):
        type("Engine", (KnowledgeEngine,), body)()
