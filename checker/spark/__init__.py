"""Spark as a place to screen and decide: the same SQL, the same engines, the same report, on more machines than one. See docs/大规模.md.

Intake and the derived tables (who is who, control) are made here, by the driver; then

* ``screens``: the typed tables go to Parquet in a private folder, Spark asks them what the screen asks DuckDB (:mod:`.store`);
* ``workers``: blocks of candidates with their neighbourhoods are decided in Spark's Python workers (:mod:`.workers`).
"""
