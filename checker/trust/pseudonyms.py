"""Pseudonyms for a report that leaves the house: persons, their numbers, companies, units and files become 人员-001, 企业-001 …

One value has one pseudonym, in every report made with the same mapping file; two mentions of one name stay one name. Numbers are given in
the order of a keyed hash, so that they say nothing of the order of names. The mapping file (0600) stays with the office and resolves them.
What nobody can list beforehand is left out: free text of the ledger, cells that could not be read, reasons, and who decided.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hegui.checker.idcard import clean, mask_inside
from hegui.kb.oserror import why

if TYPE_CHECKING:
    from hegui.checker.ledger import Ledger
    from hegui.checker.trust.model import Receipt
    from hegui.kb.table import Tables

SCHEMA = "hegui.pseudonyms/1"
LEFT_OUT = "（略）"
PERSON_TABLES = ("人员", "亲属", "任职投资", "从业人员", "任职经历", "关系人")
PERSON_COLUMNS = ("消防安全责任人", "责任人", "承办人", "复核人")
COMPANY_TABLES = ("企业", "技术服务机构")
PUBLIC_TABLES = ("规范性文件",)  # documents with numbers of their own, which everybody may know
KINDS = ("姓名", "人员", "证件", "企业名称", "企业", "单位", "编号", "文件")
# What no ledger wrote: words of the law and of the rules, and what only tells kinds apart.
OURS = frozenset(
    (
        *(
            "schema",
            "as_of",
            "rule_base",
            "regulations",
            "rules",
            "basis",
            "rule",
            "title",
            "outcome",
            "severity",
            "table",
            "column",
            "type",
        ),
        *(
            "remedy",
            "consequence",
            "judgement",
            "responsible",
            "revision",
            "case",
            "missing_table",
            "sha256",
            "digest",
            "command",
            "python",
        ),
        *("hegui", "level", "status", "verdict", "from", "until", "on", "was", "exceptions", "ruling", "options", "only"),
    )
)
TOLD = frozenset(("reason", "approver", "by"))  # what a person wrote of a person
_MASKED = re.compile(r"[0-9]{3,6}\*{3,}[0-9Xx]{0,4}")
_QUOTED = re.compile("“[^”]*”")


class MappingError(Exception):
    """The mapping file cannot be used; the message is Chinese."""


class Pseudonyms:
    """The mapping: secret, and for each kind value → pseudonym."""

    def __init__(self, secret: bytes, known: dict[str, dict[str, str]] | None = None) -> None:
        self.secret = secret
        self.known = known or {}
        self.flat: dict[str, str] = {}
        self._refresh()

    @classmethod
    def load(cls, path: Path) -> Pseudonyms:
        """The mapping of a file, or a new one where there is none. Raises MappingError."""
        if not path.exists():
            return cls(secrets.token_bytes(32))
        try:
            if not path.is_file():
                raise ValueError
            data: Any = json.loads(path.read_text(encoding="utf-8"))
            if data["schema"] != SCHEMA or not all(isinstance(v, str) for names in data["names"].values() for v in names.values()):
                raise ValueError
            return cls(bytes.fromhex(data["secret"]), {kind: dict(data["names"][kind]) for kind in data["names"]})
        except OSError as error:
            raise MappingError(f"读不了化名对照表 {path}：{why(error)}") from None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise MappingError(f"{path} 不是化名对照表；请另写一个文件名，没有的会新建") from None

    def dump(self) -> str:
        return json.dumps({"schema": SCHEMA, "secret": self.secret.hex(), "names": self.known}, ensure_ascii=False, indent=1) + "\n"

    def resolve(self, pseudonym: str) -> list[str]:
        return [value for names in self.known.values() for value, name in names.items() if name == pseudonym]

    def apply(self, report: dict[str, Any], ledger: Ledger) -> dict[str, Any]:
        """The report with everything that names somebody replaced. The report must not be masked yet: names may hold numbers."""
        said = set(_texts(report))
        everything = "\n".join(sorted(said))
        for kind, values in _values(ledger).items():
            self._learn(kind, {value for value in values if value in everything})
        self._learn("文件", _paths(report))
        self._refresh()
        renamed: dict[str, Any] = self._replaced(report, "")
        ids = {finding["id"] for finding in report["findings"]} | set(report.get("baseline", {}).get("gone", ()))
        ids |= {each for entry in report.get("waivers", {}).get("entries", ()) for each in entry["findings"]}
        return {name: self._ids(item, {each: self._id(each) for each in ids if each}) for name, item in renamed.items()}

    def receipt(self, made: dict[str, Any]) -> dict[str, Any]:
        """A receipt with its file names replaced; those of files beside the ledger too."""
        beside = {made[name]["path"] for name in ("decisions", "waivers", "baseline", "weights") if name in made}
        self._learn("文件", {entry["path"] for entry in made["inputs"]} | beside | {entry["file"] for entry in made["passed_over"]})
        self._refresh()
        changed: dict[str, Any] = {name: item if name in OURS else self._replaced(item, name) for name, item in made.items()}
        return changed

    def named(self, receipt: Receipt) -> Receipt:
        """A receipt of a report with pseudonyms, with the files' real names."""
        back = {name: value for value, name in self.known.get("文件", {}).items()}
        changed = receipt.model_copy(deep=True)
        for each in (*changed.inputs, changed.decisions, changed.waivers, changed.baseline):
            if each is not None:
                each.path = back.get(each.path, each.path)
        for passed in changed.passed_over:
            passed.file = back.get(passed.file, passed.file)
        return changed

    def _learn(self, kind: str, values: set[str]) -> None:
        names = self.known.setdefault(kind, {})
        new = sorted((value for value in values if value not in names), key=lambda value: self._keyed(f"{kind}\0{value}"))
        for number, value in enumerate(new, len(names) + 1):
            suffix = Path(value).suffix if kind == "文件" else ""
            names[value] = f"{kind}-{number:03d}{suffix}"

    def _refresh(self) -> None:
        self.flat = {value: name for kind in reversed(KINDS) for value, name in self.known.get(kind, {}).items()}
        self.lengths = sorted({len(value) for value in self.flat}, reverse=True)

    def _keyed(self, text: str) -> str:
        return hmac.new(self.secret, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def _id(self, finding: str) -> str:
        """Without the key, whoever guesses a person's number could compute the finding's id."""
        return self._keyed(f"id\0{finding}")[:16] if finding else ""

    def _ids(self, value: Any, ids: Mapping[str, str]) -> Any:
        if isinstance(value, dict):
            return {key: self._ids(item, ids) for key, item in value.items()}
        if isinstance(value, list):
            return [self._ids(item, ids) for item in value]
        return ids.get(value, value) if isinstance(value, str) else value

    def _replaced(self, value: Any, key: str) -> Any:
        if isinstance(value, dict):
            if "message" in value and "file" in value:  # a problem: what could not be read may be anything
                told = {"message": _QUOTED.sub(f"“{LEFT_OUT}”", value["message"])}
                value = value | told | ({"value": LEFT_OUT} if value.get("value") else {})
            if "by" in value and "why" in value:  # a decision
                value = value | {"why": LEFT_OUT, "detail": LEFT_OUT if value.get("detail") else ""}
            return {name: item if name in OURS else self._replaced(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [self._replaced(item, key) for item in value]
        if not isinstance(value, str) or not value:
            return value
        if key in TOLD:
            return LEFT_OUT
        return self.text(value)

    def text(self, text: str) -> str:
        """A text with every known value replaced, the longest first at each place."""
        if (whole := self.flat.get(text)) is not None:
            return whole
        made, start = [], 0
        while start < len(text):
            for length in self.lengths:
                value = text[start : start + length]
                if len(value) == length and value in self.flat and _stands_alone(text, start, value):
                    made.append(self.flat[value])
                    start += length
                    break
            else:
                made.append(text[start])
                start += 1
        return _MASKED.sub("（号码略）", mask_inside("".join(made)))


def without_free_text(report: dict[str, Any], tables: Tables) -> dict[str, Any]:
    """Free text of the ledger left out of the proof: where somebody works, what is said of a clue."""
    for finding in report["findings"]:
        for because in finding.get("because", ()):
            columns = tables[because["table"]].columns if because["table"] in tables else {}
            for part in (because.get("fields"), because.get("absent")):
                for column in part or ():
                    if column not in columns or (columns[column].type == "text" and column not in PERSON_COLUMNS):
                        part[column] = LEFT_OUT if part[column] else ""
    return report


def _stands_alone(text: str, start: int, value: str) -> bool:
    """A number or code is one only where no other letter or digit touches it; and a short number may be a number of anything."""
    if not value.isascii():
        return True
    if value.isdigit() and len(value) < 4:
        return False
    before, after = text[start - 1 : start], text[start + len(value) : start + len(value) + 1]
    return not (_is_word(before) and _is_word(value[0])) and not (_is_word(after) and _is_word(value[-1]))


def _is_word(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []


def _paths(report: dict[str, Any]) -> set[str]:
    found = {entry["path"] for entry in report["inputs"]} | {entry["file"] for entry in report["problems"] if entry["file"]}
    found |= {because["file"] for finding in report["findings"] for because in finding.get("because", ()) if because.get("file")}
    return found | {entry["file"] for entry in report.get("left_out", ())}


def _values(ledger: Ledger) -> dict[str, set[str]]:
    """Every value of the ledger that names somebody or something of somebody's, by kind."""
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for table in ledger.tables.values():
        if table.name in PUBLIC_TABLES:
            continue
        for column, schema in table.schema.columns.items():
            kind = _kind(table.name, column, schema.type, schema.to)
            if not kind or column not in table.position:
                continue
            for row in table.rows:
                value = row[column]
                for each in value if isinstance(value, tuple) else (value,):
                    if isinstance(each, str) and each:
                        found[kind].add(each)
                        if kind == "证件":
                            found[kind].add(clean(each))
    return found


def _kind(table: str, column: str, kind: str, to: tuple[str, ...]) -> str:
    if kind == "id_card":
        return "证件"
    if kind == "credit_code":
        return "企业"
    if kind == "name" or column in PERSON_COLUMNS:
        return (
            "姓名"
            if table in PERSON_TABLES or column in PERSON_COLUMNS or column.endswith("姓名")
            else "企业名称"
            if table in COMPANY_TABLES
            else "单位"
        )
    if kind in ("key", "ref"):
        points = {table} if kind == "key" else set(to)
        if points & set(PUBLIC_TABLES):
            return ""
        return "人员" if points & set(PERSON_TABLES) else "单位" if points & {"单位", "行业组织"} else "编号"
    return ""
