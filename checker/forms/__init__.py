"""Workbooks for people: empty forms to fill in, and a filled one with what was found beside each row."""
