"""The JSON Schemas of the rules' cases, for editors, and of the report, for those who read it. Their models belong to the checker,
which the knowledge base may not import, so they are registered here; ``python -m hegui.checker.schema`` writes them and all others anew.
"""

from __future__ import annotations

from typing import Any

from hegui.checker.cases import OUTCOMES, CasesFile
from hegui.checker.result import OUTCOME_NAMES
from hegui.kb.rulebase import RULES_DIR
from hegui.kb.schema import ROOT, SCHEMAS, Registered, model_schema, write_schemas
from hegui.kb.schema_tables import data_schema
from hegui.kb.schema_words import explained
from hegui.kb.table import load_tables


def _cases() -> dict[str, Any]:
    schema = explained(model_schema(CasesFile))
    definitions = schema["$defs"]
    definitions["data"] = data_schema(load_tables([RULES_DIR / "tables.yaml"]))
    data = {"$ref": "#/$defs/data"}
    schema["properties"]["fixtures"]["additionalProperties"] = data
    case = definitions["CaseModel"]["properties"]
    case["tables"] = {**data, "description": case["tables"]["description"]}
    listed = "，".join(f"{outcome} {OUTCOME_NAMES.get(outcome, '因缺表未能判断')}" for outcome in OUTCOMES)
    case["expect"]["additionalProperties"] = {"enum": list(OUTCOMES), "description": listed}
    return schema


def _report() -> dict[str, Any]:
    from hegui.checker.report.model import Report

    return model_schema(Report)


def _review_rules() -> dict[str, Any]:
    from hegui.checker.review.lexicon import ReviewFile

    return explained(model_schema(ReviewFile))


def _duties() -> dict[str, Any]:
    from hegui.checker.duties.model import Duties

    return model_schema(Duties)


def _impact() -> dict[str, Any]:
    from hegui.checker.report.impact_model import Impact

    return model_schema(Impact)


def _sample() -> dict[str, Any]:
    from hegui.checker.sampling.model import Plan

    return model_schema(Plan)


CASES: Registered = (("rules/schema/cases.schema.json", _cases), ("rules/schema/review-rules.schema.json", _review_rules))
REPORT: Registered = (
    ("docs/report.schema.json", _report),
    ("docs/duties.schema.json", _duties),
    ("docs/impact.schema.json", _impact),
    ("docs/sample.schema.json", _sample),
)


if __name__ == "__main__":
    for _path in write_schemas(registered=(*SCHEMAS, *CASES, *REPORT)):
        print(_path.relative_to(ROOT).as_posix())
