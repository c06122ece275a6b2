"""Reading labelled lines: each fault by its line, and nothing hostile gets through."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.plan import Plan
from triage.measuring.labelled import BadLabels, Labelled, read_labelled

GOOD = {"id": "a", "text": "烧煤", "scope": "in", "primary": "1", "dup": 7}


def line(**changed: object) -> str:
    return json.dumps({**GOOD, **changed})


def test_a_label_says_what_is_right_and_what_is_allowed(plan: Plan) -> None:
    (tip,) = read_labelled([line(accept=["2"], also=["M1"], also_ok=None)], plan)
    assert tip.right == {"1", "2"}
    assert tip.allowed == {"1", "2", "M1"}
    assert tip.dup == "7"


def test_bytes_with_a_mark_at_the_start_and_empty_lines_are_read() -> None:
    tips = read_labelled([b"\xef\xbb\xbf" + line().encode(), b"\n", b"", line(id=2)])
    assert [tip.id for tip in tips] == ["a", "2"]


def test_every_faulty_line_is_named() -> None:
    with pytest.raises(BadLabels) as caught:
        read_labelled([line(), "{}", "kaputt", line(scope="maybe")])
    told = str(caught.value)
    assert "第 1 行" not in told
    assert all(f"第 {number} 行" in told for number in (2, 3, 4))


def test_a_file_of_another_kind_does_not_fill_the_screen() -> None:
    with pytest.raises(BadLabels, match="共 500 处") as caught:
        read_labelled(["x"] * 500)
    assert len(str(caught.value).splitlines()) == 21


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"primary": "99"}, "没有任务“99”"),
        ({"also": ["99"]}, "没有任务“99”"),
        ({"district": "綦江区"}, "没有区县“綦江区”"),
        ({"also": "2"}, "“also”应为任务编号的列表"),
        ({"accept": [2]}, "“accept”应为"),
        ({"primary": 1}, "“primary”应为文字"),
        ({"primary": None}, "缺少“primary”"),
        ({"text": None}, "缺少文字"),
        ({"id": None}, "缺少编号"),
        ({"scope": ["in"]}, "“scope”只能是"),
        ({"enterprise": {}}, "“enterprise”应为文字"),
    ],
    ids=str,
)
def test_what_the_plan_does_not_have_or_has_another_form_is_told(
    plan: Plan, changed: dict[str, object], told: str
) -> None:
    with pytest.raises(BadLabels, match=told):
        read_labelled([line(**changed)], plan)


@pytest.mark.parametrize(
    "hostile",
    ["[" * 100_000, "[]", "null", "1" * 5_000, '{"id": "a"', b"\xff\xfe", "\x00", '"\\ud800"'],
    ids=range(8),
)
def test_hostile_lines_are_refused_by_number(hostile: str | bytes) -> None:
    with pytest.raises(BadLabels, match="第 1 行"):
        read_labelled([hostile])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*GOOD, "also", "accept", "district"]), json_values))
def test_any_object_is_read_or_refused(changed: dict[str, object]) -> None:
    try:
        (tip,) = read_labelled([line(**changed)])
    except BadLabels:
        return
    assert isinstance(tip, Labelled)
    assert all(isinstance(task, str) for task in (*tip.also, *tip.accept, *tip.also_ok))
