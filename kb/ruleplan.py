"""Builds a rule from its YAML: reads its conditions, adds the time condition and the exceptions, plans every variant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hegui.kb.condition import AsOf, Condition, InForce, Not, Pattern, Var, binds, operand_params, operands, walk
from hegui.kb.diagnostics import Diagnostic, KnowledgeBaseError, did_you_mean
from hegui.kb.expand import Expander, Term
from hegui.kb.model import validate
from hegui.kb.parameter import Parameter
from hegui.kb.parse import ConditionParser, guarded
from hegui.kb.plan import Query, Ref
from hegui.kb.planner import Planner
from hegui.kb.precedence import LAW, LAW_VERSION
from hegui.kb.registry import Citation, Registry
from hegui.kb.rule import AUTHORITY, Branch, BranchModel, Conflict, ConflictModel, PlannedVariant, Rule, RuleModel, TimeModel
from hegui.kb.table import TableSchema
from hegui.kb.transition import of_its_own
from hegui.kb.yamlsource import Node

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(slots=True)
class RuleBuilder:
    tables: Mapping[str, TableSchema]
    terms: Mapping[str, Term]
    parameters: Mapping[str, Parameter]
    registry: Registry
    diagnostics: list[Diagnostic]

    def build(self, node: Node) -> Rule | None:
        """The rule, or None when a mistake (noted) makes it useless."""
        try:
            model = validate(node, RuleModel)
        except KnowledgeBaseError as error:
            self.diagnostics.extend(error.diagnostics)
            return None
        before = len(self.diagnostics)
        parser = ConditionParser(self.tables, {name: term.params for name, term in self.terms.items()}, self.diagnostics)
        self._check_model(node, model)
        law = self._law(node.get("time") or node, model.time, parser)
        applies = parser.conditions(node.get("applies"))
        branches = self._branches(node, model, parser)
        unless = self._exceptions(node, parser)
        self._check_params(applies + unless + tuple(c for _, when in branches for c in when) + ((law,) if law else ()), node)
        self._check_unsourced(branches)
        subject = self._subject(node, model, applies)
        if any(d.severity == "error" for d in self.diagnostics[before:]) or subject is None or law is None:
            return None
        expander = Expander(self.terms)
        bound = {name for c in applies for name in binds(c)}
        in_applies = set(_law_variables(law)) <= bound
        scope = (*applies, law) if in_applies else applies
        planned_applies = self._variants(expander, law, scope)
        planned = []
        for index, (branch, when) in enumerate(branches):
            own = self._branch_law(node, index, branch, parser)
            whole = (*scope, *when) if own is None and in_applies else (*applies, *when, own or law)
            planned.append(Branch(branch, self._variants(expander, own or law, (*whole, *unless))))
        grounds, context = self._citations(model)
        self._check_saving(node, model, grounds)
        conflicts = tuple(self._conflict(conflict, model) for conflict in model.conflicts)
        rule = Rule(model, node.file, parser.where(node), planned_applies, tuple(planned), *subject, grounds, context, conflicts)
        self._check_plans(node, rule)
        return rule

    def _variants(self, expander: Expander, law: InForce, conditions: tuple[Condition, ...]) -> tuple[PlannedVariant, ...]:
        planner = Planner(self.tables, self.parameters, expander, law, self.diagnostics)
        return tuple(PlannedVariant(planner.plan(v.conditions), v.optional) for v in expander.variants(conditions))

    def _branch_law(self, node: Node, index: int, branch: BranchModel, parser: ConditionParser) -> InForce | None:
        breach = node.get("breach")
        if branch.time is None or breach is None:
            return None
        return self._law(breach.items()[index].get("time") or node, branch.time, parser)

    def _citations(self, model: RuleModel) -> tuple[tuple[Citation, ...], tuple[Citation, ...]]:
        """Every version of every basis: those that carry the rule, and those only shown."""
        found: dict[str, list[Citation]] = {"ground": [], "context": []}
        for basis in model.basis:
            found[basis.role] += self.registry.resolve(basis.regulation, basis.locator, basis.version)
        return tuple(found["ground"]), tuple(found["context"])

    def _conflict(self, conflict: ConflictModel, model: RuleModel) -> Conflict:
        ground = conflict.ground or next(basis for basis in model.basis if basis.role == "ground")
        law = self.registry.works.get(LAW)
        version = law.version(LAW_VERSION) if law else None
        articles = {p.anchor: Citation(law, version, p.anchor, p) for p in version.provisions} if law and version else {}
        of_ground, against = (self.registry.resolve(b.regulation, b.locator, b.version) for b in (ground, conflict.against))
        return Conflict(conflict, tuple(of_ground), tuple(against), articles)

    def _check_saving(self, node: Node, model: RuleModel, grounds: tuple[Citation, ...]) -> None:
        """The law of the decision's date is the wrong one where a ground leaves older conduct to the law of its time."""
        saved = next((clause for c in grounds if (clause := of_its_own(c.work, c.version)) is not None), None)
        if saved is None:
            return
        if any(time is not None and time.by == "decision" for time in (model.time, *(b.time for b in model.breach or ()))):
            said = f"{saved.norm}：{saved.transition.says}；"
            self._note(node.get("time"), "saving-clause", f"{said}time 应当按行为之日（by: event），不按决定之日")

    def _check_conflicts(self, node: Node, model: RuleModel) -> None:
        grounds = [(basis.regulation, basis.locator) for basis in model.basis if basis.role == "ground"]
        for conflict, place in zip(model.conflicts, (node.get("conflicts") or node).items(), strict=bool(model.conflicts)):
            if conflict.ground is not None and (conflict.ground.regulation, conflict.ground.locator) not in grounds:
                listed = "、".join(f"{work} {locator}" for work, locator in grounds)
                self._note(place.get("ground"), "conflict-ground", f"conflicts 的 ground 应是本规则的一条依据（{listed}）")
            problem = self.registry.why_unfounded(conflict.against)
            if problem:
                self._note(place.get("against"), "dangling-reference", problem)

    def _check_model(self, node: Node, model: RuleModel) -> None:
        if model.subject not in self.tables:
            self._note(node.get("subject"), "unknown-table", f"没有名为“{model.subject}”的表{did_you_mean(model.subject, self.tables)}")
        else:
            columns = self.tables[model.subject].columns
            for name in model.kept:
                if name not in columns or columns[name].computed:
                    self._note(node.get("kept"), "unknown-column", f"表“{model.subject}”没有“{name}”列{did_you_mean(name, columns)}")
        if (model.breach is None) == (model.require is None):
            self._note(node, "breach-or-require", "breach 与 require 应写其中一个（且只写一个）")
        for basis, basis_node in zip(model.basis, (node.get("basis") or node).items(), strict=True):
            problem = self.registry.why_unfounded(basis)
            if problem:
                self._note(basis_node, "dangling-reference", problem)
        for exception, exception_node in zip(model.unless, (node.get("unless") or node).items(), strict=bool(model.unless)):
            for basis, basis_node in zip(exception.basis, (exception_node.get("basis") or node).items(), strict=bool(exception.basis)):
                problem = self.registry.why_unfounded(basis)
                if problem:
                    self._note(basis_node, "dangling-reference", problem)
        self._check_conflicts(node, model)
        labels = [exception.id for exception in model.unless]
        if len(set(labels)) < len(labels):
            self._note(node.get("unless"), "duplicate-id", "两个例外用了同一个 id")
        for key, party in (("obligor", model.obligor), ("affected", model.affected)):
            if party is not None and party.id is None and not party.name:
                self._note(node.get(key), "no-party", f"{key} 要写 id（变量）或 name（名称）")
            elif party is not None and party.id is not None and party.type not in (*self.tables, AUTHORITY):
                self._note(node.get(key), "unknown-table", f"没有名为“{party.type}”的表{did_you_mean(party.type, self.tables)}")
        if not any(basis.role == "ground" for basis in model.basis):
            self._note(node.get("basis"), "no-ground", "basis 里至少要有一条 role: ground（缺省即是），规则才有依据")

    def _law(self, time: Node, model: TimeModel, parser: ConditionParser) -> InForce | None:
        where = parser.where(time)
        if model.by == "assessment":
            if model.at or model.during:
                self._note(time, "bad-time", "by: assessment 按核查基准日适用法律，不再写 at 或 during")
            return InForce(AsOf(), (), where)
        if (model.at is None) == (model.during is None):
            self._note(time, "bad-time", f"by: {model.by} 要写 at（某日）或 during（期间）其中一个")
            return None
        if model.at is not None:
            return InForce(Var(model.at[1:]), (), where)
        during = time.get("during")
        assert during is not None
        periods = guarded(self.diagnostics, lambda: parser.periods(during))
        if periods == ():
            self._note(during, "bad-time", "during 至少要有一个期间")
        return InForce(None, periods, where) if isinstance(periods, tuple) else None

    def _branches(self, node: Node, model: RuleModel, parser: ConditionParser) -> list[tuple[BranchModel, tuple[Condition, ...]]]:
        require = node.get("require")
        if require is not None:
            body = parser.conditions(require)
            # What an obligation requires is not possible: `not`, read as every other `not`.
            branch = BranchModel(case="未满足要求", time=None, when=[{}], say=model.say)
            return [(branch, (Not(body, parser.where(require)),))] if body else []
        breach = node.get("breach")
        items = breach.items() if breach else []
        return [(b, parser.conditions(n.get("when"))) for b, n in zip(model.breach or [], items, strict=True)]

    def _exceptions(self, node: Node, parser: ConditionParser) -> tuple[Condition, ...]:
        unless = node.get("unless")
        result = []
        for item in unless.items() if unless else []:
            body = parser.conditions(item.get("when"))
            label = item.get("id")
            if body and label is not None:
                result.append(Not(body, parser.where(item), str(label.value)))
        return tuple(result)

    def _subject(self, node: Node, model: RuleModel, applies: tuple[Condition, ...]) -> tuple[str, str] | None:
        """The subject's key column and the variable bound to it, from the first pattern of ``applies``."""
        schema = self.tables.get(model.subject)
        if schema is None or not applies:
            return None
        first = applies[0]
        key = schema.key or ""
        if isinstance(first, Pattern) and first.table == model.subject:
            for column, variable in first.binds:
                if column == key:
                    return column, variable
        self._note(node.get("applies"), "no-subject", f"applies 的第一项应是“{model.subject}: {{{key}: $变量, …}}”，以便知道规则针对谁")
        return None

    def _check_params(self, conditions: tuple[Condition, ...], node: Node) -> None:
        for condition in walk(conditions):
            for operand in operands(condition):
                for name in operand_params(operand):
                    if name not in self.parameters:
                        place = condition.where
                        message = f"没有名为“{name}”的参数{did_you_mean(name, self.parameters)}"
                        self.diagnostics.append(Diagnostic(place.file or node.file, place.line, place.column, "unknown-parameter", message))

    def _check_unsourced(self, branches: list[tuple[BranchModel, tuple[Condition, ...]]]) -> None:
        """A number without a source may ask for judgement; it may not accuse."""
        for branch, when in branches:
            if branch.outcome != "violation":
                continue
            for condition in walk(when):
                for name in (p for o in operands(condition) for p in operand_params(o)):
                    parameter = self.parameters.get(name)
                    if parameter and any(v.basis is None for v in parameter.values):
                        place = condition.where
                        message = f"参数“{name}”有未注明依据的值，不能用于认定违反（分支“{branch.case}”）；请改为 needs_judgement"
                        self.diagnostics.append(Diagnostic(place.file, place.line, place.column, "unsourced", message, "error"))

    def _check_plans(self, node: Node, rule: Rule) -> None:
        """What the finished plans must hold: key variables, the variables of every sentence, the parties."""
        breach = node.get("breach")
        branch_nodes = breach.items() if breach else [node]
        for branch, branch_node in zip(rule.branches, branch_nodes, strict=True):
            for variant in branch.queries:
                scope = variant.query.scope
                for name in rule.model.key:
                    if name[1:] not in scope:
                        self._note(node.get("key"), "unbound", f"key 里的“{name}”在分支“{branch.model.case}”中没有绑定")
                texts = [branch_node.get(key) for key in ("say", "judgement")]
                texts += [node.get(key) for key in ("say", "message", "judgement", "remedy", "consequence")]
                for text in dict.fromkeys(t for t in texts if t is not None):
                    self._check_sentence(text, branch.model.case, scope)
                for key in ("obligor", "affected"):
                    party = node.get(key)
                    held = party.get("id") if party else None
                    if held is not None and str(held.value).removeprefix("$") not in scope:
                        self._note(held, "unbound", f"{key} 里的“{held.value}”在分支“{branch.model.case}”中没有绑定")

    def _check_sentence(self, text: Node, case: str, scope: Mapping[str, Ref]) -> None:
        for name in PLACEHOLDER.findall(str(text.value or "")):
            if name.startswith("param:"):
                if name[6:] not in self.parameters:
                    meant = did_you_mean(name[6:], self.parameters)
                    self._note(text, "unknown-parameter", f"句子里的参数“{name[6:]}”不存在{meant}")
            elif name not in scope:
                self._note(text, "unbound", f"句子里的“{{{name}}}”在分支“{case}”中没有绑定{did_you_mean(name, scope)}")

    def _note(self, node: Node | None, code: str, message: str) -> None:
        if node is None:
            return
        self.diagnostics.append(node.error(code, message))


def _law_variables(law: InForce) -> list[str]:
    from hegui.kb.condition import operand_variables

    found: list[str] = list(operand_variables(law.at))
    for start, end in law.periods:
        found += [*operand_variables(start), *operand_variables(end)]
    return found


def key_ref(query: Query, variable: str) -> Ref:
    """The cell a key variable (``$名``) stands for in one variant."""
    return query.scope[variable.removeprefix("$")]
