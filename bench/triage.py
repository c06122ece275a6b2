"""Tips per second of the whole assessment against ``jieba.lcut`` alone, start-up, memory.

Same texts, same run, one process. Usage: ``python -m bench.triage [FILE …]`` with labelled
or plain JSON lines (default: the tests' own tips).
"""

import json
import logging
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import jieba

from common.plan import load_plan
from triage import Triage

ROUNDS = 3
ON = date(2026, 11, 1)
HOUSE = Path(__file__).resolve().parent.parent
PLAN = HOUSE / "plans" / "chongqing-2024"

_START = """
import sys, time, resource
from pathlib import Path
begin = time.perf_counter()
from common.plan import load_plan
plan = load_plan(Path(sys.argv[1]))
loaded = time.perf_counter()
from triage import Triage
Triage(plan, Path(sys.argv[2]))
print(loaded - begin, time.perf_counter() - loaded,
      resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def main() -> None:
    files = [Path(name) for name in sys.argv[1:]] or [HOUSE / "tests/triage/own-tips.jsonl"]
    texts = [
        json.loads(line)["text"]
        for file in files
        for line in file.read_text("utf-8").splitlines()
        if line.strip()
    ]
    with tempfile.TemporaryDirectory() as folder:
        triage = Triage(load_plan(PLAN), Path(folder))
        print_start(folder)
        jieba.setLogLevel(logging.ERROR)
        jieba.initialize()
        alone = best_of(texts, jieba.lcut)
        whole = best_of(texts, lambda text: triage.assess(text, ON))
        print_speed(texts, alone, whole)
        print_megabyte(triage)


def best_of(texts: list[str], judge: Callable[[str], object]) -> float:
    """Seconds for all texts, the best of some rounds."""
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        for text in texts:
            judge(text)
        times.append(time.perf_counter() - begin)
    return min(times)


def print_start(folder: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _START, str(PLAN), folder],
        capture_output=True, text=True, check=True, cwd=HOUSE,
    )  # fmt: skip
    plan, ready, memory = (float(part) for part in done.stdout.split())
    print(f"start, warm cache: plan {plan:.2f} s, triage {ready:.2f} s; peak {memory:.0f} MB")


def print_speed(texts: list[str], alone: float, whole: float) -> None:
    characters = sum(map(len, texts))
    print(f"{len(texts)} texts, {characters} characters, best of {ROUNDS} rounds")
    print(f"jieba.lcut alone {len(texts) / alone:8.0f} tips/s")
    print(f"whole assessment {len(texts) / whole:8.0f} tips/s = {alone / whole:.2f} of it")


def print_megabyte(triage: Triage) -> None:
    for name, text in (
        ("1 MB of Chinese", "厂里半夜偷排废水，锅炉烧煤冒黑烟。" * 20_000),
        ("1 MB of one character", "煤" * 333_000),
        ("1 MB of digits", "1" * 1_000_000),
    ):
        begin = time.perf_counter()
        triage.assess(text, ON)
        print(f"{name}: {time.perf_counter() - begin:.2f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process (both dictionaries): {peak:.0f} MB")


if __name__ == "__main__":
    main()
