"""Many users at once: each checks a ledger of its own with a marker, again and again, and looks for anybody else's marker.

usage: python benchmarks/load.py [--users 50] [--seconds 60]

Fails when an answer is an error, a marker of another user is seen, or a check does not end.
"""

from __future__ import annotations

import argparse
import re
import statistics
import threading
import time

import httpx
from serving import memory, serving, token

MARK = re.compile(r"标记(\d{4})")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--users", type=int, default=50)
    options.add_argument("--seconds", type=float, default=60)
    given = options.parse_args()
    with serving() as (address, pid):
        httpx.get(address)
        before = memory(pid)
        users = [User(address, number, time.monotonic() + given.seconds) for number in range(given.users)]
        for user in users:
            user.start()
        peak = before
        while any(user.is_alive() for user in users):
            peak = max(peak, memory(pid))
            time.sleep(0.5)
        after = memory(pid)
    errors = [error for user in users for error in user.errors]
    pages = sorted(each for user in users for each in user.pages)
    checks = sorted(each for user in users for each in user.checks)
    print(f"{given.users} 人，{given.seconds:g} 秒：核查 {len(checks)} 次，页面 {len(pages)} 次，错误 {len(errors)}")
    print(
        f"页面：中位数 {statistics.median(pages) * 1000:.0f} 毫秒，99% 在 {pages[int(len(pages) * 0.99)] * 1000:.0f} 毫秒以内，最长 {pages[-1] * 1000:.0f}"
    )
    print(f"核查（含排队）：中位数 {statistics.median(checks):.1f} 秒，最长 {checks[-1]:.1f}")
    print(f"内存（主进程和核查进程合计）：开始 {before:.0f} MiB，最高 {peak:.0f}，结束 {after:.0f}")
    for error in errors[:10]:
        print("错误：", error)
    raise SystemExit(1 if errors or len(checks) < given.users else 0)


class User(threading.Thread):
    """One user with a session of its own."""

    def __init__(self, address: str, number: int, until: float) -> None:
        super().__init__()
        self.marker = f"{number:04}"
        self.until = until
        self.errors: list[str] = []
        self.pages: list[float] = []
        self.checks: list[float] = []
        self.client = httpx.Client(base_url=address, follow_redirects=True, timeout=120)

    def run(self) -> None:
        try:
            while time.monotonic() < self.until or not self.checks:
                self._one()
        except Exception as error:
            self.errors.append(f"{self.marker}: {type(error).__name__} {error}")

    def _one(self) -> None:
        key = token(self.client)
        rows = "\n".join(f"标记{self.marker}第{n}号协会,行业协会,{'否' if n % 2 else ''}" for n in range(40))
        files = {"files": ("行业组织.csv", f"组织名称,类型,财务分离\n{rows}\n".encode())}
        address = self._get("post", "/check", data={"token": key}, files=files).url.path
        begun = time.monotonic()
        self._get("post", f"{address}/run", data={"token": key, "as_of": "2026-06-30", "group": ["二（十三）", "二（十）"]})
        while not (page := self._get("get", f"{address}/run")).url.path.endswith("/result"):
            if time.monotonic() - begun > 600:
                raise TimeoutError("核查没有完成")
            time.sleep(0.5)
        self.checks.append(time.monotonic() - begun)
        if not MARK.search(page.text):
            self.errors.append(f"{self.marker}: 结果里没有自己的标记")
        self._get("get", f"{address}/result?outcome=violation")
        report = self._get("get", f"{address}/download/json").json()
        if report["summary"]["violation"] != 20:
            self.errors.append(f"{self.marker}: 违反 {report['summary']['violation']} 项，应是 20")
        self._get("post", f"{address}/remove", data={"token": key})

    def _get(self, method: str, path: str, **more: object) -> httpx.Response:
        start = time.monotonic()
        answer = self.client.request(method, path, **more)  # type: ignore[arg-type]
        self.pages.append(time.monotonic() - start)
        if answer.status_code != 200:
            self.errors.append(f"{self.marker}: {path} {answer.status_code}")
        foreign = set(MARK.findall(answer.text)) - {self.marker}
        if foreign:
            self.errors.append(f"{self.marker}: 看到了别人的 {sorted(foreign)[:3]}")
        return answer


if __name__ == "__main__":
    main()
