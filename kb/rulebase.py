"""Loads the rule base: tables, terms, parameters, rules; everything checked, everything planned.

Directories are read in order; a later one (a user's own, ``--rules DIR``) may replace a rule, term or parameter of the same id.
Raises :class:`KnowledgeBaseError` with every mistake found, each with file, line and column.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import hegui.kb as _kb
from hegui.kb.celltypes import kind_of_value
from hegui.kb.condition import TermCall, walk
from hegui.kb.day import FOREVER, NEVER, DateRange, parse_day
from hegui.kb.diagnostics import Diagnostic, KnowledgeBaseError, did_you_mean
from hegui.kb.expand import Alternative, Expander, Term
from hegui.kb.model import KbModel, validate
from hegui.kb.parameter import DatedValue, Parameter
from hegui.kb.parse import WORDS, ConditionParser
from hegui.kb.planner import Planner
from hegui.kb.registry import Registry
from hegui.kb.rule import ParameterModel, ParametersFile, Rule, RulesFile, TermModel, TermsFile, ValueModel
from hegui.kb.ruleplan import RuleBuilder
from hegui.kb.table import Tables, load_tables
from hegui.kb.yamlsource import Node, load

RULES_DIR = Path(_kb.__file__).parents[1] / "rules"
REGULATIONS_DIR = Path(_kb.__file__).parents[1] / "regulations"

KINDS: dict[str, tuple[str, type[KbModel]]] = {
    "hegui.rules/1": ("rules", RulesFile),
    "hegui.terms/1": ("terms", TermsFile),
    "hegui.parameters/1": ("parameters", ParametersFile),
}
# What says nothing about what the rules mean: the explained mutants, what is declaratory, who is responsible, how a form asks.
UNCOUNTED = ("mutants.yaml", "coverage.yaml", "responsibilities.yaml", "forms.yaml")
OTHER_KINDS = (
    *("hegui.tables/1", "hegui.cases/1", "hegui.mutants/1", "hegui.sampling/1"),
    *("hegui.coverage/1", "hegui.responsibilities/1", "hegui.forms/1"),
)
_SCHEMA = re.compile(rb"^schema: *([a-z./0-9]+) *$", re.MULTILINE)


@dataclass(slots=True)
class RuleBase:
    rules: dict[str, Rule]
    terms: dict[str, Term]
    parameters: dict[str, Parameter]
    tables: Tables
    registry: Registry
    sha256: str
    warnings: list[Diagnostic] = field(default_factory=list)

    @property
    def version(self) -> str:
        """The package's version: what a report names beside the digest."""
        return _version()


@cache
def _version() -> str:
    """Asked once: two reports of one process name one version, even while the package is being installed anew."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("hegui")
    except PackageNotFoundError:
        return "0"


@dataclass(slots=True)
class Entries:
    """The validated entries of all files, each with its node; later directories replace earlier ones."""

    rules: dict[str, Node] = field(default_factory=dict)
    terms: dict[str, Node] = field(default_factory=dict)
    parameters: dict[str, Node] = field(default_factory=dict)


def rule_files(directories: Sequence[Path]) -> list[list[Path]]:
    """The rule files of each directory, sorted; cases and tables apart."""
    return [sorted(p for p in d.glob("*.yaml") if not p.name.endswith(".cases.yaml") and p.name != "tables.yaml") for d in directories]


def is_whole(directory: Path) -> bool:
    """Whether a folder holds a whole rule base and not additions to the one that comes with hegui: its tables are all its own."""
    path = directory / "tables.yaml"
    if not path.is_file():
        return False
    try:
        shipped = load(RULES_DIR / "tables.yaml").get("tables")
        own = load(path).get("tables")
    except KnowledgeBaseError:
        return False
    if own is None or shipped is None or not isinstance(own.value, dict) or not isinstance(shipped.value, dict):
        return False
    # A folder of additions may not repeat what a table already has, its key least of all.
    keys = [name for name, table in shipped.value.items() if table.get("key")]
    return any((mine := own.get(name)) is not None and mine.get("key") is not None for name in keys)


def load_rule_base(registry: Registry, extra: Sequence[Path] = (), base: Path | None = None) -> RuleBase:
    """Loads the rules that come with hegui and those of ``extra`` directories. ``base`` is another whole rule base instead of ours."""
    directories = [base or RULES_DIR, *extra]
    diagnostics: list[Diagnostic] = []
    for directory in extra:
        if not directory.is_dir():
            diagnostics.append(Diagnostic(str(directory), 0, 0, "no-directory", "没有这个规则文件夹"))
        elif not any(directory.glob("*.yaml")) and not any((directory / "review").glob("*.yaml")):  # only review rules: for hegui review
            diagnostics.append(Diagnostic(str(directory), 0, 0, "no-rules", "文件夹里没有规则文件（*.yaml）"))
        for path in sorted(directory.glob("*.yml")):
            diagnostics.append(Diagnostic(str(path), 0, 0, "wrong-suffix", "规则文件的后缀应是 .yaml"))
    if diagnostics:
        raise KnowledgeBaseError(diagnostics)
    tables = load_tables([d / "tables.yaml" for d in directories if (d / "tables.yaml").exists()])
    files = Entries()
    for paths in rule_files(directories):
        _read(paths, files, diagnostics)
    if any(d.severity == "error" for d in diagnostics):
        raise KnowledgeBaseError(diagnostics)
    parameters = read_parameters(files.parameters, registry, diagnostics)
    terms = read_terms(files.terms, tables, registry, diagnostics)
    rules: dict[str, Rule] = {}
    builder = RuleBuilder(tables.tables, terms, parameters, registry, diagnostics)
    for rule_id, node in files.rules.items():
        before = len(diagnostics)
        try:
            rule = builder.build(node)
        except KnowledgeBaseError as error:
            diagnostics.extend(error.diagnostics)
            rule = None
        diagnostics[before:] = [_seen_from(d, node, rule_id) for d in diagnostics[before:]]
        if rule is not None:
            rules[rule_id] = rule
    _plan_alone(terms, tables, parameters, diagnostics)
    if any(d.severity == "error" for d in diagnostics):
        raise KnowledgeBaseError(diagnostics)
    return RuleBase(dict(sorted(rules.items())), terms, parameters, tables, registry, _digest(directories, registry), diagnostics)


def rule_entries(directories: Sequence[Path]) -> Entries:
    """The entries of directories that load, as written."""
    found, diagnostics = Entries(), list[Diagnostic]()
    for paths in rule_files(directories):
        _read(paths, found, diagnostics)
    return found


def _seen_from(diagnostic: Diagnostic, rule: Node, rule_id: str) -> Diagnostic:
    """A mistake that shows in a term's file only when a rule uses it names the rule too."""
    if diagnostic.file == rule.file:
        return diagnostic
    return replace(diagnostic, message=f"{diagnostic.message}（规则“{rule_id}”用到，见 {rule.file}:{rule.line}）")


def _read(paths: Iterable[Path], files: Entries, diagnostics: list[Diagnostic]) -> None:
    here: dict[tuple[str, str], Node] = {}
    for path in paths:
        if _is_other(path):
            continue
        try:
            node = load(path)
            kind = node.get("schema")
            name = str(kind.value) if kind else ""
            if name in OTHER_KINDS:
                continue
            if name not in KINDS:
                known = [*KINDS, *OTHER_KINDS]
                place = kind or node
                diagnostics.append(
                    place.error("unknown-schema", f"首行应写明 schema（{'、'.join(KINDS)}），实际是“{name}”{did_you_mean(name, known)}")
                )
                continue
            entry_key, model = KINDS[name]
            validate(node, model)
        except KnowledgeBaseError as error:
            diagnostics.extend(error.diagnostics)
            continue
        entries = node.get(entry_key)
        assert entries is not None
        for entry in entries.items():
            entry_id = entry.get("id")
            assert entry_id is not None
            identity = (entry_key, str(entry_id.value))
            if identity in here:
                diagnostics.append(entry_id.error("duplicate-id", f"“{entry_id.value}”重复，前一处在 {here[identity].where}"))
                continue
            here[identity] = entry_id
            earlier = getattr(files, entry_key).get(str(entry_id.value))
            if earlier is not None:
                message = f"“{entry_id.value}”代替了 {earlier.file}:{earlier.line} 的同名条目"
                diagnostics.append(entry_id.warning("replaces", message))
            getattr(files, entry_key)[str(entry_id.value)] = entry


def _is_other(path: Path) -> bool:
    """Whether a file says at its head that it is for another loader, which then reads it and says what is wrong: these files are a
    quarter of the text, and reading YAML is what takes the time."""
    if not path.is_file():  # a pipe never ends; the reader says so
        return False
    try:
        with path.open("rb") as opened:
            head = opened.read(2000)
    except OSError:
        return False
    said = _SCHEMA.search(head)
    return said is not None and said[1].decode() in OTHER_KINDS


def read_parameters(nodes: Mapping[str, Node], registry: Registry, diagnostics: list[Diagnostic]) -> dict[str, Parameter]:
    result = {}
    for name, node in nodes.items():
        model = validate(node, ParameterModel)
        values = []
        for value, value_node in zip(model.values, (node.get("values") or node).items(), strict=True):
            try:
                values.append(_dated(value))
            except ValueError as error:
                diagnostics.append(value_node.error("bad-date", str(error)))
                continue
            if value.basis is None and not value.unsourced:
                diagnostics.append(value_node.error("no-source", f"参数“{name}”的值没有依据；请写 basis，确无依据的写 unsourced: true"))
            elif value.basis is not None and value.unsourced:
                diagnostics.append(value_node.error("no-source", f"参数“{name}”的值既写了 basis 又写了 unsourced，只能写一个"))
            elif value.basis is not None:
                problem = registry.why_unfounded(value.basis)
                if problem:
                    diagnostics.append((value_node.get("basis") or value_node).error("dangling-reference", problem))
        ordered = sorted(values, key=lambda v: (v.span.from_lo, v.span.to_lo))
        for earlier, later in pairwise(ordered):
            if later.span.from_lo < earlier.span.to_hi:
                diagnostics.append(node.error("overlap", f"参数“{name}”有两个值的期间重叠"))
        kinds = {kind_of_value(v.value) for v in ordered}
        if len(kinds) > 1:
            diagnostics.append(node.error("type-mismatch", f"参数“{name}”的各个值应是同一类（都是数、都是文字或者都是列表）"))
        result[name] = Parameter(model, tuple(ordered))
    return result


def _dated(value: ValueModel) -> DatedValue:
    from_lo, from_hi = parse_day(value.from_) if value.from_ else (NEVER, NEVER)
    to_lo, to_hi = parse_day(value.to) if value.to else (FOREVER, FOREVER)
    if from_lo >= to_hi:
        raise ValueError(f"from（{value.from_}）应早于 to（{value.to}）")
    plain = tuple(value.value) if isinstance(value.value, list) else value.value
    return DatedValue(DateRange(from_lo, from_hi, to_lo, to_hi), plain, value.basis, value.note or "")


def read_terms(nodes: Mapping[str, Node], tables: Tables, registry: Registry, diagnostics: list[Diagnostic]) -> dict[str, Term]:
    models = {name: validate(node, TermModel) for name, node in nodes.items()}
    params = {name: tuple(model.params) for name, model in models.items()}
    parser = ConditionParser(tables.tables, params, diagnostics)
    terms: dict[str, Term] = {}
    for name, node in nodes.items():
        if name in WORDS:
            diagnostics.append(node.error("name-clash", f"术语不能叫“{name}”，这是规则语言自己的词"))
        for basis, basis_node in zip(models[name].basis, (node.get("basis") or node).items(), strict=bool(models[name].basis)):
            problem = registry.why_unfounded(basis)
            if problem:
                diagnostics.append(basis_node.error("dangling-reference", problem))
        if name in tables.tables:
            diagnostics.append(node.error("name-clash", f"术语“{name}”与表同名"))
        alternatives = []
        for alternative in (node.get("any") or node).items():
            optional = alternative.get("optional")
            alternatives.append(Alternative(parser.conditions(alternative.get("when")), bool(optional and optional.value)))
        where = parser.where(node)
        terms[name] = Term(name, params[name], models[name].definition, tuple(alternatives), where, tuple(models[name].basis))
    for name in terms:
        cycle = _cycle(name, terms)
        if cycle:
            diagnostics.append(nodes[name].error("cycle", f"术语互相引用成环：{' → '.join(cycle)}"))
            raise KnowledgeBaseError(diagnostics)
    return terms


def _plan_alone(terms: Mapping[str, Term], tables: Tables, parameters: Mapping[str, Parameter], diagnostics: list[Diagnostic]) -> None:
    """Plans every term by itself, so that a mistake shows before a rule uses it. What only a caller binds is left to the caller."""
    for term in terms.values():
        found: list[Diagnostic] = []
        expander = Expander(terms)
        planner = Planner(tables.tables, parameters, expander, None, found)
        for alternative in term.alternatives:
            for variant in expander.variants(alternative.when):
                planner.plan(variant.conditions)
        known = {(d.file, d.line, d.column, d.code) for d in diagnostics}
        given = tuple(f"“${name}”" for name in term.params)
        for diagnostic in found:
            callers = diagnostic.code in ("unconnected", "cartesian") or any(name in diagnostic.message for name in given)
            if not callers and (diagnostic.file, diagnostic.line, diagnostic.column, diagnostic.code) not in known:
                diagnostics.append(diagnostic)


def _cycle(name: str, terms: Mapping[str, Term]) -> list[str]:
    """The path from a term back to itself, or []."""

    def uses(term: str) -> list[str]:
        conditions = tuple(c for alternative in terms[term].alternatives for c in alternative.when)
        return [c.term for c in walk(conditions) if isinstance(c, TermCall) and c.term in terms]

    path: list[str] = []
    seen: set[str] = set()

    def visit(term: str) -> bool:
        path.append(term)
        for used in uses(term):
            if used == name:
                path.append(used)
                return True
            if used not in seen:
                seen.add(used)
                if visit(used):
                    return True
        path.pop()
        return False

    return path if visit(name) else []


def _digest(directories: Sequence[Path], registry: Registry) -> str:
    """One digest over every rule file and every regulation: independent of where they are kept, of how a checkout ends its
    lines, and of the rules' own test cases."""
    digest = hashlib.sha256()
    for directory in directories:
        for path in sorted(p for p in directory.glob("*.yaml") if not p.name.endswith(".cases.yaml") and p.name not in UNCOUNTED):
            digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    digest.update(registry.digest.encode())
    return digest.hexdigest()
