"""Makes .venv and installs one lock file and the checkout into it: `python3 tools/install.py run`.

Runs under whatever python3 the machine has, so it says clearly when that is too old or lacks venv,
and needs nothing but the standard library. A stamp in .venv makes the second call return at once.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")
USABLE = f"import pip, sys; sys.exit(sys.version_info < {OLDEST})"


def main() -> None:
    """Takes the lock's name (run, test, lock); one sentence and exit 1 when it fails."""
    name = sys.argv[1]
    _use_a_recent_python()
    stamp = VENV / f"installed-{name}"
    wanted = _fingerprint(name)
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    _make_venv()
    print(f"Installing requirements/{name}.lock into .venv; the first time takes a minute.")
    _pip("--requirement=requirements/build.lock", "--require-hashes")
    # jieba comes as source: it is built with the setuptools whose hash was just checked.
    _pip(f"--requirement=requirements/{name}.lock", "--require-hashes", "--no-build-isolation")
    _pip("--editable=.", "--no-deps", "--no-build-isolation")
    stamp.write_text(wanted)


def _use_a_recent_python() -> None:
    """Goes on under a newer Python of this machine where python3 itself is too old."""
    if sys.version_info >= OLDEST:
        return
    found = next(filter(None, map(shutil.which, NEWER)), None)
    if found is None:
        _fail(f"Tipline needs Python 3.11 or newer, and python3 is {sys.version.split()[0]}.")
    os.execv(found, [found, *sys.argv])  # noqa: S606 - the same script, no shell


def _fingerprint(name: str) -> str:
    """Another lock, another Python or a moved folder asks for a new installation."""
    files = ("requirements/build.lock", f"requirements/{name}.lock", "pyproject.toml")
    content = b"".join((ROOT / file).read_bytes() for file in files)
    return hashlib.sha256(content + f"{ROOT} {sys.version}".encode()).hexdigest()


def _make_venv() -> None:
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", USABLE], check=False).returncode == 0:
        return
    try:
        import ensurepip  # noqa: F401, PLC0415 - Debian packs it apart from Python
        import venv  # noqa: PLC0415
    except ImportError:
        _fail("This Python has no venv module; on Debian and Ubuntu: apt-get install python3-venv.")
    venv.create(VENV, with_pip=True, clear=True)


def _pip(*arguments: str) -> None:
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    if subprocess.run([*command, *arguments], cwd=ROOT, check=False).returncode != 0:
        _fail(f"pip could not install {arguments[0].split('=')[1]}; its own words stand above.")


def _fail(sentence: str) -> NoReturn:
    sys.exit(f"error: {sentence}")


if __name__ == "__main__":
    main()
