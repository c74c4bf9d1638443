"""Generates the example ledgers and their answer keys. The same run gives the same files on every machine.

usage: python examples/make_examples.py [FOLDER]      (FOLDER: where to write, default: this folder)
"""

from __future__ import annotations

import sys
from pathlib import Path

from synthetic import agency, inspector
from synthetic.answers import write_answers


def main(folder: Path) -> None:
    for name, example in (("支队纪检", inspector), ("技术服务机构", agency)):
        draft = example.build()
        example.write(draft, folder / name)
        write_answers(draft, folder, name, example.AS_OF)
        print(f"{folder / name}: " + "，".join(f"{table} {len(rows)} 行" for table, rows in draft.tables.items()))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
