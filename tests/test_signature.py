"""Signatures: what was signed and by whom; no changed byte passes, and a wrong key is told from an altered report."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hegui.checker.trust.signature import SignatureError, WrongSignature, check, new_key, read_private, read_public, sign
from hegui.cli.app import run
from hypothesis import given, settings
from hypothesis import strategies as st

DATA = '{"schema": "hegui.report/1", "结论": "违反"}\n'.encode()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    new_key(folder / "密钥", "示例市司法局", None)
    (folder / "报告.json").write_bytes(DATA)
    (folder / "报告.json.sig").write_text(sign(DATA, read_private(folder / "密钥", None)), encoding="utf-8")
    return folder


def test_a_signature_by_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "报告.json"
    report.write_bytes(DATA)
    assert run(["key", "new", str(tmp_path / "密钥"), "--name", "示例市司法局"]) == 0
    assert (tmp_path / "密钥").stat().st_mode & 0o777 == 0o600
    assert run(["sign", str(report), "--key", str(tmp_path / "密钥")]) == 0
    assert report.read_bytes() == DATA
    verify = ["verify", str(report), "--key", str(tmp_path / "密钥.pub"), "--signature-only"]
    assert run(verify) == 0
    assert "示例市司法局" in capsys.readouterr().out
    assert run(["key", "show", str(tmp_path / "密钥.pub")]) == 0
    report.write_bytes(DATA + b" ")
    assert run(verify) == 1
    assert "签名以后被改过" in capsys.readouterr().out
    report.write_bytes(DATA)
    assert run(["key", "new", str(tmp_path / "另一把")]) == 0
    capsys.readouterr()
    assert run(["verify", str(report), "--key", str(tmp_path / "另一把.pub"), "--signature-only"]) == 1
    assert "不是这把公钥的" in capsys.readouterr().out


def test_every_byte_of_report_and_signature_counts(office: Path) -> None:
    key, _ = read_public(office / "密钥.pub")
    signature = (office / "报告.json.sig").read_bytes()
    check(DATA, office / "报告.json.sig", key)
    for place in range(len(DATA)):
        with pytest.raises(WrongSignature, match="改过"):
            check(DATA[:place] + bytes([DATA[place] ^ 1]) + DATA[place + 1 :], office / "报告.json.sig", key)
    for place in range(len(signature)):
        other = office / "改过.sig"
        other.write_bytes(signature[:place] + bytes([signature[place] ^ 1]) + signature[place + 1 :])
        with pytest.raises(WrongSignature):
            check(DATA, other, key)


@settings(deadline=None, derandomize=True, max_examples=150)
@given(st.data())
def test_no_edit_passes(office: Path, data: st.DataObject) -> None:
    """Bytes put in, taken out and exchanged, in the report or in the signature."""
    key, _ = read_public(office / "密钥.pub")
    report, signature = DATA, (office / "报告.json.sig").read_bytes()
    edited = bytearray(signature if data.draw(st.booleans()) else report)
    which = signature if bytes(edited) == signature else report
    start = data.draw(st.integers(0, len(edited)))
    edited[start : start + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=40))
    if bytes(edited) == which:
        return
    other = office / "另一份.sig"
    other.write_bytes(bytes(edited) if which is signature else signature)
    with pytest.raises(WrongSignature):
        check(report if which is signature else bytes(edited), other, key)


def test_a_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "报告.json"
    report.write_bytes(DATA)
    monkeypatch.setenv("HEGUI_PASSPHRASE", "示例口令示例口令")
    assert run(["key", "new", str(tmp_path / "密钥"), "--passphrase"]) == 0
    assert b"ENCRYPTED" in (tmp_path / "密钥").read_bytes()
    assert run(["sign", str(report), "--key", str(tmp_path / "密钥")]) == 0
    monkeypatch.setenv("HEGUI_PASSPHRASE", "不对的口令不对的")
    assert run(["sign", str(report), "--key", str(tmp_path / "密钥")]) == 2
    assert "口令不对" in capsys.readouterr().err
    monkeypatch.setenv("HEGUI_PASSPHRASE", "短")
    assert run(["key", "new", str(tmp_path / "又一把"), "--passphrase"]) == 2


def test_keys_that_will_not_do(office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = str(office / "报告.json")
    assert run(["key", "new", str(office / "密钥")]) == 2
    assert "不能覆盖" in capsys.readouterr().err
    assert run(["sign", report, "--key", str(office / "密钥.pub")]) == 2
    assert "是公钥" in capsys.readouterr().err
    assert run(["verify", report, "--key", str(office / "密钥")]) == 2
    assert "是私钥" in capsys.readouterr().err
    for content in (b"", b"\xff", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", b"hegui-ed25519 AAAA"):
        bad = tmp_path / "坏"
        bad.write_bytes(content)
        bad.chmod(0o600)
        with pytest.raises(SignatureError):
            read_private(bad, None)
        with pytest.raises(SignatureError):
            read_public(bad)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_private_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    new_key(tmp_path / "密钥", "", None)
    (tmp_path / "密钥").chmod(0o644)
    with pytest.raises(SignatureError, match="600"):
        read_private(tmp_path / "密钥", None)


def test_a_missing_signature_is_wrong_use(office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "报告.json"
    report.write_text(json.dumps({}), encoding="utf-8")
    assert run(["verify", str(report), "--key", str(office / "密钥.pub")]) == 2
    assert "没有签名文件" in capsys.readouterr().err
