"""What can be wrong with the record, in sentences for whoever has to look into it."""

from common.clock import show
from routing.rules.seals import Seal

MISSING = "第 {seq} 个事件缺失，可能被删除。"
INSERTED = "第 {seq} 个事件不在应有的位置，可能是插入的。"
CHANGED = "第 {seq} 个事件与其哈希不符，可能被改动、插入或调换了次序。"
PAYLOAD = "第 {seq} 个事件的密文被改动。"
CUT = "第 {seq} 个事件起缺失，末尾可能被删除。"
ADDED = "第 {seq} 个事件在末尾多出，可能是插入的。"
HEAD = "最后的第 {seq} 个事件与线索登记的末尾哈希不符。"
EMPTY = "一个事件也没有，第 {seq} 个事件起全部缺失。"
STAGE = "状态与第 {seq} 个事件记载的不符。"
DUE = "期限与第 {seq} 个事件记载的不符。"
ENTERED = "进入现状态的时间不是任何一个事件的时间（共 {seq} 个事件）。"
CLOSED = "办结时间与事件记载的不符（共 {seq} 个事件）。"
RECEIVED = "登记时间与第 {seq} 个事件记载的不符。"
OVERALL = "总期限与事件记载的不符（共 {seq} 个事件）。"
STRAY = "第 {seq} 个事件所属的封存不存在。"


class Flawed(Exception):
    """The record is not what it was; ``sentence`` says where it shows first."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def of_tip(number: str, seq: int, what: str) -> Flawed:
    """One of the faults above, at this event of this tip."""
    return Flawed(f"线索 {number}：{what.format(seq=seq)}")


def orphan(tip_id: str, seq: int) -> Flawed:
    """An event of a tip that is not there any more."""
    return Flawed(f"有一条线索被删除，还留着它的第 {seq} 个事件（内部编号 {tip_id}）。")


def removed(day: str, running: int) -> Flawed:
    """A number that was given out is nobody's."""
    return Flawed(f"编号 {day}-{running:04d} 的线索不见了，可能被删除（从第 1 个事件起）。")


def never_given(day: str) -> Flawed:
    """A tip has a number that was not given out."""
    return Flawed(f"编号为 {day} 的线索比系统发出的编号多，有线索可能是插入的。")


def removed_some(given: int, there: int) -> Flawed:
    """There are not as many tips as serials were given out."""
    return Flawed(f"共登记过 {given} 条线索，现有 {there} 条，有线索被删除或插入。")


def of_seal(seal: Seal, found: int | None = None) -> Flawed:
    """A seal that does not say what its events say; ``found``: how many there are."""
    count = f"应有 {seal.events} 个事件，现有 {found} 个" if found is not None else "封存记录被改动"
    if found == seal.events:
        count = f"{found} 个事件中有的已不是封存时的内容"
    return Flawed(f"第 {seal.number} 号封存（{show(seal.at)}）不符：{count}。")


def seal_gone(number: int) -> Flawed:
    """There are later ones, or events that it sealed, or an export that has it."""
    return Flawed(f"第 {number} 号封存缺失，可能被删除。")


def not_as_exported(seal: Seal) -> Flawed:
    """The database says of this seal something else than the export."""
    return Flawed(
        f"第 {seal.number} 号封存（{show(seal.at)}）与导出文件不符，"
        "这一号或更早的记录在导出之后被整体改写。"
    )
