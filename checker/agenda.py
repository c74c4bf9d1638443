"""The order in which Experta fires, made total and correct through its own extension point ``__strategy__``.

The stock ``DepthStrategy`` looks for a withdrawn activation at three neighbouring places only, so a rule whose NOT became false
can still fire, and it breaks ties by set order, which differs from process to process. Here the order is total (salience,
facts, rule name, bound values) and a withdrawn activation is searched for among all of equal key.
"""

from __future__ import annotations

import bisect
from typing import Any

from hegui.checker.experta_compat import Strategy


class StableStrategy(Strategy):  # type: ignore[misc]
    """Depth first like CLIPS, deterministic."""

    @staticmethod
    def key(activation: Any) -> tuple[Any, ...]:
        facts = sorted((fact["__factid__"] for fact in activation.facts), reverse=True)
        context = tuple(sorted((name, repr(value)) for name, value in activation.context.items() if not name.startswith("__")))
        return (activation.rule.salience, facts, activation.rule.__name__, context)

    def _update_agenda(self, agenda: Any, added: Any, removed: Any) -> None:
        waiting = agenda.activations
        for activation in removed:
            activation.key = self.key(activation)
            place = bisect.bisect_left(waiting, activation)
            while place < len(waiting) and waiting[place].key == activation.key:
                if waiting[place] == activation:
                    del waiting[place]
                    break
                place += 1
        for activation in added:
            activation.key = self.key(activation)
            bisect.insort(waiting, activation)
