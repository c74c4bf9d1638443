"""Coverage-guided fuzzing of every reader with atheris (not a dependency: ``pip install atheris``, Linux, Python 3.11).

``python benchmarks/fuzz.py [reader] [seconds]``: one reader (see ``tests/readers.py``) or all of them in turn, each for so long. An input that
makes a reader do anything but answer or refuse in Chinese ends the run and is written to ``crash-…``. Without atheris the same readers are
tried with damaged inputs by ``HEGUI_FUZZ=20000 pytest -m soak tests/test_hostile.py``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))


def main(reader: str, seconds: int) -> None:
    import atheris

    with atheris.instrument_imports(include=["hegui"]):
        from readers import READERS, seeds

    folder = Path(tempfile.mkdtemp(prefix="hegui-fuzz-"))
    corpus, place = folder / "corpus", folder / "x"
    corpus.mkdir()
    place.mkdir()
    for number, data in enumerate(seeds()[reader]):
        (corpus / str(number)).write_bytes(data)

    def one(data: bytes) -> None:
        for old in place.iterdir():
            old.unlink()
        READERS[reader](data, place)

    atheris.Setup([sys.argv[0], str(corpus), f"-max_total_time={seconds}", "-timeout=30", "-rss_limit_mb=2048"], one)
    atheris.Fuzz()


if __name__ == "__main__":
    named = sys.argv[1] if len(sys.argv) > 1 else ""
    length = sys.argv[2] if len(sys.argv) > 2 else "60"
    if named:
        main(named, int(length))
    else:
        from readers import READERS

        codes = {each: subprocess.run([sys.executable, __file__, each, length], check=False).returncode for each in READERS}
        print(codes)
        sys.exit(any(codes.values()))
