"""The review rules: what reform has made out of date, as data. Written in ``rules/review/*.yaml``; a user's own folder adds to them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from hegui.checker.review.words import WordError, written_out
from hegui.kb.diagnostics import Diagnostic, KnowledgeBaseError, did_you_mean
from hegui.kb.model import KbModel, locate, validate
from hegui.kb.registry import Registry
from hegui.kb.regulation import LegalDay, Text
from hegui.kb.rulebase import RULES_DIR
from hegui.kb.yamlsource import Node, load, shown_path
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

SCHEMA_ID = "hegui.review-rules/1"
REVIEW_DIR = RULES_DIR / "review"

Confidence = Literal["certain", "likely", "possible"]
PatternKind = Literal[
    "renamed_authority",
    "abolished_licence",
    "precondition",
    "unsupported_material",
    "designation",
    "conflict_superior",
    "ultra_vires",
    "market_barrier",
]
Ground = Literal[
    "与上位法不一致",
    "依据已废止",
    "已被新规定涵盖或者替代",
    "调整对象已消失",
    "适用期已过",
    "与改革精神不符",
    "限定交易",
]
Mood = Literal["requires", "permits", "forbids", "penalises"]


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"不是能用的正则表达式：{error}") from None
    return pattern


def _either(written: Any) -> Any:
    """A list of expressions is one expression: any of them."""
    return "|".join(written) if isinstance(written, (list, tuple)) and written and all(isinstance(each, str) and each for each in written) else written


Regex = Annotated[str, Field(min_length=1), AfterValidator(_compiles)]
Regexes = Annotated[
    str,
    Field(min_length=1),
    BeforeValidator(_either),
    AfterValidator(_compiles),
    WithJsonSchema({"anyOf": [{"type": "string", "minLength": 1}, {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1}]}),
]
Word = Annotated[str, Field(pattern=r"^[^\W\d_]+$")]
RuleId = Annotated[str, Field(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]


class Basis(KbModel):
    """Where a judgement rests: a work of the registry by its id, or any other document by its title."""

    regulation: Text = Field(description="已登记法规的编号，或者文件的名称")
    locator: Text | None = Field(default=None, description="条款号")
    since: LegalDay | None = Field(default=None, description="这一依据自何日起可用，缺省同规则")


class Successor(KbModel):
    """To whom a duty has passed where the sentence speaks of something in particular."""

    when: Regex = Field(description="句子与此相符时")
    new: Text = Field(description="职责转由谁承担")
    from_: LegalDay | None = Field(default=None, alias="from", description="自何日起，缺省同规则")
    basis: tuple[Basis, ...] = Field(default=(), description="依据")


class Authority(KbModel):
    """An authority whose duty has passed to another.

    ``names`` are found wherever they stand; ``words`` only as the name of a department (``工商部门``, ``工商、税务等部门``), because the
    same word is also a common noun. Between ``from`` and ``settled`` an authority may have been the old or the new one.
    """

    id: RuleId
    names: tuple[Text, ...] = Field(default=(), description="原名称，出现即算")
    words: tuple[Text, ...] = Field(default=(), description="原简称，只在作部门名称时才算，如“工商”之于“工商、税务等部门”")
    organs: tuple[Text, ...] = Field(default=(), description="原机构名的词根，后接局、厅、委时才算，如“农业”之于“县农业局”")
    new: Text = Field(description="现由谁承担")
    successors: tuple[Successor, ...] = Field(default=(), description="特定事项由另外的机关承担")
    from_: LegalDay = Field(alias="from", description="职责自何日起转移")
    settled: LegalDay | None = Field(default=None, description="何日起确定已经转移到位；此前只作可能")
    unless: tuple[Regex, ...] = Field(default=(), description="句子与此相符的不算")
    before: Regex | None = Field(default=None, description="紧接在名称之前、表明是别的机关的字")
    after: Regex | None = Field(default=None, description="紧接在名称之后、表明是别的机关的字")
    made_before: LegalDay | None = Field(default=None, description="只查这一天以前形成的文本：此后仍这样写的，是按职能称呼")
    levels_not: tuple[Text, ...] = Field(default=(), description="不查这些层级的文件")
    suffix: Regex | None = Field(default=None, description="简称之后须接的字，缺省为部门、机关等")
    confidence: Confidence = Field(default="certain", description="把握")
    ground: Ground = Field(default="与改革精神不符", description="清理理由")
    basis: tuple[Basis, ...] = Field(default=(), description="依据")
    source: Text = Field(description="从何得知")
    unverified: bool = Field(default=False, description="没有核对过：最多作可能")


class Repealed(KbModel):
    """A law or document that is no longer in force, and what took its place."""

    title: Text = Field(description="名称，不加书名号")
    also: tuple[Text, ...] = Field(default=(), description="简称和其他写法")
    number: Text | None = Field(default=None, description="文号：现行文件同名时，只有写了这个文号才算")
    from_: LegalDay = Field(alias="from", description="不再施行的第一天")
    by: Text | None = Field(default=None, description="由哪一部代替或者废止")
    locator: Text | None = Field(default=None, description="废止条款")
    how: Literal["废止", "代替", "失效"] = Field(default="废止", description="因何终止")
    source: Text = Field(description="从何得知")
    unverified: bool = Field(default=False, description="没有核对过：最多作可能")


class Pattern(KbModel):
    """A clause that the reform or a higher norm does not allow, told by words, mood and context.

    ``find`` is searched in a sentence with what leads into it (``申请许可应当提交下列材料：`` before each item); the words found
    are quoted. All of ``with`` must match the sentence and its lead as well, none of ``unless`` may, and no ``not_after`` the words right
    before those found. ``about`` must be in the sentence or in the document's title. ``{机关}`` stands for the word of
    that name. A loaded pattern is written out.
    """

    id: RuleId
    kind: PatternKind = Field(description="问题种类")
    title: Text = Field(description="这条规则查什么")
    find: Regexes = Field(description="句子里要找的话；写成列表的，找到其中之一即可")
    with_: tuple[Regexes, ...] = Field(default=(), alias="with", description="同一句（连同引出它的话）还须与这些都相符")
    unless: tuple[Regexes, ...] = Field(default=(), description="同一句与其中之一相符的不算")
    not_after: tuple[Regexes, ...] = Field(default=(), description="紧接在找到的话前面的，与其中之一相符的不算：此处有依据，别处没有的，照样算")
    about: Regexes | None = Field(default=None, description="这句话或者文件名称须讲到的事")
    topic: Regex | None = Field(default=None, description="全文须与此相符")
    absent: Regex | None = Field(default=None, description="全文不得与此相符")
    moods: tuple[Mood, ...] = Field(default=("requires", "permits"), description="句子的语气：要求、可以、禁止、罚则")
    levels: tuple[Text, ...] = Field(default=(), description="只查这些层级的文件；不写则都查")
    from_: LegalDay | None = Field(default=None, alias="from", description="自何日起与新规定不一致")
    to: LegalDay | None = Field(default=None, description="到何日为止")
    confidence: Confidence = Field(default="likely", description="把握")
    ground: Ground = Field(description="清理理由")
    message: Text = Field(description="问题说明")
    suggestion: Text = Field(description="修改建议")
    basis: tuple[Basis, ...] = Field(min_length=1, description="依据")
    unverified: bool = Field(default=False, description="没有核对过：最多作可能")


class ReviewFile(KbModel):
    """One file of review rules: any of its lists may be left out."""

    schema_: Literal["hegui.review-rules/1"] = Field(alias="schema")
    authorities: tuple[Authority, ...] = Field(default=(), description="职责已经转移的机关")
    repealed: tuple[Repealed, ...] = Field(default=(), description="已经废止、失效或者被代替的文件")
    words: dict[Word, Regexes] = Field(default={}, description="各条规则共用的词：规则里的 {机关} 就是这里的“机关”")
    patterns: tuple[Pattern, ...] = Field(default=(), description="与改革或者上位法不符的条款")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All review rules. ``digest`` is a SHA-256 over the files, wherever they are kept."""

    authorities: tuple[Authority, ...]
    repealed: tuple[Repealed, ...]
    patterns: tuple[Pattern, ...]
    digest: str

    @property
    def count(self) -> int:
        return len(self.authorities) + len(self.repealed) + len(self.patterns)


def load_lexicon(registry: Registry, extra: Sequence[Path] = ()) -> Lexicon:
    """The rules that come with hegui, and the ``review/*.yaml`` below each further rules folder.

    Raises KnowledgeBaseError with every mistake of every file.
    """
    problems: list[Diagnostic] = []
    files: list[tuple[ReviewFile, Node]] = []
    seen: dict[str, str] = {}
    digest = hashlib.sha256()
    for path in [path for folder in (REVIEW_DIR, *_review_folders(extra)) for path in sorted(folder.glob("*.yaml"))]:
        try:
            node = load(path, shown_path(path))
            found = validate(node, ReviewFile)
        except KnowledgeBaseError as error:
            problems.extend(error.diagnostics)
            continue
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
        problems.extend(_check(found, node, registry, seen))
        files.append((found, node))
    patterns = () if problems else _written_out(files, problems)
    if problems:
        raise KnowledgeBaseError(problems)
    return Lexicon(
        tuple(each for file, _ in files for each in file.authorities),
        tuple(each for file, _ in files for each in file.repealed),
        patterns,
        digest.hexdigest(),
    )


def _written_out(files: Sequence[tuple[ReviewFile, Node]], problems: list[Diagnostic]) -> tuple[Pattern, ...]:
    """The patterns of all files with their words written out; what cannot be goes to ``problems``, at the expression concerned."""
    words: dict[str, str] = {}
    for file, node in files:
        for name, meaning in file.words.items():
            if name in words:
                problems.append(locate(node, ("words", name)).error("duplicate-id", f"词“{name}”重复"))
            words[name] = meaning
    made: list[Pattern] = []
    for file, node in files:
        for number, pattern in enumerate(file.patterns):

            def spelt(expression: str, *place: str | int, node: Node = node, number: int = number) -> str:
                try:
                    return written_out(expression, words)
                except WordError as error:
                    problems.append(locate(node, ("patterns", number, *place)).error("wrong-value", str(error)))
                    return expression

            made.append(
                pattern.model_copy(
                    update={
                        "find": spelt(pattern.find, "find"),
                        "with_": tuple(spelt(each, "with", index) for index, each in enumerate(pattern.with_)),
                        "about": spelt(pattern.about, "about") if pattern.about else None,
                        "not_after": tuple(spelt(each, "not_after", index) for index, each in enumerate(pattern.not_after)),
                        "unless": tuple(spelt(each, "unless", index) for index, each in enumerate(pattern.unless)),
                    }
                )
            )
    return tuple(made)


def _review_folders(extra: Sequence[Path]) -> list[Path]:
    return [folder / "review" for folder in extra if (folder / "review").is_dir()]


def _check(file: ReviewFile, node: Node, registry: Registry, seen: dict[str, str]) -> list[Diagnostic]:
    """Ids are used once; a basis with an id of the registry names a place that is there."""
    found: list[Diagnostic] = []
    lists: tuple[tuple[str, Sequence[Authority | Pattern]], ...] = (("authorities", file.authorities), ("patterns", file.patterns))
    for key, entries in lists:
        for entry, place in zip(entries, (node.get(key) or node).items(), strict=True):
            where = place.get("id") or place
            if entry.id in seen:
                found.append(where.error("duplicate-id", f"编号“{entry.id}”重复，前一处在 {seen[entry.id]}"))
            seen[entry.id] = where.where
            if isinstance(entry, Authority) and not (entry.names or entry.words or entry.organs):
                found.append(where.error("empty-value", "names、words、organs 至少写一个"))
            bases = list(entry.basis)
            if isinstance(entry, Authority):
                bases += [basis for each in entry.successors for basis in each.basis]
            found.extend(where.error("dangling-reference", message) for message in (_dangling(each, registry) for each in bases) if message)
    return found


def _dangling(basis: Basis, registry: Registry) -> str:
    """An id (letters and digits) must be registered; a title in Chinese stands for itself."""
    if not basis.regulation.isascii():
        return ""
    if basis.regulation not in registry.works:
        return f"知识库里没有编号为“{basis.regulation}”的法规{did_you_mean(basis.regulation, registry.works)}"
    return registry.why_unresolved(basis.regulation, basis.locator) if basis.locator else ""
