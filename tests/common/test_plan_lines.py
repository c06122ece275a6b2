"""Positions in TOML: whatever can be addressed by keys and indexes has its line."""

import tomllib

import pytest

from common.plan.lines import index_lines

TEXT = '''# a comment with [[task]] in it
top = "a # no comment, [no] table"
"quoted key" = 1
dotted.key = 0.5

[words]
long = """
[[task]]
id = "not a task"
"""
list = [
  "x]", # [
  "y",
  ["z",
   "z2"],
]

[[task]]
id = "1"
sections = [
  { office = "a", choices = ["m",
     "n"] },
  { office = "b" },
]
[[task]]
[task.source]
on = 2024-04-08
[[task.note]]
text = 'one'
[[task.note]]
text = 'two'
[[task]]
id = "3"
'''
LINES = {
    ("top",): 2,
    ("quoted key",): 3,
    ("dotted", "key"): 4,
    ("words",): 6,
    ("words", "long"): 7,
    ("words", "list"): 11,
    ("words", "list", 0): 12,
    ("words", "list", 1): 13,
    ("words", "list", 2): 14,
    ("words", "list", 2, 1): 15,
    ("task", 0): 18,
    ("task", 0, "id"): 19,
    ("task", 0, "sections", 0, "choices", 1): 22,
    ("task", 0, "sections", 1): 23,
    ("task", 0, "sections", 1, "office"): 23,
    ("task", 1): 25,
    ("task", 1, "source", "on"): 27,
    ("task", 1, "note", 0, "text"): 29,
    ("task", 1, "note", 1): 30,
    ("task", 2, "id"): 33,
}


def test_the_example_is_toml() -> None:
    assert len(tomllib.loads(TEXT)["task"]) == 3


@pytest.mark.parametrize(("place", "line"), LINES.items(), ids=str)
def test_each_place_has_its_line(place: tuple[str | int, ...], line: int) -> None:
    assert index_lines(TEXT)[place] == line


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment"])
def test_a_text_without_values_has_no_places(text: str) -> None:
    assert index_lines(text) == {}
