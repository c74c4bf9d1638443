"""Who is who across tables: identifiers first, then names with evidence that adds up, piece by piece.

``written`` and ``variants`` (how a name is written), ``sound`` (how it is read), ``masked`` (names partly hidden), ``frequency`` (how
many bear it), ``profile`` (what a number or a date of birth tells), ``evidence`` (two mentions held against each other), ``candidates``
(the hash joins that find pairs worth holding), ``edges`` (the table 同一人), ``company`` (names of companies), ``decisions`` (what an
inspector has found out). All but ``edges`` work on plain names and mentions, not on rows.
"""
