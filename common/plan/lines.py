"""In which line of a TOML text a table, an array's element or a key stands.

``tomllib`` forgets positions. This walks the text's tokens (already known to be valid
TOML) and notes the line of every place a value can be addressed by, as a tuple of keys
and indexes: ``("task", 3, "sections", 1, "office")``.
"""

import re
from collections.abc import Iterator

Loc = tuple[str | int, ...]

_TOKEN = re.compile(
    r"""(?P<text>\"{3}[\s\S]*?\"{3,5}|'{3}[\s\S]*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')
      |(?P<skip>\#[^\n]*|[ \t\r]+)
      |(?P<mark>[\[\]{},=.\n])
      |(?P<bare>[^\s\[\]{},=.\#"']+)""",
    re.VERBOSE,
)


class _Tokens:
    """The text's tokens with their lines, and one of them in view."""

    def __init__(self, text: str) -> None:
        self._items = list(_numbered(text))
        self._at = 0

    @property
    def mark(self) -> str:
        return self._items[self._at][0] if self._at < len(self._items) else ""

    @property
    def line(self) -> int:
        return self._items[min(self._at, len(self._items) - 1)][1]

    def take(self) -> str:
        mark = self.mark
        self._at += 1
        return mark

    def skip(self, *marks: str) -> None:
        while self.mark and self.mark in marks:
            self._at += 1


def _numbered(text: str) -> Iterator[tuple[str, int]]:
    line = 1
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "skip":
            yield match.group(), line
        line += match.group().count("\n")


def index_lines(text: str) -> dict[Loc, int]:
    """Every addressable place of a valid TOML text, with its line (counted from 1)."""
    lines: dict[Loc, int] = {}
    arrays: dict[Loc, int] = {}
    here: Loc = ()
    tokens = _Tokens(text)
    tokens.skip("\n")
    while tokens.mark:
        if tokens.mark == "[":
            here = _header(tokens, lines, arrays)
        else:
            _pair(tokens, here, lines)
        tokens.skip("\n")
    return lines


def _header(tokens: _Tokens, lines: dict[Loc, int], arrays: dict[Loc, int]) -> Loc:
    """Reads ``[a.b]`` or ``[[a.b]]``; gives the place that the following keys belong to."""
    line = tokens.line
    tokens.take()
    repeated = tokens.mark == "["
    tokens.skip("[")
    here: Loc = ()
    for key in _keys(tokens):
        here = (*_current(here, arrays), key)
    tokens.skip("]")
    lines.setdefault(here, line)
    if repeated:
        arrays[here] = arrays.get(here, -1) + 1
    here = _current(here, arrays)
    lines[here] = line
    return here


def _current(place: Loc, arrays: dict[Loc, int]) -> Loc:
    """The place itself, or its latest element where it is an array of tables."""
    return (*place, arrays[place]) if place in arrays else place


def _keys(tokens: _Tokens) -> list[str]:
    keys = [tokens.take().strip("\"'")]
    while tokens.mark == ".":
        tokens.take()
        keys.append(tokens.take().strip("\"'"))
    return keys


def _pair(tokens: _Tokens, here: Loc, lines: dict[Loc, int]) -> None:
    line = tokens.line
    for key in _keys(tokens):
        here = (*here, key)
        lines.setdefault(here, line)
    tokens.skip("=")
    _value(tokens, here, lines)


def _value(tokens: _Tokens, here: Loc, lines: dict[Loc, int]) -> None:
    if tokens.mark == "[":
        _array(tokens, here, lines)
    elif tokens.mark == "{":
        _inline_table(tokens, here, lines)
    else:
        while tokens.mark and tokens.mark not in ",]}\n":
            tokens.take()


def _array(tokens: _Tokens, here: Loc, lines: dict[Loc, int]) -> None:
    tokens.take()
    tokens.skip("\n")
    number = 0
    while tokens.mark not in ("]", ""):
        lines[(*here, number)] = tokens.line
        _value(tokens, (*here, number), lines)
        tokens.skip(",", "\n")
        number += 1
    tokens.take()


def _inline_table(tokens: _Tokens, here: Loc, lines: dict[Loc, int]) -> None:
    tokens.take()
    while tokens.mark not in ("}", ""):
        _pair(tokens, here, lines)
        tokens.skip(",", "\n")
    tokens.take()
