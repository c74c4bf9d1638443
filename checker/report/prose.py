"""How an official document writes what the other reports write for screens: dates and periods in words."""

from __future__ import annotations

import re

# Not inside a number, a code or a file's name: 台账2022-08-03.csv stays what it is called.
_DATE = re.compile(r"(?<![0-9A-Za-z_.-])([12][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(?![0-9A-Za-z_-]|[)）]?\.[0-9A-Za-z])")
_APART = re.compile(r"(?<=[0-9][年月日]) (?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff]) (?=[12][0-9]{3}年[0-9])")  # 2019年4月23日 起
_PERIOD = re.compile(r"(?<=日)—(?=[12][0-9]{3}年|至今)(?P<now>至今)?")


def prose(text: str) -> str:
    """``2022-08-03—至今`` → ``2022年8月3日至今``; ``2022-08-03—2023-01-01`` → ``2022年8月3日至2023年1月1日`` (GB/T 9704—2012, 7.3.5.4)."""
    dated = _DATE.sub(lambda found: f"{found[1]}年{int(found[2])}月{int(found[3])}日", text)
    return _APART.sub("", _PERIOD.sub(lambda found: found["now"] or "至", dated))
