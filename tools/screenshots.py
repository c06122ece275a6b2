"""Takes the README's pictures from a running demo: form, chat, case and figures, at two widths.

Starts `tipline serve --demo` on a free loopback port with a data folder of its own and stops it
again. Writes docs/screenshots/NAME-WIDTH.png.
"""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SHOTS = ROOT / "docs" / "screenshots"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
OFFICE = "demo-office"
PASSWORD = re.compile(r"\b[0-9a-z]{4}(?:-[0-9a-z]{4}){2}\b")
START_SECONDS = 120.0
STORY = "村口那家小厂还在烧煤锅炉，晚上冒黑烟，烟囱上没有除尘，已经有半个月了。"


def main() -> None:
    """Exits 1 with the server's words where it does not start."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    chromium = json.loads((ROOT / ".venv" / "tools.json").read_text())["chromium"]
    with (
        tempfile.TemporaryDirectory() as folder,
        _demo(Path(folder)) as (site, password),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--lang=zh-CN"],
        )
        for size in (DESK, PHONE):
            _take(browser, site, password, size)
        browser.close()
    print(f"Written to {SHOTS.relative_to(ROOT)}/.")


@contextmanager
def _demo(folder: Path) -> Iterator[tuple[str, str]]:
    """The demo's address and the password it printed."""
    port, log = _free_port(), folder / "log"
    command = [
        str(Path(sys.executable).with_name("tipline")),
        "serve",
        "--demo",
        "--port",
        str(port),
    ]
    with log.open("wb") as out:
        server = subprocess.Popen(
            command, stdout=out, stderr=out, cwd=ROOT,
            env={**os.environ, "TIPLINE_DATA_DIR": str(folder / "data"), "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
    try:
        site = f"http://127.0.0.1:{port}"
        _wait(site, server, log)
        found = PASSWORD.search(log.read_text())
        if found is None:
            sys.exit(f"The demo printed no password:\n{log.read_text()}")
        yield site, found[0]
    finally:
        server.terminate()
        server.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(site: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{site}/readyz", timeout=5):  # noqa: S310  our own server
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    sys.exit(f"The demo did not start:\n{log.read_text()}")


def _take(browser: Browser, site: str, password: str, size: dict[str, int]) -> None:
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", device_scale_factor=2,
        viewport={"width": size["width"], "height": size["height"]},
    )  # fmt: skip
    page, width = context.new_page(), size["width"]
    page.goto(f"{site}/report")
    page.get_by_label("您看到了什么").fill(STORY)
    _shoot(page, f"form-{width}")
    page.goto(f"{site}/chat")
    page.get_by_label("要说的话").fill(STORY)
    page.get_by_role("button", name="发送").click()
    page.locator(".bubble.mine").wait_for()
    page.locator("#chat-text").blur()
    _shoot(page, f"chat-{width}")
    _sign_in(page, site, password)
    page.goto(f"{site}/staff?stage=in_review")
    page.locator("table.inbox a").first.click()
    _shoot(page, f"case-{width}")
    page.goto(f"{site}/staff/rates")
    _shoot(page, f"rates-{width}")
    context.close()


def _sign_in(page: Page, site: str, password: str) -> None:
    page.goto(f"{site}/staff/sign-in")
    page.get_by_label("用户名").fill(OFFICE)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("button", name="退出").wait_for()


def _shoot(page: Page, name: str) -> None:
    page.screenshot(path=SHOTS / f"{name}.png")


if __name__ == "__main__":
    main()
