"""The screen's SQL, written for DuckDB, as Spark SQL.

sqlglot carries names, literals, casts and functions over; three things it has no word for are put in its tree here.
"""

from __future__ import annotations

from sqlglot import exp, parse_one


def parsed(sql: str) -> exp.Query:
    tree = parse_one(sql, read="duckdb")
    assert isinstance(tree, exp.Query)
    return tree


def spark_sql(tree: exp.Query) -> str:
    """A DuckDB query as Spark SQL; the tree is used up. Spark's session variables stand for DuckDB's, under the same names."""
    return str(tree.transform(_node, copy=False).sql(dialect="spark"))


def _node(node: exp.Expr) -> exp.Expr:
    """A node in Spark's words; what is below a node that is put in its place is not visited any more."""
    if isinstance(node, exp.ArrayOverlaps):
        return exp.func("arrays_overlap", node.this.transform(_node), node.expression.transform(_node))
    if isinstance(node, exp.Bracket):  # counted from 1 and NULL outside: in Spark that is get(), counted from 0
        (position,) = (each.transform(_node) for each in node.expressions)
        return exp.func("get", node.this.transform(_node), exp.Sub(this=exp.paren(position), expression=exp.Literal.number(1)))
    if isinstance(node, exp.Anonymous) and node.name.lower() == "getvariable":
        return exp.column(node.expressions[0].name)
    return node
