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
from statistics import median

import jieba

from common.plan import load_plan
from triage import Triage

ROUNDS = 7
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
        print_speed(texts, lambda text: triage.assess(text, ON))
        print_megabyte(triage)


def seconds(texts: list[str], judge: Callable[[str], object]) -> float:
    """For all texts, once; nothing that is judged is kept from one round to the next."""
    begin = time.perf_counter()
    for text in texts:
        judge(text)
    return time.perf_counter() - begin


def print_start(folder: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _START, str(PLAN), folder],
        capture_output=True, text=True, check=True, cwd=HOUSE,
    )  # fmt: skip
    plan, ready, memory = (float(part) for part in done.stdout.split())
    print(f"start, warm cache: plan {plan:.2f} s, triage {ready:.2f} s; peak {memory:.0f} MB")


def print_speed(texts: list[str], assess: Callable[[str], object]) -> None:
    """Both in turns, so that what else runs on the machine slows both; medians of the rounds."""
    rounds = [(seconds(texts, jieba.lcut), seconds(texts, assess)) for _ in range(ROUNDS)]
    alone, whole = (median(times) for times in zip(*rounds, strict=True))
    ratios = sorted(alone / whole for alone, whole in rounds)
    print(f"{len(texts)} texts, {sum(map(len, texts))} characters, {ROUNDS} rounds in turns")
    print(f"jieba.lcut alone {len(texts) / alone:8.0f} tips/s")
    print(f"whole assessment {len(texts) / whole:8.0f} tips/s = {median(ratios):.2f} of it", end="")
    print(f" (median; {ratios[0]:.2f} to {ratios[-1]:.2f})")


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
