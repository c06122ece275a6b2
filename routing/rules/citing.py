"""What a letter may cite: only what is valid and confirmed on its day (design.md section 5).

While it may not, the text holds the mark （依据待核） where the basis belongs, and the letter
cannot be signed. Signing puts the citations of that day in the place of the mark.
"""

from datetime import date

from common.plan import LetterForm, Letters
from common.plan.papers import TITLE

UNCHECKED = "（依据待核）"
UNCONFIRMED = (
    "这类文书的依据还没有核实，或今天不在有效期内，不能签发：请法规人员核实依据后在方案数据中确认。"
)


def filled(letters: Letters, form: LetterForm | None, text: str, on: date) -> str:
    """The text as it reads on this day: with its citations, or with the mark."""
    citations = letters.citations(form, on)
    return text.replace(UNCHECKED, "、".join(citations)) if citations else text


def fault(letters: Letters, form: LetterForm | None, text: str, on: date) -> str | None:
    """Why a letter with this text cannot be signed on this day; None where it can.

    ``text`` is all of it, as it was written, the mark still in its place.
    """
    citations = letters.citations(form, on)
    if citations is None:
        return UNCONFIRMED
    if not citations and UNCHECKED in text:
        return "正文里有（依据待核），这类文书不引用依据：请退回修改，删去这几个字。"
    if citations and UNCHECKED not in text:
        return "正文没有写明依据：请退回修改，在引用依据的地方写“（依据待核）”，签发时自动填入。"
    return _foreign(letters, text, on)


def _foreign(letters: Letters, text: str, on: date) -> str | None:
    """A document that was typed in by hand counts only if it is among the checked ones."""
    unknown = [title for title in TITLE.findall(text) if title not in letters.titles(on)]
    if not unknown:
        return None
    return (
        f"正文引用的{unknown[0]}不在已核实的有效依据里，不能签发："
        "请退回修改删去，或请法规人员核实依据后在方案数据中确认。"
    )
