"""``hegui key new``, ``hegui sign``: an office's key, and its signature beside a report. ``hegui verify --key`` checks it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from hegui.cli.audit import file_facts, record
from hegui.cli.options import fail
from hegui.cli.output import save

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PASSPHRASE = "HEGUI_PASSPHRASE"
SHORTEST = 8  # characters of a passphrase

key_app = typer.Typer(name="key", help="签名用的密钥：新做一把、查看指纹。", no_args_is_help=True)


@key_app.command("new")
def new(
    path: Annotated[Path, typer.Argument(metavar="文件", help="私钥写到哪里；公钥写在旁边的 .pub。")],
    name: Annotated[str, typer.Option("--name", metavar="名称", help="公钥后面注明谁的，如 示例市司法局。")] = "",
    passphrase: Annotated[bool, typer.Option("--passphrase", help=f"给私钥设口令（终端输入，或者环境变量 {PASSPHRASE}）。")] = False,
) -> None:
    """新做一把密钥（Ed25519）：私钥自己留着，公钥交给要核对的人。"""
    from hegui.checker.trust.signature import SignatureError, new_key

    try:
        found = new_key(path, name, _new_passphrase() if passphrase else None)
    except SignatureError as error:
        fail(str(error))
    typer.echo(
        f"私钥 {path}（只有自己能读，请另存一份备份）\n公钥 {path}.pub（交给核对的人）\n指纹 {found}（请当面或者电话告知，供对方比对）"
    )


@key_app.command("show")
def show(path: Annotated[Path, typer.Argument(metavar="公钥.pub", help="公钥文件。")]) -> None:
    """公钥的指纹和名称。"""
    from hegui.checker.trust.signature import SignatureError, fingerprint, raw, read_public

    try:
        key, name = read_public(path)
    except SignatureError as error:
        fail(str(error))
    typer.echo(f"指纹 {fingerprint(raw(key))}{'  ' + name if name else ''}")


def sign(
    report: Annotated[Path, typer.Argument(metavar="报告", help="要签名的文件，一般是 --format json 写出的报告，也可以是别的文件。")],
    key: Annotated[Path, typer.Option("--key", metavar="私钥", help="hegui key new 做的私钥。", show_default=False)],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="文件", help="签名写到哪里；缺省是报告旁边的 .sig。", show_default=False)
    ] = None,
) -> None:
    """给报告签名：签名另存为 .sig 文件，报告一个字节也不动。"""
    from hegui.checker.report.reading import ReportError, read_bytes
    from hegui.checker.trust.signature import SUFFIX, SignatureError
    from hegui.checker.trust.signature import sign as signed

    target = output or report.with_name(report.name + SUFFIX)
    if target.exists() and report.exists() and target.samefile(report):
        fail("--output：签名会覆盖报告本身；请换一个文件名")
    try:
        content = signed(read_bytes(report, "应是要签名的文件"), _private(key))
    except (ReportError, SignatureError) as error:
        fail(str(error))
    record("sign", file_facts(report))
    save(target, content)
    typer.echo(f"已写入 {target}", err=True)


def _private(path: Path) -> Ed25519PrivateKey:
    from hegui.checker.trust.signature import NeedsPassphrase, read_private

    try:
        return read_private(path, None)
    except NeedsPassphrase as error:
        given = os.environ.get(PASSPHRASE)
        if given is None:
            if not sys.stdin.isatty():
                fail(f"{error}；没有终端可输入，请用环境变量 {PASSPHRASE} 给出")
            given = typer.prompt("私钥的口令", hide_input=True, err=True)
        return read_private(path, given)


def _new_passphrase() -> str:
    given = os.environ.get(PASSPHRASE)
    if given is None:
        if not sys.stdin.isatty():
            fail(f"--passphrase：没有终端可输入口令，请用环境变量 {PASSPHRASE} 给出")
        given = typer.prompt("口令", hide_input=True, confirmation_prompt="再输一遍", err=True)
    if len(given) < SHORTEST:
        fail(f"口令至少 {SHORTEST} 个字符")
    return given
