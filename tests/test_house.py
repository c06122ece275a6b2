"""Facts about the tree itself that no linter checks: sizes, hosts and paths, light imports."""

import ast
import re
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from common.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("api", "bot", "common", "db", "routing", "triage")
# The last label is put on here, so that this file does not name a host itself.
REGISTRIES = ("pypi", "pythonhosted", "npmjs", "npmmirror", "yarnpkg", "debian", "tuna.tsinghua")
REGISTRY = re.compile(rf"[\w.-]*\b({'|'.join(REGISTRIES)})\.(org|com|edu)\b")
MACHINE_PATH = re.compile(r"(?<![\w.$}~-])/(work|root|home|Users)/[A-Za-z0-9_]")
LONGEST_FUNCTION, MEDIAN_FUNCTION, LONGEST_FILE = 60, 10, 450


def tracked_files() -> Iterator[Path]:
    """Every file that is in the repository or about to be."""
    git = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(git, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return (ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file())


def text_of(path: Path) -> str:
    data = path.read_bytes()
    return "" if b"\0" in data else data.decode(errors="replace")


def product_modules() -> list[Path]:
    """The code people read; a migration is one long list of columns and never changes again."""
    every = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return [path for path in every if "versions" not in path.parts]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function's place and the lines of its signature and body, without the docstring."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if ast.get_docstring(node):
                docstring = node.body[0]
                lines -= (docstring.end_lineno or docstring.lineno) - docstring.lineno + 1
            yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", lines


def test_no_function_is_long_and_most_are_short():
    sizes = dict(entry for path in product_modules() for entry in functions(path))

    assert [place for place, lines in sizes.items() if lines > LONGEST_FUNCTION] == []
    assert statistics.median(sizes.values()) <= MEDIAN_FUNCTION


def test_no_file_is_long():
    sizes = {path: len(path.read_text().splitlines()) for path in product_modules()}

    assert [str(path) for path, lines in sizes.items() if lines > LONGEST_FILE] == []


def test_no_file_names_a_package_registry():
    named = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in tracked_files()
        for match in REGISTRY.finditer(text_of(path))
    ]

    assert named == []


def test_no_file_names_a_folder_of_one_machine():
    named = [
        f"{path.relative_to(ROOT)}: {line.strip()[:80]}"
        for path in tracked_files()
        for line in text_of(path).splitlines()
        if MACHINE_PATH.search(line)
    ]

    assert named == []


@pytest.mark.parametrize("module", ["api.app", "api.cli", "routing.work", "bot.conversation"])
def test_what_does_not_speak_telegram_does_not_pay_for_aiogram(module):
    program = f"import sys, {module}; sys.exit('aiogram' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0


def explained(config: str) -> set[tuple[str, str]]:
    """Section and key of each line of config.toml that stands below a comment of its paragraph."""
    keys, section, explained_here = set(), "", False
    for line in config.splitlines():
        if header := re.fullmatch(r"\[([\w.]+)\]", line.strip()):
            section, explained_here = header[1], False
        elif key := re.match(r"(\w+)\s*=", line):
            keys |= {(section, key[1])} if explained_here else set()
        else:
            explained_here = line.startswith("#")
    return keys


def settings(model: type[BaseModel], section: str = "") -> Iterator[tuple[str, str]]:
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from settings(kind, f"{section}.{name}".strip("."))
        else:
            yield section, name


def test_config_toml_explains_every_setting_and_nothing_else():
    config = (ROOT / "config.toml").read_text()

    assert explained(config) == set(settings(Settings))
    assert set(tomllib.loads(config)) <= set(Settings.model_fields)
