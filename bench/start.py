"""How soon `tipline serve` is ready, and how much memory it holds.

Warm starts: the database exists and jieba's cache is filled, as after any first start. The
time runs from the start of the process to the first 200 of /readyz. See README.md.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from bench.lifecycle import TEXTS
from bench.machine import machine_line, resident_mb
from tests.serving import Server

TARGET_SECONDS, TARGET_MB = 2.0, 250.0


def start_once(folder: Path) -> tuple[Server, float]:
    """A running server, and the seconds it took to be ready."""
    server = Server(folder)
    began = time.perf_counter()
    server.start()
    return server, time.perf_counter() - began


def measure(starts: int, tips: int) -> None:
    with tempfile.TemporaryDirectory(prefix="tipline-bench-") as name:
        folder = Path(name) / "data"
        server, cold = start_once(folder)
        server.stop()
        print(f"first start (new database, empty cache): {cold:.2f} s")
        times = []
        for _ in range(starts):
            server, took = start_once(folder)
            server.stop()
            times.append(took)
        median = statistics.median(times)
        print(f"warm start: median {median:.2f} s of {starts} (target {TARGET_SECONDS} s)")
        print("            " + " ".join(f"{took:.2f}" for took in times))
        server, _ = start_once(folder)
        fresh = resident_mb(server.pid)
        for number in range(tips):
            text = f"{TEXTS[number % len(TEXTS)]}（{number}）"
            status, _ = server.ask("POST", "/api/v1/tips", {"text": text})
            if status != 201:
                raise AssertionError(f"tip {number}: {status}")
        full = resident_mb(server.pid)
        server.stop()
        print(f"resident: {fresh:.0f} MB ready, {full:.0f} MB after {tips} tips ", end="")
        print(f"(target {TARGET_MB:.0f} MB)")


def main() -> None:
    """Starts servers and prints what they cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--tips", type=int, default=200)
    wanted = parser.parse_args()
    print(machine_line())
    measure(wanted.starts, wanted.tips)


if __name__ == "__main__":
    main()
