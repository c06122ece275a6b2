"""Counts in how many tips pairs of characters occur, for ``triage/likeness/usual.txt``.

Usage: ``python tools/usual.py tests/triage/own-tips.jsonl [FILE …]`` (JSON lines with a text).
"""

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

from triage.likeness.fingerprint import pairs_of
from triage.likeness.usual import LEAST
from triage.reading.text import Normaliser

OUT = Path(__file__).resolve().parent.parent / "triage" / "likeness" / "usual.txt"


def main() -> None:
    """Count, and write the table anew."""
    normal = Normaliser().word
    lines = [line for name in sys.argv[1:] for line in Path(name).read_text("utf-8").splitlines()]
    texts = {normal(json.loads(line)["text"]) for line in lines if line.strip()}
    counts = Counter(pair for text in texts for pair in pairs_of(text))
    listed: dict[int, list[str]] = defaultdict(list)
    for pair, number in counts.items():
        if number >= LEAST:
            listed[number].append(pair)
    rows = [f"{number} {''.join(sorted(listed[number]))}" for number in sorted(listed)]
    OUT.write_text("\n".join([str(len(texts)), *rows]) + "\n", "utf-8")


if __name__ == "__main__":
    main()
