"""Candidates decided in several processes, block by block; what an interrupted run has decided is kept and taken up again.

The results do not depend on the number of processes: blocks are cut by the candidates' order alone and put together in it. A block's
findings name rows by table and position, so that they mean the same in every process that holds the same ledger. Kept blocks stand in a
private folder under a digest of everything they depend on (inputs, rules, date, choice of rules, decisions, the program's version); it is
removed when the run is through. They are pickled, but only classes of this program's findings are ever built from them.
"""

from __future__ import annotations

import hashlib
import io
import json
import multiprocessing
import os
import pickle
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hegui.checker.decide import Decider, Progress
from hegui.checker.finding import Finding
from hegui.checker.ledger import Ledger, Row, Table
from hegui.checker.ruleresult import Decided, Job
from hegui.kb.rule import Rule

BLOCK = 250  # candidates decided and kept at a time
WORTH = 1_000  # candidates: for fewer, other processes cost more than they save
_BUILTINS = frozenset({"set", "frozenset"})


@dataclass(frozen=True, slots=True)
class Block:
    """Some candidates of a rule, in order."""

    number: int
    job: int
    subjects: tuple[int, ...]


# Decide blocks somewhere, in any order: the number of each and its findings, packed.
Workers = Callable[[Decider, Ledger, Sequence[Job], Sequence[Block]], Iterator[tuple[int, bytes]]]


@dataclass(slots=True)
class Spread:
    """``processes`` of this machine at most, or ``workers`` elsewhere; ``state`` is the folder of kept blocks, or None to keep nothing."""

    processes: int
    state: Path | None = None
    progress: Progress | None = None
    workers: Workers | None = None

    def __call__(self, decider: Decider, ledger: Ledger, jobs: Sequence[Job]) -> list[Decided]:
        blocks = list(_blocks(jobs))
        total = sum(len(block.subjects) for block in blocks)
        kept = _Kept(self.state if total >= WORTH else None, decider, ledger)
        found: dict[int, Decided] = {block.number: decided for block in blocks if (decided := kept.read(block)) is not None}
        waiting = [block for block in blocks if block.number not in found]
        done = sum(len(block.subjects) for block in blocks if block.number in found)
        for block, decided in self._decided(decider, ledger, jobs, waiting):
            found[block.number] = decided
            kept.write(block, decided)
            done += len(block.subjects)
            if self.progress:
                self.progress(f"判断 {jobs[block.job].result.rule.id}", done, total)
        results: list[Decided] = [([], set()) for _ in jobs]
        for block in blocks:
            findings, open_subjects = found[block.number]
            results[block.job][0].extend(findings)
            results[block.job][1].update(open_subjects)
        return results

    def _decided(self, decider: Decider, ledger: Ledger, jobs: Sequence[Job], blocks: Sequence[Block]) -> Iterator[tuple[Block, Decided]]:
        workers = self.workers or self._processes(blocks)
        if workers is None:
            for block in blocks:
                yield block, decider.decide(ledger, jobs[block.job], block.subjects)
            return
        numbered = {block.number: block for block in blocks}
        for number, data in workers(decider, ledger, jobs, blocks) if blocks else ():
            yield numbered[number], unpack(data, decider, ledger)

    def _processes(self, blocks: Sequence[Block]) -> Workers | None:
        """Other processes of this machine, where they are worth it."""
        many = sum(len(block.subjects) for block in blocks) >= WORTH
        return self._forked if many and self.processes > 1 and "fork" in multiprocessing.get_all_start_methods() else None

    def _forked(self, decider: Decider, ledger: Ledger, jobs: Sequence[Job], blocks: Sequence[Block]) -> Iterator[tuple[int, bytes]]:
        _Shared.of = (decider, ledger, jobs)
        try:
            with multiprocessing.get_context("fork").Pool(self.processes) as pool:
                yield from pool.imap_unordered(_decide_there, blocks)
        finally:
            _Shared.of = None


class _Shared:
    """What a forked process has from its parent."""

    of: tuple[Decider, Ledger, Sequence[Job]] | None = None


def _decide_there(block: Block) -> tuple[int, bytes]:
    assert _Shared.of is not None
    decider, ledger, jobs = _Shared.of
    return block.number, pack(decider.decide(ledger, jobs[block.job], block.subjects))


def _blocks(jobs: Sequence[Job]) -> Iterator[Block]:
    number = 0
    for index, job in enumerate(jobs):
        subjects = sorted(job.neighbourhoods)
        for start in range(0, len(subjects), BLOCK):
            yield Block(number, index, tuple(subjects[start : start + BLOCK]))
            number += 1


class _Packer(pickle.Pickler):
    """Rows, tables and rules are named, never copied."""

    def persistent_id(self, value: Any) -> Any:
        if isinstance(value, Row):
            return ("row", value.table.name, value.index)
        if isinstance(value, Table):
            return ("table", value.name)
        return ("rule", value.id) if isinstance(value, Rule) else None


class _Unpacker(pickle.Unpickler):
    """Builds findings and what they are made of, nothing else."""

    def __init__(self, data: bytes, decider: Decider, ledger: Ledger) -> None:
        super().__init__(io.BytesIO(data))
        self.decider, self.ledger = decider, ledger

    def persistent_load(self, name: Any) -> Any:
        kind, *place = name
        if kind == "row":
            return self.ledger.tables[place[0]].rows[place[1]]
        return self.ledger.tables[place[0]] if kind == "table" else self.decider.rule_base.rules[place[0]]

    def find_class(self, module: str, name: str) -> Any:
        allowed = module.startswith(("hegui.checker.", "hegui.kb.")) and name[:1].isupper()
        if not allowed and not (module == "builtins" and name in _BUILTINS):
            raise pickle.UnpicklingError(f"{module}.{name}")
        found = super().find_class(module, name)
        if not isinstance(found, type):
            raise pickle.UnpicklingError(f"{module}.{name}")
        return found


def pack(decided: Decided) -> bytes:
    """Findings as bytes that mean the same wherever the same ledger is."""
    out = io.BytesIO()
    _Packer(out, protocol=5).dump(decided)
    return out.getvalue()


def unpack(data: bytes, decider: Decider, ledger: Ledger) -> Decided:
    """What :func:`pack` packed. Raises ``pickle.UnpicklingError`` for anything else."""
    findings, open_subjects = _Unpacker(data, decider, ledger).load()
    if not all(isinstance(finding, Finding) for finding in findings):
        raise pickle.UnpicklingError("no findings")
    return list(findings), set(open_subjects)


class _Kept:
    """The blocks of one run on disk."""

    def __init__(self, folder: Path | None, decider: Decider, ledger: Ledger) -> None:
        self.folder, self.decider, self.ledger = folder, decider, ledger
        if folder is not None:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if os.name == "posix" and (folder.stat().st_uid != os.getuid() or folder.stat().st_mode & 0o077):
                self.folder = None  # somebody else's: neither read nor written

    def _path(self, block: Block) -> Path:
        assert self.folder is not None
        return self.folder / f"{block.number:06}.block"

    def read(self, block: Block) -> Decided | None:
        if self.folder is None:
            return None
        try:
            return unpack(self._path(block).read_bytes(), self.decider, self.ledger)
        except FileNotFoundError:
            return None
        except Exception:  # cut short, or not ours: decided again
            self._path(block).unlink(missing_ok=True)
            return None

    def write(self, block: Block, decided: Decided) -> None:
        """In one step: a kill leaves a block whole or not at all. A full disk only means that nothing is kept."""
        if self.folder is None:
            return
        path = self._path(block)
        try:
            unfinished = path.with_suffix(".part")
            unfinished.write_bytes(pack(decided))
            unfinished.replace(path)
        except OSError:
            self.folder = None


def run_key(ledger: Ledger, decider: Decider, only: Sequence[str]) -> str:
    """A digest of everything that what is decided depends on."""
    depends = [
        sorted((entry.path, entry.table, entry.sha256) for entry in ledger.inputs),
        (decider.rule_base.version, decider.rule_base.sha256, ledger.as_of, list(only), ledger.decisions.sha256),
        {name: len(table.rows) for name, table in ledger.tables.items()},
    ]
    return hashlib.sha256(json.dumps(depends, ensure_ascii=False).encode()).hexdigest()[:32]


def forget(folder: Path) -> None:
    """Removes the kept blocks of a run that is through."""
    shutil.rmtree(folder, ignore_errors=True)
