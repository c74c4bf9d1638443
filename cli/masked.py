"""The last guard of what people see: whatever is written to a stream, identity numbers in it are masked.

Reports are masked where they are made; this is for everything else that may repeat what somebody wrote: file names, wrong values of
options, messages of the system.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any


class MaskedStream:
    """Stands in for a text stream; bytes written to its ``buffer`` pass as they are (documents, which are masked already)."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        if len(text) >= 15:
            from hegui.checker.idcard import mask_inside

            text = mask_inside(text)
        return int(self._stream.write(text) or 0)

    def writelines(self, lines: Sequence[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def masked_streams(*, unmask: bool) -> Iterator[None]:
    """Masks stderr, and stdout unless somebody asked for the numbers."""
    out, err = sys.stdout, sys.stderr
    sys.stderr = MaskedStream(err)
    if not unmask:
        sys.stdout = MaskedStream(out)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, err
