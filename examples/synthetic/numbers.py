"""Identity-card numbers and credit codes that pass every check and can belong to nobody.

The region 990xxx does not exist, and nobody born in 1890–1899 is alive: the numbers are well-formed, the people impossible.
"""

from __future__ import annotations

from random import Random

from hegui.checker.creditcode import code_check, organisation_check
from hegui.checker.idcard import check_digit


class Numbers:
    """Issues numbers, each once, from one seeded source."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._issued: set[str] = set()

    def identity(self, *, male: bool) -> str:
        """An 18-character identity-card number whose 17th digit tells the sex."""
        while True:
            born = f"{self._random.randint(1890, 1899)}{self._random.randint(1, 12):02}{self._random.randint(1, 28):02}"
            order = self._random.randrange(1 if male else 2, 1000, 2)
            first17 = f"{self._random.randint(990101, 990999)}{born}{order:03}"
            number = first17 + check_digit(first17)
            if number not in self._issued:
                self._issued.add(number)
                return number

    def credit(self) -> str:
        """An 18-character unified social credit code of an enterprise (registration authority 9, kind 1)."""
        while True:
            first8 = "MA" + "".join(self._random.choices("0123456789ABCDEFGHJKLMNPQRTUWXY", k=6))
            first17 = f"91{self._random.randint(990101, 990999)}{first8}{organisation_check(first8)}"
            number = first17 + code_check(first17)
            if number not in self._issued:
                self._issued.add(number)
                return number
