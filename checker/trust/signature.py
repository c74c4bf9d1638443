"""Signatures of an office: Ed25519 (RFC 8032, by the library ``cryptography``) over the very bytes of a report, kept beside it.

The private key is a PKCS#8 PEM file that only its owner may read, encrypted where a passphrase is given; the public one is a short text
file to hand out. A signature file is JSON: which key (its fingerprint), which file (SHA-256), and the signature. What is signed is
``hegui.signature/1``, a zero byte and the SHA-512 of the file, so that no signature of this key for anything else fits.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hegui.kb.oserror import why

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SCHEMA = "hegui.signature/1"
PUBLIC = "hegui-ed25519"  # the first word of a public key's file
SUFFIX = ".sig"
MAX_BYTES = 64 * 1024  # of a key or signature file


class SignatureError(Exception):
    """A key or signature that cannot be used, or does not fit; the message is Chinese and says which and why."""


class WrongSignature(SignatureError):
    """The signature is one, and does not fit: another key, an altered report, a forgery."""


def new_key(path: Path, name: str, passphrase: str | None) -> str:
    """Makes ``path`` (private, 0600) and ``path.pub``; gives the fingerprint. Never overwrites. Raises SignatureError."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    public_path = path.with_name(path.name + ".pub")
    for each in (path, public_path):
        if each.exists() or each.is_symlink():
            raise SignatureError(f"{each} 已经有了，不能覆盖：丢了私钥就不能再签，换了公钥旧签名就对不上")
    key = Ed25519PrivateKey.generate()
    hidden = serialization.BestAvailableEncryption(passphrase.encode()) if passphrase else serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, hidden)
    public = raw(key.public_key())
    clean = " ".join(name.split())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_new(path, private, 0o600)
        _write_new(public_path, f"{PUBLIC} {base64.b64encode(public).decode()} {clean}".rstrip().encode() + b"\n", 0o644)
    except OSError as error:
        raise SignatureError(f"写不了 {path}：{why(error)}") from None
    return fingerprint(public)


def _write_new(path: Path, data: bytes, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def fingerprint(public: bytes) -> str:
    """What people compare by voice: the first 16 hexadecimal digits of the key's SHA-256, in fours."""
    digest = hashlib.sha256(public).hexdigest()[:16]
    return " ".join(digest[n : n + 4] for n in range(0, 16, 4))


def read_private(path: Path, passphrase: str | None) -> Ed25519PrivateKey:
    """Raises SignatureError; ``NeedsPassphrase`` when the key is encrypted and none was given."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    data = _read(path, "私钥")
    if data.startswith(PUBLIC.encode()):
        raise SignatureError(f"{path} 是公钥，签名要用私钥（没有 .pub 的那个文件）")
    if hasattr(os, "geteuid") and path.stat().st_mode & 0o077:
        raise SignatureError(f"私钥 {path} 别人也能读（权限应是 600）；请执行 chmod 600，如果可能已经泄露，请换一把")
    try:
        key = load_pem_private_key(data, passphrase.encode() if passphrase else None)
    except TypeError:
        if passphrase:
            raise SignatureError(f"私钥 {path} 没有设口令，不要给口令") from None
        raise NeedsPassphrase(f"私钥 {path} 设有口令") from None
    except (ValueError, UnsupportedAlgorithm):
        raise SignatureError(f"{path} 不是能用的私钥，或者口令不对") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise SignatureError(f"{path} 不是 Ed25519 私钥；请用 hegui key new 做的")
    return key


class NeedsPassphrase(SignatureError):
    """The private key is encrypted."""


def read_public(path: Path) -> tuple[Ed25519PublicKey, str]:
    """The key and the name written after it. Raises SignatureError."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    data = _read(path, "公钥")
    if b"PRIVATE KEY" in data:
        raise SignatureError(f"{path} 是私钥，核对要用公钥（.pub）；私钥不要给别人")
    try:
        kind, text, *name = data.decode("utf-8-sig").split()
        raw = base64.b64decode(text, validate=True)
        if kind != PUBLIC or len(raw) != 32:
            raise ValueError
    except (ValueError, binascii.Error):
        raise SignatureError(f"{path} 不是 hegui 的公钥（应是一行：{PUBLIC} …）") from None
    return Ed25519PublicKey.from_public_bytes(raw), " ".join(name)


def sign(data: bytes, key: Ed25519PrivateKey) -> str:
    """The content of the signature file."""
    made = {
        "schema": SCHEMA,
        "key": fingerprint(raw(key.public_key())),
        "sha256": hashlib.sha256(data).hexdigest(),
        "signature": base64.b64encode(key.sign(_message(data))).decode(),
    }
    return json.dumps(made, indent=2) + "\n"


def check(data: bytes, signature_path: Path, key: Ed25519PublicKey) -> str:
    """The fingerprint of the key, when it signed these bytes. Raises SignatureError that tells a wrong key from an altered report."""
    from cryptography.exceptions import InvalidSignature

    written = _read(signature_path, "签名")
    signature, name, digest = _parsed(written, signature_path)
    own = fingerprint(raw(key))
    try:
        key.verify(signature, _message(data))
    except InvalidSignature:
        if name != own:
            raise WrongSignature(f"签名不是这把公钥的：签名写的是 {name}，公钥是 {own}") from None
        if digest != hashlib.sha256(data).hexdigest():
            raise WrongSignature("报告在签名以后被改过：内容与签名时的不同") from None
        raise WrongSignature(f"签名是假的，或者签名文件 {signature_path} 被改过") from None
    if (name, digest) != (own, hashlib.sha256(data).hexdigest()) or written != _as_written(name, digest, signature):
        raise WrongSignature(f"签名文件 {signature_path} 被改过")
    return own


def _as_written(name: str, digest: str, signature: bytes) -> bytes:
    made = {"schema": SCHEMA, "key": name, "sha256": digest, "signature": base64.b64encode(signature).decode()}
    return (json.dumps(made, indent=2) + "\n").encode()


def _parsed(data: bytes, path: Path) -> tuple[bytes, str, str]:
    try:
        made: Any = json.loads(data.decode("utf-8"))
        if made["schema"] != SCHEMA:
            raise ValueError
        signature = base64.b64decode(made["signature"], validate=True)
        name, digest = made["key"], made["sha256"]
        if len(signature) != 64 or not isinstance(name, str) or not isinstance(digest, str):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        raise WrongSignature(f"{path} 不是 hegui 的签名文件，或者被改过") from None
    return signature, name, digest


def _message(data: bytes) -> bytes:
    return SCHEMA.encode() + b"\0" + hashlib.sha512(data).digest()


def raw(key: Ed25519PublicKey) -> bytes:
    """The 32 bytes of a public key."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _read(path: Path, what: str) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise SignatureError(f"{what}：{path} 不是文件")
        with path.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise SignatureError(f"没有{what}文件 {path}") from None
    except (OSError, ValueError) as error:
        raise SignatureError(f"读不了{what} {path}：{why(error)}") from None
    if len(data) > MAX_BYTES:
        raise SignatureError(f"{path} 太大，不是{what}")
    return data
