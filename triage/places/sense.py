"""What a place word says where it stands: the site, a brand, an everyday word, elsewhere.

A district's own name, a town with its ending and a long name stand for the place. A short
town's name that is also a brand or an everyday word (``PlaceWords``) does so only in the
company that its list asks for. What is only the origin or the destination of goods or of a
person, part of an enterprise's name or of an addressee does not place the site.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from triage.places.gazetteer import Gazetteer
from triage.reading.segment import Segmenter
from triage.reading.vocabulary import Hit, between

_SHORT = 2
"""Words of so many characters turn up by chance where two others meet."""
_BESIDE, _GOODS_AFTER, _ADDRESSEE, _NAME_REACH = 6, 3, 5, 6
"""How far before a place 运到, how far after it 拉来, 生态环境局 and 厂 count."""
_IN_NAME, _IN_ADDRESS, _GOODS, _PERSON, _AWAY = -1.5, -1.0, -3.5, -6.0, -9.0
"""What a place word loses in an enterprise's name, in an addressee, as where goods go or
come from, where somebody is from; and where it is surely not the site."""
_SITE, _FULL, _LABEL = 1.0, 0.6, 1.5
"""What it gains behind 在, with its ending, behind 地点: of a form."""
_SITES = ("在", "位于", "地处", "设在", "搬到", "搬去", "迁到", "开到", "藏在", "厂址", "躲在")
_FURTHER = ("街道", "镇", "乡", "村", "社区", "工业园", "园区", "组团", "场镇")
_FOREIGN = re.compile(r"县|市(?![场政区民])|区(?![域间内])")
_ROAD = re.compile(r"(?:路(?![口边段上那旁面过灯线])|大道|大街|支路|环线|环路)")
_LABELS = re.compile(
    r"(?:地点|地址|区县|厂址|位置|属地|辖区|所在地|区域)[^,;。、]{0,3}[::】\]]\s*[^,;。、]{0,3}$"
)
_BREAK = re.compile(
    r"[^\u4e00-\u9fff]|[的有那这里上旁边内某一家个几些间座条老拍看卖收拉运跑见干做]"
)
_TIMES = ("年", "天")
"""What makes a time of 去 and 从, not a way (去年)."""
_FROM = "从"
"""Before where something comes from, but also where a way or an outlet begins."""
_LISTING = ("、", "和", "跟", "与", "及", "到", "至")
_WITHIN = re.compile(r"(?:[\u4e00-\u9fff]{0,3}[省市州县区])?的?")
"""Between a province outside and the name of a town there: a county, 的."""
_OURS = ("我们", "咱们")
_DENIED = ("不是", "不在", "并非", "不属于")


@dataclass(frozen=True)
class Scene:
    """What place words of one text are judged by. ``names``: spans of enterprise names."""

    text: str
    marks: dict[str, list[Hit]]
    found: Gazetteer
    segmenter: Segmenter
    names: Sequence[tuple[int, int]]


def longest(hits: list[Hit]) -> list[Hit]:
    """Hits that do not lie inside a longer one."""
    kept: list[Hit] = []
    reach = -1
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if hit.end > reach:
            kept.append(hit)
            reach = hit.end
    return kept


def weigh(scene: Scene, hits: list[Hit]) -> list[float]:
    """How plainly each place word speaks for the site; 0 or less: it does not."""
    weights: list[float] = []
    away = -_SHORT
    for number, hit in enumerate(hits):
        earlier = hits[number - 1] if number else None
        if _is_elsewhere(scene, hit, away):
            away = whole_end(scene.text, hit.end)
            weights.append(_AWAY)
            continue
        spoken = earlier is not None and weights[-1] > 0
        close = earlier is not None and hit.start - earlier.end <= 1
        weight = _weight(scene, hit, earlier if spoken and close else None)
        if earlier is not None and not spoken and _listed(scene.text, earlier, hit):
            weight = min(weight, weights[-1])
        weights.append(weight)
    return weights


def whole_end(text: str, end: int) -> int:
    """The end of a place's name with what follows it: 三江 with 街道."""
    return next((end + len(word) for word in _FURTHER if text.startswith(word, end)), end)


def _listed(text: str, earlier: Hit, hit: Hit) -> bool:
    return hit.start - earlier.end == 1 and text.startswith(_LISTING, earlier.end)


def _is_elsewhere(scene: Scene, hit: Hit, away: int) -> bool:
    """Whether it belongs to a province or city outside, or is a county or city itself."""
    if hit.payload in scene.found.names:
        return False
    if hit.end - hit.start <= _SHORT and _FOREIGN.match(scene.text, hit.end):
        return True
    near = between(scene.marks.get("outside", ()), hit.start - _BESIDE, hit.start)
    ends = [end for end in (away, *(mark.end for mark in near)) if 0 <= end <= hit.start]
    return any(_WITHIN.fullmatch(scene.text, end, hit.start) for end in ends)


def _weight(scene: Scene, hit: Hit, beside: Hit | None) -> float:
    if not _stands(scene, hit, beside):
        return _AWAY
    return scene.found.of(hit.payload)[1] + _situation(scene, hit)


def _stands(scene: Scene, hit: Hit, beside: Hit | None) -> bool:
    """Whether the characters are that place, not parts of two words nor everyday."""
    text, word, words = scene.text, hit.payload, scene.found.words
    if word in scene.found.names and word not in words.misspelt:
        return not _ROAD.match(text, hit.end)
    doubtful = word in words.brands or word in words.needs_context or word in words.everyday
    if hit.end - hit.start > _SHORT and not doubtful:
        return True
    if text.startswith(_FURTHER, hit.end) or (beside and _belongs(scene, hit, beside)):
        return True
    if _ROAD.match(text, hit.end) or (doubtful and beside and beside.end == hit.start):
        return False
    return scene.segmenter.whole(text, hit.start, hit.end) and _accompanied(scene, hit)


def _accompanied(scene: Scene, hit: Hit) -> bool:
    """Whether a word has the company that its list asks for."""
    text, word, words = scene.text, hit.payload, scene.found.words
    if text.startswith(words.settled_after, hit.end):
        return True
    if word in words.brands:
        return not _in_name(scene, hit)
    if word in words.needs_context:
        spoken = text.endswith(words.here_before, 0, hit.start) or _alone(text, hit)
        spoken = spoken or text.startswith(words.here_after, hit.end)
        return spoken and not _in_name(scene, hit)
    return word not in words.everyday


def _belongs(scene: Scene, hit: Hit, beside: Hit) -> bool:
    """Whether the place named right before it is one it lies in."""
    around, inside = scene.found.of(beside.payload)[0], scene.found.of(hit.payload)[0]
    return any(not scene.found.around[name].isdisjoint(around) for name in inside)


def _in_name(scene: Scene, hit: Hit) -> bool:
    """Whether an enterprise's name holds it, or one follows with nothing between.

    One character before a trade's word is a verb (拍砖厂), not the core of a name.
    """
    if any(start <= hit.start and hit.end <= end for start, end in scene.names):
        return True
    if hit.payload in scene.found.names:
        return any(start == hit.end for start, _ in scene.names)
    last = hit.end + _NAME_REACH + 1
    ends = [m.start for m in between(scene.marks.get("suffix", ()), hit.end, last)]
    trades = [m.start for m in between(scene.marks.get("trade", ()), hit.end, last)]
    first = min((*ends, *trades), default=last)
    if first == last or (first - hit.end == 1 and first in trades):
        return False
    return not _BREAK.search(scene.text, hit.end, first)


def _alone(text: str, hit: Hit) -> bool:
    """Whether the word is a clause of its own."""
    around = (text[hit.start - 1 : hit.start] if hit.start else "", text[hit.end : hit.end + 1])
    return not any("\u4e00" <= char <= "\u9fff" for char in around)


def _situation(scene: Scene, hit: Hit) -> float:
    """How much more, or less, a place word says where it stands."""
    text, marks, words = scene.text, scene.marks, scene.found.words
    value = _IN_NAME if _in_name(scene, hit) else 0.0
    value += _SITE * text.endswith(_SITES, 0, hit.start)
    value += _FULL * text.startswith(("区", "县", *_FURTHER), hit.end)
    value += _LABEL * bool(_LABELS.search(text, max(0, hit.start - 16), hit.start))
    if between(marks.get("authority", ()), hit.end, hit.end + _ADDRESSEE):
        value += _IN_ADDRESS
    if text.startswith(words.people_after, hit.end) and not text.endswith(_OURS, 0, hit.start):
        value += _PERSON
    return value + _goods(scene, hit)


def _goods(scene: Scene, hit: Hit) -> float:
    text, marks, words = scene.text, scene.marks, scene.found.words
    if text.endswith((*_DENIED, *words.sent_to), 0, hit.start):
        return _AWAY
    before = between(marks.get("goods_from_to", ()), hit.start - _BESIDE, hit.start)
    near = [
        text[m.start : m.end]
        for m in before
        if hit.start - m.end in (0, 1) and text[m.end : hit.start] not in _TIMES
    ]
    after = text[hit.end : hit.end + _BESIDE]
    value = _GOODS * any(w != _FROM or any(v in after for v in words.come_from) for w in near)
    return value + _GOODS * bool(
        between(marks.get("goods_after", ()), hit.end, hit.end + _GOODS_AFTER)
    )
