"""JSON Schemas of the YAML files, for editors: completion, and mistakes underlined while writing.

They are committed beside what they describe and written anew by ``python -m hegui.kb.schema`` (that of the cases, whose model belongs
to the checker, by ``python -m hegui.checker.schema``, which writes these too); a test holds them current. An editor that follows them
is told less than ``hegui rules lint`` knows: they cannot see what a variable is bound to, or whether a law exists.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

ROOT = Path(__file__).parents[1]
DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]
Registered = Sequence[tuple[str, Callable[[], Schema]]]


def _regulation() -> Schema:
    from hegui.kb.regulation import Work

    return model_schema(Work)


def _calendar() -> Schema:
    from hegui.kb.holidays import HolidaysFile

    return model_schema(HolidaysFile)


def _rules() -> Schema:
    from hegui.kb.rule import RulesFile

    return _with_conditions(RulesFile)


def _terms() -> Schema:
    from hegui.kb.rule import TermsFile

    return _with_conditions(TermsFile)


def _parameters() -> Schema:
    from hegui.kb.rule import ParametersFile
    from hegui.kb.schema_words import explained

    return explained(model_schema(ParametersFile))


def _tables() -> Schema:
    from hegui.kb.schema_tables import tables_schema

    return tables_schema()


def _coverage() -> Schema:
    from hegui.kb.coverage import CoverageFile
    from hegui.kb.schema_words import explained

    schema = explained(model_schema(CoverageFile))
    place = schema["$defs"]["DeclaratoryModel"]["properties"]["places"]
    place["items"] = {"anyOf": [{"type": "string", "minLength": 1}, place["items"]]}  # a locator alone is a whole sentence
    return schema


def _responsibilities() -> Schema:
    from hegui.kb.responsibility import ResponsibilitiesFile
    from hegui.kb.schema_words import explained

    return explained(model_schema(ResponsibilitiesFile))


def _sampling() -> Schema:
    from hegui.kb.sampling import SamplingModel
    from hegui.kb.schema_words import explained

    return explained(model_schema(SamplingModel))


def _forms() -> Schema:
    from hegui.kb.form import FormsFile
    from hegui.kb.schema_words import explained

    return explained(model_schema(FormsFile))


def _mutants() -> Schema:
    from hegui.kb.mutation.explained import MutantsFile
    from hegui.kb.schema_words import explained

    return explained(model_schema(MutantsFile))


# (path below the root, what gives the schema)
SCHEMAS: Registered = (
    ("regulations/schema/regulation.schema.json", _regulation),
    ("regulations/schema/calendar.schema.json", _calendar),
    ("rules/schema/rules.schema.json", _rules),
    ("rules/schema/terms.schema.json", _terms),
    ("rules/schema/parameters.schema.json", _parameters),
    ("rules/schema/tables.schema.json", _tables),
    ("rules/schema/coverage.schema.json", _coverage),
    ("rules/schema/responsibilities.schema.json", _responsibilities),
    ("rules/schema/sampling.schema.json", _sampling),
    ("rules/schema/forms.schema.json", _forms),
    ("rules/schema/mutants.schema.json", _mutants),
)


def model_schema(model: type[BaseModel]) -> Schema:
    """The JSON Schema of a model, without what is written for programmers."""
    schema: Schema = _for_readers(model.model_json_schema(by_alias=True))
    return schema


def _with_conditions(model: type[BaseModel]) -> Schema:
    """A file with lists of conditions: the model knows them as lists of mappings, the language knows more."""
    from hegui.kb.rulebase import RULES_DIR
    from hegui.kb.schema_conditions import put_conditions
    from hegui.kb.schema_words import explained
    from hegui.kb.table import load_tables

    return explained(put_conditions(model_schema(model), load_tables([RULES_DIR / "tables.yaml"])))


def _for_readers(schema: Any) -> Any:
    """Without the names and docstrings of classes: an editor shows descriptions to people who write rules, in Chinese."""
    if isinstance(schema, list):
        return [_for_readers(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    code_words = {"title": True, "description": str(schema.get("description", "")).isascii()}
    return {key: _for_readers(value) for key, value in schema.items() if not (isinstance(value, str) and code_words.get(key))}


def schema_text(schema: Schema) -> str:
    """A JSON Schema as it is committed."""
    return json.dumps({"$schema": DIALECT, **schema}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write_schemas(root: Path = ROOT, registered: Registered = SCHEMAS) -> list[Path]:
    """Write every schema that is missing or out of date; returns those written."""
    written = stale_schemas(root, registered)
    for path, text in written:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return [path for path, _ in written]


def stale_schemas(root: Path = ROOT, registered: Registered = SCHEMAS) -> Sequence[tuple[Path, str]]:
    """The schema files that differ from their models, with the text they should have."""
    wanted = ((root / name, schema_text(schema())) for name, schema in registered)
    return [(path, text) for path, text in wanted if not path.exists() or path.read_text(encoding="utf-8") != text]


if __name__ == "__main__":
    for _path in write_schemas():
        print(_path.relative_to(ROOT).as_posix())
