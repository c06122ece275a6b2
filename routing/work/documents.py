"""A letter as a document: Word through docxtpl, PDF through typst, from the plan's templates."""

import json
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path

import typst
from docxtpl import DocxTemplate

from common.errors import Unavailable

NO_FONT = (
    "服务器上没有中文字体，生成不了 PDF。请下载 Word 文件，"
    "或请系统管理员安装 Noto CJK 字体（fonts-noto-cjk）。"
)
TEMPLATE = "letter"


@dataclass(frozen=True)
class Document:
    """What stands on the page. ``mark`` says that it is no letter yet; empty on one that is."""

    mark: str
    number: str
    title: str
    addressee: str
    paragraphs: tuple[str, ...]
    sender: str
    day: str
    contact: str
    copies: str


def docx(folder: Path, document: Document) -> bytes:
    """The Word file; what stands on the page is text, whatever signs are in it."""
    template = DocxTemplate(folder / f"{TEMPLATE}.docx")
    template.render(asdict(document), autoescape=True)
    made = BytesIO()
    template.save(made)
    return made.getvalue()


def pdf(folder: Path, document: Document) -> bytes:
    """The PDF. Raises Unavailable where no font of the machine has Chinese signs."""
    if not _has_chinese():
        raise Unavailable(NO_FONT)
    given = {"letter": json.dumps(asdict(document), ensure_ascii=False)}
    made = typst.compile(str(folder / f"{TEMPLATE}.typ"), format="pdf", sys_inputs=given)
    if not isinstance(made, bytes):
        raise TypeError("one page after the other is asked for by no template")
    return made


def _has_chinese() -> bool:
    return any(each in CHINESE for each in typst.Fonts(include_embedded_fonts=False).families())


CHINESE = frozenset({
    "FangSong", "FangSong_GB2312", "STFangsong", "SimSun", "Noto Serif CJK SC",
    "Noto Sans CJK SC",
})  # fmt: skip
