"""Mutation of the rule base: every rule, term and parameter with one small mistake each, to see whether the cases notice."""
