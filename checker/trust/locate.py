"""Finds the files that a receipt names, wherever the folder has been moved to: by name, and by content where the name has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from hegui.checker.idcard import mask_inside
from hegui.checker.recall import files_in
from hegui.checker.trust.model import FileRef
from hegui.checker.trust.receipt import file_sha256

State = Literal["same", "changed", "renamed", "missing"]


@dataclass(frozen=True, slots=True)
class Located:
    """``path`` is the very file (same), one of that name with other content (changed), one of that content with another name."""

    wanted: FileRef
    state: State
    path: Path | None

    @property
    def shown(self) -> str:
        """The name it has in the report; a report that masks has masked it there too, and does so again."""
        if self.path is None or mask_inside(self.path.name) != Path(self.wanted.path).name:
            return self.wanted.path
        return self.wanted.path.removesuffix(Path(self.wanted.path).name) + self.path.name


@dataclass(slots=True)
class _Place:
    named: dict[str, list[Path]] = field(default_factory=dict)
    sized: dict[int, list[Path]] = field(default_factory=dict)


class Locator:
    """``places`` are files or folders, nearest first; each is walked once."""

    def __init__(self, places: Sequence[Path]) -> None:
        self.places: list[_Place] = []
        self.digests: dict[Path, str] = {}
        seen: set[Path] = set()
        for folder in places:
            place = _Place()
            for path in files_in([folder]):
                if path in seen:
                    continue
                seen.add(path)
                try:
                    place.sized.setdefault(path.stat().st_size, []).append(path)
                except OSError:
                    continue
                for name in {path.name, mask_inside(path.name)}:
                    place.named.setdefault(name, []).append(path)
            self.places.append(place)

    def find(self, wanted: FileRef, taken: Sequence[Path] = ()) -> Located:
        """One file: the very one wherever it lies, else what the nearest place has instead. ``taken`` answer others already."""
        name = Path(wanted.path).name
        for place in self.places:
            for path in self._alike(place, name, wanted, taken):
                if self._sha256(path) == wanted.sha256:
                    return Located(wanted, "same", path)
        for place in self.places:
            for path in self._alike(place, name, wanted, taken):
                return Located(wanted, "changed", path)
            for path in place.sized.get(wanted.size, ()) if wanted.sha256 and wanted.size else ():
                if path not in taken and self._sha256(path) == wanted.sha256:
                    return Located(wanted, "renamed", path)
        return Located(wanted, "missing", None)

    def _alike(self, place: _Place, name: str, wanted: FileRef, taken: Sequence[Path]) -> list[Path]:
        """Of that name, those in the folder of that name first."""
        alike = [path for path in place.named.get(name, ()) if path not in taken]
        return sorted(alike, key=lambda path: not path.as_posix().endswith(wanted.path))

    def all(self, wanted: Sequence[FileRef]) -> list[Located]:
        found: list[Located] = []
        for each in wanted:
            found.append(self.find(each, [located.path for located in found if located.path is not None]))
        return found

    def _sha256(self, path: Path) -> str:
        if path not in self.digests:
            try:
                self.digests[path] = file_sha256(path)
            except OSError:
                self.digests[path] = ""
        return self.digests[path]
