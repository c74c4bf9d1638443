"""The rules and the tables as pages: what a rule says in words, where it stands, which columns a ledger may have."""

from __future__ import annotations

from hegui.cli.rule_page import PLACEHOLDER, afterwards, conflict_lines, parameter_lines
from hegui.cli.web.groups import groups
from hegui.cli.web.page import server_of, show
from hegui.cli.web.refusal import Refused
from hegui.kb.render import rule_text, term_text
from hegui.kb.rule import MODALITY_NAMES
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def rules(request: Request) -> Response:
    rule_base = server_of(request).rule_base
    return show(request, "rules.html", groups=groups(rule_base), rules=rule_base.rules, modalities=MODALITY_NAMES)


def rule(request: Request) -> Response:
    rule_base = server_of(request).rule_base
    found = rule_base.rules.get(request.path_params["rule"])
    if found is None:
        raise Refused(404, "没有这条规则", "规则库里没有这个编号。")
    text = rule_text(found, rule_base.tables.tables, rule_base.terms)
    terms = [(name, rule_base.terms[name].definition, term_text(name, rule_base.tables.tables, rule_base.terms)) for name in text.terms]
    return show(
        request,
        "rule.html",
        rule=found,
        text=text,
        terms=terms,
        parameters=parameter_lines(found, rule_base, text.terms),
        conflicts=conflict_lines(found),
        afterwards=afterwards(found),
        modality=MODALITY_NAMES[found.model.modality],
        told=lambda words: PLACEHOLDER.sub(r"〔\1〕", words),
    )


def tables(request: Request) -> Response:
    """Every table that a ledger may have, with its columns."""
    found = [table for table in server_of(request).rule_base.tables.tables.values() if not table.derived]
    return show(request, "tables.html", tables=found)


ROUTES = [
    Route("/library/rules", rules),
    Route("/library/rules/{rule}", rule),
    Route("/library/tables", tables),
]
