"""Runs what takes long in processes of their own: a page answers meanwhile, a crash ends one job only, and a job can be stopped.

A fixed number of slots, each with one process that keeps the rule base loaded, and a bounded queue before them.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import secrets
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Literal

from hegui.cli.state import cores
from hegui.cli.web.limits import JOB_TIME, MAX_PROCESSES, MAX_WAITING
from hegui.cli.web.refusal import Refused
from hegui.cli.web.tasks import work

State = Literal["waiting", "running", "done", "refused", "failed", "stopped"]


@dataclass(slots=True)
class Job:
    """One task on its way. ``value`` is what it gives, ``messages`` say in Chinese why it gives nothing."""

    kind: str
    arguments: dict[str, Any]
    number: int
    id: str = field(default_factory=lambda: secrets.token_urlsafe(6))
    state: State = "waiting"
    step: str = ""
    done: int = 0
    total: int = 0
    value: Any = None
    messages: list[str] = field(default_factory=list)
    wanted: bool = True  # false: its owner stopped it
    then: Callable[[Job], None] | None = None  # called once it has ended

    @property
    def ended(self) -> bool:
        return self.state not in ("waiting", "running")


class Workers:
    """``count`` slots; the first process is started at once, the others when there is work for them."""

    def __init__(self, count: int, waiting: int = MAX_WAITING, job_time: float = JOB_TIME) -> None:
        self.queue: queue.Queue[Job] = queue.Queue(waiting)
        self.job_time = job_time
        self.lock = threading.Lock()
        self.numbers = 0
        self.begun = 0  # the number of the last job that a slot took up
        self.slots = [_Slot(self, warm=index == 0) for index in range(count)]

    def submit(self, kind: str, then: Callable[[Job], None] | None = None, **arguments: Any) -> Job:
        """Raises Refused when too many wait already."""
        with self.lock:
            self.numbers += 1
            job = Job(kind, arguments, self.numbers, then=then)
            try:
                self.queue.put_nowait(job)
            except queue.Full:
                raise Refused(503, "排队的太多", "现在等着核查的太多，请过几分钟再试；已经上传的都在。") from None
        return job

    def ahead(self, job: Job) -> int:
        """How many wait before it."""
        return max(0, job.number - self.begun - 1) if job.state == "waiting" else 0

    def stop_job(self, job: Job) -> None:
        """Ends a job that nobody wants any more; its process is ended with it."""
        job.wanted = False
        for slot in self.slots:
            slot.stop(job)

    def close(self) -> None:
        """Ends every process; what waits is not done any more."""
        for slot in self.slots:
            slot.end_process()
        try:
            while True:
                self.queue.get_nowait().state = "stopped"
        except queue.Empty:
            pass
        for slot in self.slots:
            slot.wait()


_starting = threading.Lock()  # multiprocessing starts its helper with the first process: one slot at a time


class _Slot:
    """A thread that takes jobs from the queue and gives them to its process."""

    def __init__(self, workers: Workers, *, warm: bool) -> None:
        self.workers = workers
        self.process: Any = None
        self.connection: Connection | None = None
        self.job: Job | None = None
        self.closing = False
        self.lock = threading.Lock()  # holds job and process together: a stop must not hit the next job's process
        self.thread = threading.Thread(target=self._run, args=(warm,), name="hegui-worker", daemon=True)
        self.thread.start()

    def stop(self, job: Job) -> None:
        with self.lock:
            if self.job is job and self.process is not None:
                _kill(self.process)

    def end_process(self) -> None:
        self.closing = True
        with self.lock:
            if self.process is not None:
                _kill(self.process)

    def wait(self) -> None:
        self.thread.join(10)
        if self.process is not None:
            _kill(self.process)
            self.process.join(5)

    def _run(self, warm: bool) -> None:
        if warm:
            with self.lock:  # closing meanwhile must find the process whole, or none
                if not self.closing:
                    with suppress(OSError, ValueError):  # then the first job tries again, and says what is wrong
                        self._start()
        while not self.closing:
            try:
                job = self.workers.queue.get(timeout=0.5)
            except queue.Empty:
                continue
            if self.closing:
                job.state = "stopped"
                return
            self.workers.begun = max(self.workers.begun, job.number)
            if job.wanted:
                try:
                    self._do(job)
                except Exception:  # the slot goes on: others wait for it
                    traceback.print_exc(file=sys.stderr)
                    job.messages, job.state = ["程序内部出错，没有结果；详情写在启动 hegui serve 的窗口里。"], "failed"
                    self._end()
            else:
                job.state = "stopped"
            if job.then is not None:
                job.then(job)

    def _do(self, job: Job) -> None:
        with self.lock:
            if self.closing:
                job.state = "stopped"
                return
            if self.process is None or not self.process.is_alive():
                self._start()
            self.job = job
            job.state = "running"
        try:
            self._talk(job)
        except (EOFError, OSError):
            if job.wanted and not self.closing:
                job.messages = ["处理的进程意外结束（可能是内存不够），没有结果。请减少台账的内容再试，或者用命令行核查。"]
            job.state = "failed" if job.wanted else "stopped"
            self._end()
        finally:
            with self.lock:
                self.job = None

    def _talk(self, job: Job) -> None:
        assert self.connection is not None
        self.connection.send((job.kind, job.arguments))
        last = time.monotonic() + self.workers.job_time
        while True:
            if not self.connection.poll(max(0.0, last - time.monotonic())):
                job.messages = [f"超过 {self.workers.job_time / 60:g} 分钟没有完成，已经停止。请分开台账，或者用命令行核查。"]
                job.state = "failed"
                self._end()
                return
            what, value = self.connection.recv()
            if what == "progress":
                job.step, job.done, job.total = value
            elif what == "done":
                job.value, job.state = value, "done"
                return
            else:
                job.messages, job.state = value, "refused" if what == "refused" else "failed"
                return

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        # Not a daemon: a large clean-up starts processes of its own. It ends by itself when the pipe to us is closed.
        process = context.Process(target=work, args=(theirs,), name="hegui-work", daemon=False)
        with _starting:
            process.start()
        theirs.close()
        self.process, self.connection = process, ours

    def _end(self) -> None:
        with self.lock:
            if self.process is not None:
                _kill(self.process)
                self.process.join(10)
            self.process = None
            if self.connection is not None:
                self.connection.close()
            self.connection = None


def slots() -> int:
    """One for each core, but not too many."""
    return min(MAX_PROCESSES, cores())


def _kill(process: Any) -> None:
    """Ends a process and all that it has started: a large check and a large clean-up are done by several."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):  # just started, it may not yet have a group of its own
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
