"""The chase ladders in ``deadlines.toml``: against whom, which rungs, what each one does."""

from typing import get_args

from pydantic import Field

from common.plan.letters import Names as LetterNames
from common.plan.model import Against, Copy, Ladder, Recipients, Rung
from common.plan.papers import LetterBy, LetterKind
from common.plan.source import Source
from common.plan.toml import Entry, TomlFile, doubles

POSTS = frozenset({"office_head", "leader"})
LAST = "{}的最后一级应是逾期后重复（repeat）的通知，并写明职务（copies 含 office_head 或 leader）"


class LadderEntry(Entry):
    """A ``[[ladder]]``: whom it is against, and who says so."""

    class Said(Entry):
        text: str = Field(min_length=1)
        confirmed: bool

    against: Against
    source: Said


class RungEntry(Entry):
    """A ``[[rung]]`` of the ladder it names. With ``letter`` it makes a draft."""

    ladder: Against
    id: str = Field(pattern=r"^[a-z0-9-]{1,20}$")
    label: str = Field(min_length=1)
    at: float | None = Field(default=None, gt=0, le=1)
    overdue_days: int | None = Field(default=None, ge=1)
    repeat: int = Field(default=0, ge=0)
    to: list[Recipients] = Field(default=["late"], min_length=1)
    copies: list[Copy] = Field(default=[])
    letter: LetterKind | None = None
    by: LetterBy | None = None


def ladders_of(
    file: TomlFile, ladders: list[LadderEntry], rungs: list[RungEntry], letters: LetterNames | None
) -> tuple[Ladder, ...]:
    """The ladders as values; what is wrong with them is noted."""
    for number, rung in enumerate(rungs):
        _check_rung(file, number, rung, letters)
    for number, rung_id in doubles([rung.id for rung in rungs]):
        file.fault(f"督促编号“{rung_id}”重复", "rung", number, "id")
    for number, against in doubles([ladder.against for ladder in ladders]):
        file.fault(f"督促阶梯“{against}”重复", "ladder", number, "against")
    given = {raw.get("against") for raw in file.tables("ladder")}
    for against in get_args(Against):
        if against not in given:
            file.fault(f"缺少督促阶梯“{against}”", "ladder")
        elif "rung" not in file.kept:
            _check_ladder(file, against, rungs)
    return tuple(_ladder(entry, rungs) for entry in ladders)


def _ladder(entry: LadderEntry, rungs: list[RungEntry]) -> Ladder:
    source = Source(entry.source.text, entry.source.confirmed)
    mine = tuple(_rung(rung) for rung in rungs if rung.ladder == entry.against)
    return Ladder(entry.against, source, mine)


def _rung(entry: RungEntry) -> Rung:
    return Rung(
        entry.id, entry.label, entry.at, entry.overdue_days or 0, entry.repeat,
        tuple(entry.copies), tuple(entry.to), entry.letter, entry.by,
    )  # fmt: skip


def _check_rung(file: TomlFile, number: int, rung: RungEntry, letters: LetterNames | None) -> None:
    if (rung.at is None) == (rung.overdue_days is None):
        file.fault("at 与 overdue_days 须有且只有一个", "rung", number)
    if rung.at is not None and rung.repeat:
        file.fault("到期前的提醒不重复（repeat）", "rung", number, "repeat")
    if (rung.letter is None) != (rung.by is None):
        file.fault("letter 与 by 应同时写", "rung", number)
    elif rung.letter and rung.by:
        _check_draft(file, number, rung, letters)


def _check_draft(file: TomlFile, number: int, rung: RungEntry, letters: LetterNames | None) -> None:
    """Drafts follow when the time has run out, once, and nobody writes to himself."""
    if letters is not None and (rung.letter, rung.by) not in letters:
        file.fault(f"letters.toml 没有 {rung.by} 的文书“{rung.letter}”", "rung", number, "letter")
    if rung.at is not None or rung.repeat:
        file.fault("文书在逾期后拟稿（overdue_days），不重复", "rung", number, "letter")
    if rung.ladder == "office":
        file.fault("办公室自己逾期不拟文书，请改为通知", "rung", number, "letter")


def _check_ladder(file: TomlFile, against: Against, rungs: list[RungEntry]) -> None:
    """From early to late; the last rung repeats and names a post, so that no ladder ends."""
    mine = [(number, rung) for number, rung in enumerate(rungs) if rung.ladder == against]
    if not mine:
        file.fault(f"督促阶梯“{against}”没有一级", "ladder")
        return
    places = [(rung.overdue_days or 0, rung.at or 0.0) for _, rung in mine]
    for place in range(1, len(places)):
        if places[place] <= places[place - 1]:
            file.fault("督促阶梯应由早到晚排列", "rung", mine[place][0])
    number, last = mine[-1]
    if not last.repeat or last.letter or not POSTS & set(last.copies):
        file.fault(LAST.format(f"督促阶梯“{against}”"), "rung", number)
