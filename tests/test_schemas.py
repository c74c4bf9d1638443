"""The JSON Schemas for editors: current, accepting every file that comes with hegui, refusing what an editor can see is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hegui.checker.schema import CASES
from hegui.kb.schema import ROOT, SCHEMAS, stale_schemas
from hegui.kb.schema_words import WORDS
from hegui.kb.yamlsource import load
from jsonschema import Draft7Validator, Draft202012Validator

KINDS = ("rules", "terms", "parameters", "cases", "tables", "coverage", "responsibilities", "sampling", "forms", "mutants")
FILES = sorted([*(ROOT / "rules").glob("*.yaml"), *(ROOT / "examples" / "规则编写").glob("*.yaml")])
BAD = ROOT / "tests" / "bad_rules"


def schema(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "rules" / "schema" / f"{kind}.schema.json").read_text(encoding="utf-8"))
    return found


def kind_of(data: Any) -> str:
    return str(data["schema"]).removeprefix("hegui.").removesuffix("/1")


def test_they_are_current() -> None:
    assert [path.name for path, _ in stale_schemas(registered=(*SCHEMAS, *CASES))] == [], "运行 python -m hegui.checker.schema"


@pytest.mark.parametrize("kind", KINDS)
def test_they_are_schemas_themselves(kind: str) -> None:
    Draft202012Validator.check_schema(schema(kind))


# Editors know the older dialect better: what is right must be right there too.
@pytest.mark.parametrize("validator", [Draft202012Validator, Draft7Validator])
def test_every_file_of_the_rule_base_is_accepted(validator: Any) -> None:
    validators = {kind: validator(schema(kind)) for kind in KINDS}
    for path in FILES:
        data = load(path).plain()
        errors = [f"{path.name} {list(e.absolute_path)}: {e.message[:120]}" for e in validators[kind_of(data)].iter_errors(data)]
        assert errors == []


SEEN_BY_EDITORS = [
    *("unknown-key", "unknown-key-in-branch", "missing-key", "wrong-value", "wrong-type", "number-for-text", "chinese-id"),
    *("breach-and-require", "neither-breach-nor-require", "no-branch", "time-without-date", "time-with-needless-date", "empty-during"),
    *("condition-is-text", "two-conditions-in-one", "conditions-not-a-list", "compare-of-two", "overlap-of-one", "period-of-three"),
    *("count-without-of", "count-compared-by-word", "pattern-is-text", "as-without-variable", "empty-not", "empty-any", "empty-column"),
    *("unknown-comparison", "unknown-cell-operator", "unknown-period-unit", "unknown-operand", "date-under-as-of", "outside-closed-list"),
    *("parameter-of-truth", "parameter-with-year-unquoted"),
]


@pytest.mark.parametrize("name", SEEN_BY_EDITORS)
def test_what_an_editor_can_see_is_refused(name: str) -> None:
    data = load(BAD / f"{name}.yaml").plain()
    assert not Draft202012Validator(schema(kind_of(data))).is_valid(data)


def test_conditions_offer_words_tables_columns_and_values() -> None:
    definitions = schema("rules")["$defs"]
    offered = definitions["condition"]["properties"]
    assert {"compare", "overlap", "any", "all", "not", "exists", "count", "sum", "人员", "经营联系"} <= set(offered)
    grade = definitions["表.人员"]["properties"]["人员类别"]
    assert {"enum": ["干部", "消防员", "文员"]} in grade["anyOf"]
    assert {"as", "in", "not", "has", "mentions", "states", "says", ">="} <= set(definitions["cellTests"]["properties"])


def test_a_users_own_terms_tables_and_columns_are_not_underlined() -> None:
    data = load(BAD / "unknown-key.yaml").plain()
    rule = data["rules"][0]
    rule["basis"] = rule.pop("basiss")
    rule["breach"][0]["when"] = [
        {"自己的术语": {"人员": "$人员"}},
        {"值班记录": {"人员编号": "$人员"}},
        {"人员": {"人员编号": "$人员", "党员": "是"}},
    ]
    assert Draft202012Validator(schema("rules")).is_valid(data)


def test_every_key_is_explained_to_the_writer() -> None:
    used: set[tuple[str, str]] = set()
    for kind in ("rules", "terms", "parameters", "cases", "coverage", "responsibilities", "sampling", "forms", "mutants"):
        found = schema(kind)
        for name, definition in {"": found, **found["$defs"]}.items():
            if name and name not in WORDS:
                continue  # the language itself, not a model
            for key, said in definition.get("properties", {}).items():
                assert said.get("description"), f"{kind}: {name}.{key}"
                used.add((name, key))
    written = {(name, key) for name, keys in WORDS.items() for key in keys}
    assert written - used == set()


def test_the_first_lines_of_files_lead_to_their_schema() -> None:
    for path in [*FILES, *(ROOT / "regulations").glob("*.yaml")]:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        if first.startswith("# yaml-language-server: $schema="):
            assert (path.parent / Path(first.split("=", 1)[1])).exists(), path.name
