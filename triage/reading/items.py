"""Several matters in one tip: the items of a numbered list, one after the other."""

import re

_NUMBERED = re.compile(
    r"""(?:^|(?<=[\s。；;，,：:！!？?]))(?:
    [(（]?\d{1,2}[)）.．、](?!\d)|[①-⑳]|[(（]?[一二三四五六七八九十]{1,2}[)）、]
    |第[一二三四五六七八九十]{1,2}[,，、:：]|[一二三四五六七八九]是)""",
    re.VERBOSE,
)
_FEWEST, _MOST = 2, 8
"""One number alone is no list; of a longer one the first items say enough."""
_SHORTEST = 8


def items(raw: str, most: int = _MOST) -> tuple[str, ...]:
    """The items of a numbered list in a text as typed, without what stands before it."""
    starts = [match.start() for match in _NUMBERED.finditer(raw)][: most + 1]
    if len(starts) < _FEWEST:
        return ()
    ends = [*starts[1:], len(raw)]
    found = (raw[start:end].strip() for start, end in zip(starts, ends, strict=True))
    return tuple(item for item in found if len(item) >= _SHORTEST)[:most]
