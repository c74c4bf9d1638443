"""Large ledgers: everything is looked at in SQL, and only the rows that can matter go through the ordinary pipeline. See docs/大规模.md."""
