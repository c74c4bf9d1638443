"""The web page as its visitors and their enemies meet it: each page, what is refused, that nobody sees what is another's."""

from __future__ import annotations

import json
import os
import re
import stat
import time
from pathlib import Path
from typing import Any

import pytest
from hegui.cli.web import findings, limits
from hegui.cli.web.app import create_app
from hegui.cli.web.findings import Filter
from hegui.cli.web.ledger import LedgerThing
from hegui.cli.web.security import Hosts
from hegui.cli.web.server import Server
from hegui.cli.web.sessions import Sessions
from hegui.cli.web.uploads import clean_name
from hegui.cli.web.workers import Workers
from hegui.kb.rulebase import RuleBase
from starlette.applications import Starlette
from starlette.testclient import TestClient
from visitor import BASE, Visitor, words

ASSOCIATIONS = "组织名称,类型,财务分离\n示例消防协会,行业协会,否\n示例研究所,科研机构,\n"
GROUP = "二（十三）"
NUMBER = "990101189001010016"  # made up: no such region, nobody alive


@pytest.fixture(scope="module")
def checked(app: Starlette) -> tuple[Visitor, str]:
    """A ledger with one violation and one open question, checked."""
    visitor = Visitor(app)
    address = visitor.bring(("行业组织.csv", ASSOCIATIONS))
    visitor.check(address, GROUP)
    return visitor, address


def session_of(visitor: Visitor, server: Server) -> Any:
    return server.sessions.all[visitor.client.cookies["hegui"]]


# ---- pages ----


def test_home_leads_to_every_job(visitor: Visitor) -> None:
    page = visitor.page("/")
    for address in re.findall(r'href="(/[a-z]*)"', page):
        assert visitor.get(address).status_code == 200, address
    assert '<html lang="zh-CN">' in page
    assert "跳到正文" in page


@pytest.mark.parametrize("path", ["/", "/check", "/static/app.js", "/nothing", "/check/none"])
def test_every_answer_has_the_safe_headers(visitor: Visitor, path: str) -> None:
    headers = visitor.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert ("no-store" in headers["cache-control"]) is not path.startswith("/static")


def test_pages_hold_no_inline_script_or_style_and_ask_nobody_else(checked: tuple[Visitor, str]) -> None:
    visitor, address = checked
    for path in ("/", "/check", address, f"{address}/result"):
        page = visitor.page(path)
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)


def test_static_files_are_there_with_their_licences(visitor: Visitor) -> None:
    for name in ("vendor/htmx.min.js", "vendor/echarts.min.js", "vendor/htmx.LICENSE", "vendor/echarts.LICENSE", "report.css", "icon.svg"):
        assert visitor.get(f"/static/{name}").status_code == 200, name
    assert visitor.get("/static/../app.py").status_code == 404


# ---- who may ask ----


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "10.0.0.1", "[::2]", "localhost.evil"])
def test_a_foreign_host_is_refused(visitor: Visitor, host: str) -> None:
    found = visitor.get("/", Host=host)
    assert found.status_code == 403
    assert "set-cookie" not in found.headers


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8113", "localhost:1", "LOCALHOST", "[::1]:8113"])
def test_our_own_names_are_known(visitor: Visitor, host: str) -> None:
    assert visitor.get("/", Host=host).status_code == 200


def test_bound_to_a_network_numbers_are_known_but_foreign_names_are_not() -> None:
    hosts = Hosts("0.0.0.0", ["hegui.example"])
    assert hosts.knows("192.0.2.7:8113")
    assert hosts.knows("hegui.example")
    assert not hosts.knows("evil.example")
    assert not hosts.is_local


@pytest.mark.parametrize("token", ["", "wrong", "ÿ", None])
def test_without_the_token_nothing_is_changed(visitor: Visitor, server: Server, token: str | None) -> None:
    visitor.page("/check")
    data = {} if token is None else {"token": token}
    found = visitor.client.post("/check", data=data, files={"files": ("行业组织.csv", ASSOCIATIONS)})
    assert found.status_code == 403
    assert "没有执行" in found.text
    assert not session_of(visitor, server).things


def test_the_token_of_another_is_none(visitor: Visitor, app: Starlette) -> None:
    found = visitor.client.post("/forget", data={"token": Visitor(app).token})
    assert found.status_code == 403


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_site_cannot_submit_even_with_the_token(visitor: Visitor, headers: dict[str, str]) -> None:
    found = visitor.client.post("/forget", data={"token": visitor.token}, headers=headers)
    assert found.status_code == 403


def test_changing_addresses_do_not_open(checked: tuple[Visitor, str]) -> None:
    visitor, address = checked
    for path in ("/forget", f"{address}/remove", f"{address}/drop"):
        assert visitor.get(path).status_code == 405


def test_the_cookie_is_for_us_only(app: Starlette) -> None:
    cookie = TestClient(app, base_url=BASE).get("/").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


@pytest.mark.parametrize("cookie", ["hegui=", "hegui=x; hegui=y", 'a"b', "hegui=" + "x" * 3000, "=;=;"])
def test_a_broken_cookie_begins_a_new_session(app: Starlette, cookie: str) -> None:
    found = TestClient(app, base_url=BASE).get("/", headers={"Cookie": cookie})
    assert found.status_code == 200
    assert "hegui=" in found.headers["set-cookie"]


# ---- uploads ----


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("台账.exe", b"MZ", "不是能读的文件"),
        ("台账", b"x", "没有后缀"),
        ("企业.csv", b"", "空文件"),
        ("", b"x", "还没有选文件"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_name(visitor: Visitor, server: Server, name: str, content: bytes, said: str) -> None:
    found = visitor.post("/check", [(name, content)])
    assert found.status_code == 400
    assert said in found.text
    assert not session_of(visitor, server).things


def test_a_damaged_workbook_is_said_on_the_page(visitor: Visitor) -> None:
    address = visitor.bring(("台账.xlsx", b"PK\x03\x04 no workbook"))
    page = words(visitor.page(address))
    assert "读不了" in page
    assert "台账.xlsx" in page
    assert "Traceback" not in page


def test_a_file_over_the_limit_is_refused(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hegui.cli.web.uploads.MAX_FILE", 20)
    found = visitor.post("/check", [("行业组织.csv", ASSOCIATIONS)])
    assert found.status_code == 400
    assert "超过每个文件" in found.text


def test_too_many_files_are_refused(visitor: Visitor) -> None:
    found = visitor.post("/check", [(f"{n}.csv", "x") for n in range(limits.MAX_FILES + 1)])
    assert found.status_code == 413
    assert "最多上传" in found.text


@pytest.mark.parametrize("chunked", [False, True])
def test_an_oversized_request_is_refused(visitor: Visitor, monkeypatch: pytest.MonkeyPatch, chunked: bool) -> None:
    monkeypatch.setattr("hegui.cli.web.security.MAX_BODY", 1000)
    pieces = iter([b"x" * 800, b"x" * 800])
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    found = visitor.client.post("/check", content=pieces if chunked else b"x" * 1600, headers=kind)
    assert found.status_code == 413
    assert "文件太大" in found.text


def test_a_cut_upload_is_said(visitor: Visitor) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\nx'
    found = visitor.client.post("/check", content=body, headers={"Content-Type": "multipart/form-data; boundary=c"})
    assert found.status_code in (400, 403)
    assert "没有" in found.text


def test_one_session_has_room_for_so_much_only(visitor: Visitor, monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    monkeypatch.setattr("hegui.cli.web.sessions.MAX_SESSION", 50)
    found = visitor.post("/check", [("行业组织.csv", ASSOCIATIONS)])
    assert found.status_code == 413
    assert not session_of(visitor, server).things
    monkeypatch.undo()
    monkeypatch.setattr("hegui.cli.web.sessions.MAX_THINGS", 1)
    visitor.bring(("行业组织.csv", ASSOCIATIONS))
    assert visitor.post("/check", [("行业组织.csv", ASSOCIATIONS)]).status_code == 409


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\台账\\人员.csv", "人员.csv"),
        ("a\x00b\n.csv", "a b .csv"),
        ("..", ""),
        ("人" * 300 + ".xlsx", "人" * 120 + ".xlsx"),
        (".csv", "csv"),
    ],
)
def test_names_lose_what_would_lead_elsewhere(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_uploads_are_private_and_removed(visitor: Visitor, server: Server) -> None:
    address = visitor.bring(("行业组织.csv", ASSOCIATIONS))
    thing = session_of(visitor, server).things[address.rpartition("/")[2]]
    assert stat.S_IMODE(server.root.stat().st_mode) == 0o700
    assert stat.S_IMODE(thing.folder.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in thing.paths)
    assert visitor.post(f"{address}/remove").url.path == "/check"
    assert not thing.folder.exists()
    assert visitor.get(address).status_code == 404


def test_two_files_of_one_name_are_both_kept_and_a_mended_one_replaces(visitor: Visitor) -> None:
    address = visitor.bring(("行业组织.csv", ASSOCIATIONS), ("行业组织.csv", "组织名称,类型\n另一协会,行业协会\n"))
    assert "2/行业组织.csv" in visitor.page(address)
    visitor.post(f"{address}/drop", name="2/行业组织.csv")
    visitor.post(f"{address}/files", [("行业组织.csv", "组织名称,类型\n甲,行业协会\n乙,行业协会\n丙,行业协会\n")])
    page = words(visitor.page(address))
    assert "2/行业组织.csv" not in page
    assert "行业组织 3" in page


# ---- 核查 ----


def test_problems_of_a_ledger_are_seen_at_once_and_masked(visitor: Visitor) -> None:
    people = f"人员编号,姓名,身份证号,离职日期\nR1,甲,{NUMBER},2020-13-40\nR1,乙,{NUMBER}x,\n"
    page = words(visitor.page(visitor.bring(("人员.csv", people))))
    assert "2020-13-40" in page
    assert "离职日期" in page
    assert NUMBER not in page


def test_a_check_finds_what_the_ledger_says(checked: tuple[Visitor, str]) -> None:
    visitor, address = checked
    page = words(visitor.page(f"{address}/result"))
    assert "× 违反" in page
    assert "※ 证据不足" in page
    assert "示例消防协会" in page
    assert "淄政办字〔2020〕113号" in page


def test_what_is_unknown_is_never_green(checked: tuple[Visitor, str]) -> None:
    visitor, address = checked
    page = visitor.page(f"{address}/result?outcome=undetermined")
    listed = re.findall(r'<li class="finding (\w+)">', page)
    assert listed
    assert set(listed) == {"undetermined"}
    style = visitor.page("/static/report.css")
    grey = next(line for line in style.splitlines() if ".undetermined" in line and "--tone" in line)
    assert "--grey" in grey
    assert "green" not in grey


def test_one_finding_tells_its_path_and_basis(checked: tuple[Visitor, str]) -> None:
    visitor, address = checked
    page = visitor.page(f"{address}/result?outcome=violation")
    link = re.search(rf'href="({address}/finding/[^"?]+)', page)
    assert link
    finding = words(visitor.page(link[1]))
    assert "怎样得出的" in finding
    assert "行业组织.csv 第2行" in finding
    assert "不是行政认定" in finding
    picture = visitor.get(f"{link[1]}.svg")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert "<script" not in picture.text
    assert visitor.get(f"{address}/finding/0000").status_code == 404


def test_the_page_shows_what_the_command_reports(checked: tuple[Visitor, str]) -> None:
    visitor, address = checked
    report = visitor.get(f"{address}/download/json").json()
    assert report["schema"] == "hegui.report/1"
    page = visitor.page(f"{address}/result")
    for finding in report["findings"]:
        assert f"/finding/{finding['id']}" in page
    assert report["summary"]["violation"] == sum(f["outcome"] == "violation" for f in report["findings"]) > 0


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("xlsx", b"PK"),
        ("docx", b"PK"),
        ("html", b"<!doctype"),
        ("csv", "\ufeff".encode()),
        ("json", b"{"),
        ("sarif", b"{"),
        ("junit", b"<?xml"),
    ],
)
def test_every_format_can_be_downloaded(checked: tuple[Visitor, str], form: str, begins: bytes) -> None:
    visitor, address = checked
    found = visitor.get(f"{address}/download/{form}")
    assert found.status_code == 200
    assert found.content.startswith(begins)
    assert "attachment" in found.headers["content-disposition"]
    assert visitor.get(f"{address}/download/exe").status_code == 404


def test_choices_survive_a_reload_and_a_wrong_date_is_said(visitor: Visitor) -> None:
    address = visitor.bring(("行业组织.csv", ASSOCIATIONS))
    visitor.post(f"{address}/choose", group=[GROUP], as_of="2023-01-02")
    page = visitor.page(address)
    assert 'value="2023-01-02"' in page
    assert page.count("checked") == 1
    assert "不对" in visitor.post(f"{address}/choose", group=[GROUP], as_of="2023-02-30").text
    found = visitor.post(f"{address}/run", group=[GROUP], as_of="昨天")
    assert found.status_code == 400
    assert "昨天" in found.text
    found = visitor.post(f"{address}/run", as_of="2023-01-02")
    assert found.status_code == 400
    assert "没有选任何条款" in found.text


def test_two_tabs_are_two_ledgers(visitor: Visitor) -> None:
    one = visitor.bring(("行业组织.csv", ASSOCIATIONS))
    two = visitor.bring(("行业组织.csv", ASSOCIATIONS.replace("示例消防协会", "另一协会")))
    visitor.check(one, GROUP)
    visitor.check(two, GROUP)
    assert "另一协会" not in visitor.page(f"{one}/result")
    assert "另一协会" in visitor.page(f"{two}/result")


def test_a_stopped_check_leaves_the_ledger(visitor: Visitor, server: Server) -> None:
    address = visitor.bring(("行业组织.csv", ASSOCIATIONS))
    thing = session_of(visitor, server).things[address.rpartition("/")[2]]
    thing.run([])
    visitor.post(f"{address}/stop")
    last = time.monotonic() + 20
    while not thing.running.ended and time.monotonic() < last:
        time.sleep(0.02)
    assert thing.running.state in ("stopped", "done")
    assert "行业组织.csv" in visitor.page(address)
    assert "违反" in visitor.check(address, GROUP)  # the next one runs in a new process


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="没有进程组")
def test_a_stopped_check_of_many_ends_every_process_of_it(rule_base: RuleBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEGUI_PROCESSES", "2")
    server = Server.start(rule_base, count=1)
    try:
        visitor = Visitor(create_app(server, Hosts("127.0.0.1")))
        rows = "".join(f"S{n},行政处罚,2023-01-05,2023-03-01,是,5000,1000,9000\n" for n in range(3000))
        address = visitor.bring(("执法事项.csv", f"事项编号,类型,受理日期,决定日期,重大执法行为,裁量基准上限,裁量基准下限,处罚金额\n{rows}"))
        thing = session_of(visitor, server).things[address.rpartition("/")[2]]
        thing.run([])
        last = time.monotonic() + 60
        while not thing.running.step.startswith("判断") and not thing.running.ended and time.monotonic() < last:
            time.sleep(0.02)
        assert thing.running.step.startswith("判断")
        assert 0 < thing.running.done < thing.running.total  # told while one rule is at work
        group = next(slot.process.pid for slot in server.workers.slots if slot.job is thing.running)
        visitor.post(f"{address}/stop")
        while _is_alive(group) and time.monotonic() < last:
            time.sleep(0.02)
        assert not _is_alive(group)
    finally:
        server.close()


def _is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_markup_in_names_is_text(visitor: Visitor) -> None:
    evil = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    quoted = evil.replace('"', '""')
    address = visitor.bring(("行业组织.csv", f'组织名称,类型,财务分离\n"{quoted}",行业协会,否\n'), ("<b>x.csv", "a,b\n1,2\n"))
    visitor.check(address, GROUP)
    for path in (address, f"{address}/result", f"{address}/result?q={evil}"):
        page = visitor.page(path)
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert "alert(1)" in visitor.page(f"{address}/result")


# ---- whose it is ----


def test_nobody_sees_what_is_anothers(checked: tuple[Visitor, str], visitor: Visitor) -> None:
    owner, address = checked
    page = owner.page(f"{address}/result")
    found = re.search(r"/finding/([^\"?]+)", page)
    assert found
    for path in ("", "/run", "/reading", "/result", "/chart.json", f"/finding/{found[1]}", f"/finding/{found[1]}.svg", "/download/json"):
        answer = visitor.get(address + path)
        assert answer.status_code == 404, path
        assert "示例消防协会" not in answer.text
    for path in ("/remove", "/stop", "/run", "/files", "/drop", "/choose"):
        assert visitor.post(address + path, group=[GROUP], as_of="2024-06-30").status_code == 404
    assert owner.get(f"{address}/result").status_code == 200


def test_forgetting_removes_everything(app: Starlette, server: Server) -> None:
    visitor = Visitor(app)
    address = visitor.bring(("行业组织.csv", ASSOCIATIONS))
    session = session_of(visitor, server)
    folder = session.things[address.rpartition("/")[2]].folder
    visitor.post("/forget")
    assert not folder.exists()
    assert session.id not in server.sessions.all
    assert visitor.get(address).status_code == 404


def test_an_idle_session_is_forgotten_with_its_files(tmp_path: Path) -> None:
    now = 0.0
    sessions = Sessions(tmp_path, clock=lambda: now)
    session = sessions.start()
    thing = session.new(lambda **known: LedgerThing(workers=None, quick=None, **known))  # type: ignore[arg-type]
    now = limits.SESSION_IDLE - 1
    assert sessions.find(session.id) is session
    now = 2 * limits.SESSION_IDLE
    assert sessions.find(session.id) is None
    assert not thing.folder.exists()


def test_sessions_are_bounded_and_those_with_content_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hegui.cli.web.sessions.MAX_SESSIONS", 3)
    sessions = Sessions(tmp_path)
    kept = sessions.start()
    kept.new(lambda **known: LedgerThing(workers=None, quick=None, **known))  # type: ignore[arg-type]
    for _ in range(5):
        sessions.start()
    assert len(sessions.all) == 3
    assert kept.id in sessions.all


# ---- the queue ----


def test_the_queue_is_bounded_and_a_crash_ends_one_job_only(tmp_path: Path) -> None:
    from hegui.cli.web.refusal import Refused

    path = tmp_path / "行业组织.csv"
    path.write_text(ASSOCIATIONS, encoding="utf-8")
    workers = Workers(1, waiting=2)
    try:
        first = workers.submit("intake", paths=[path], as_of=738000)
        waited(first)
        assert first.state == "done"
        assert first.value["inputs"][0]["rows"] == 2
        slot = workers.slots[0]
        slot.process.kill()
        slot.process.join()
        after = workers.submit("intake", paths=[path], as_of=738000)
        waited(after)
        assert after.state == "done"
        unknown = workers.submit("intake", paths=[tmp_path / "none.csv"], as_of=738000)
        waited(unknown)
        assert unknown.state == "refused"
        with pytest.raises(Refused):  # noqa: PT012 - how many of them fit before is a matter of time
            for _ in range(50):
                workers.submit("intake", paths=[path], as_of=738000)
    finally:
        workers.close()


def waited(job: Any) -> None:
    last = time.monotonic() + 60
    while not job.ended and time.monotonic() < last:
        time.sleep(0.01)


# ---- many findings ----


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, checked: tuple[Visitor, str]) -> Path:
    """Three thousand findings made from the two of the small ledger."""
    visitor, address = checked
    report = visitor.get(f"{address}/download/json").json()
    first = [f for f in report["findings"] if f["outcome"] in ("violation", "undetermined")]
    made = []
    for n in range(3000):
        finding = json.loads(json.dumps(first[n % len(first)]))
        finding["id"] = f"{n:016x}"
        finding["subject"] = {"type": "行业组织", "id": f"第{n}号协会", "name": f"第{n}号协会"}
        finding["severity"] = ("high", "low")[n % 2]
        made.append(finding)
    path = tmp_path_factory.mktemp("many") / "findings.sqlite"
    findings.write_findings(path, report | {"findings": made})
    return path


def test_filters_agree_with_the_findings(many: Path) -> None:
    whole = findings.find(many, Filter(), 1)
    assert whole.total == 3000
    assert sum(whole.outcomes.values()) == 3000
    one = findings.find(many, Filter(outcome="violation"), 1)
    assert one.total == whole.outcomes["violation"]
    assert {row["outcome"] for row in one.rows} == {"violation"}
    assert findings.find(many, Filter(severity="low"), 1).total == 1500
    assert [r["party"] for r in findings.find(many, Filter(subject="第2999号协会"), 1).rows] == ["行业组织 第2999号协会"]
    assert findings.find(many, Filter(q="第2999号协会"), 1).total == 1
    assert findings.find(many, Filter(q="第2999号协会 没有这个词"), 1).total == 0
    assert findings.find(many, Filter(q="'; drop table finding; --"), 1).total == 0
    assert findings.find(many, Filter(unit="没有这个单位"), 1).total == 0
    for kind, values in findings.facets(many).items():
        for value, _label in values:
            assert findings.find(many, Filter(**{kind: value}), 1).total > 0, (kind, value)


def test_pages_hold_every_finding_once(many: Path) -> None:
    seen: list[str] = []
    pages = findings.find(many, Filter(severity="high"), 1).pages
    for number in range(1, pages + 1):
        seen += [row["id"] for row in findings.find(many, Filter(severity="high"), number).rows]
    assert len(seen) == len(set(seen)) == 1500
    assert findings.find(many, Filter(), 10**6).page == findings.find(many, Filter(), 1).pages
    assert findings.around(many, seen[1], Filter(severity="high")) == (seen[0], seen[2])


def test_a_filter_of_htmx_gets_the_list_only(checked: tuple[Visitor, str]) -> None:
    visitor, address = checked
    part = visitor.get(f"{address}/result?q=示例", **{"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="findings">')
    again = visitor.get(f"{address}/result?q=示例", **{"HX-Request": "true", "HX-History-Restore-Request": "true"}).text
    assert again.startswith("<!doctype html>")
    for page in ("0", "-1", "x", "99999999999", "二"):
        assert visitor.get(f"{address}/result?page={page}").status_code == 200
