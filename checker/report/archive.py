"""Office files are zip archives, and a zip notes when each part was written: the same report would never be the same bytes twice."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any

FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say


def without_clock(data: bytes) -> bytes:
    """The same archive, parts in the same order, every part dated the first day a zip knows."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            target.writestr(entry, source.read(name))
    return stream.getvalue()


def workbook_bytes(book: Any) -> bytes:
    """An openpyxl workbook as a file that names no writer and no time."""
    from openpyxl.writer.excel import ExcelWriter

    book.properties.creator, book.properties.lastModifiedBy = "hegui", ""
    book.properties.created = book.properties.modified = datetime(2020, 1, 1)
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).write_data()  # save() would set the time of now
    return without_clock(stream.getvalue())
