"""Builds the letters' Word template into plan folders: `python tools/letters.py plans/*/letters`.

Measures and type as official documents have them (GB/T 9704): A4 with its margins, title 小标宋
二号, text 仿宋 三号 with 28 points a line. The same input gives the same bytes.
"""

import sys
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

TITLE, BODY, SMALL = Pt(22), Pt(16), Pt(14)
LINE = Pt(28)
INDENT = Pt(32)
NEVER = datetime(2024, 1, 1, tzinfo=UTC)
FIRST = "[Content_Types].xml"
RED = RGBColor(0xC0, 0x00, 0x00)


def main() -> None:
    """Takes the folders to write `letter.docx` into."""
    for folder in sys.argv[1:]:
        Path(folder, "letter.docx").write_bytes(template())


def template() -> bytes:
    """The template, a form for docxtpl."""
    document = Document()
    _set_page(document)
    _line(document, "{%p if mark %}")
    mark = _line(document, "{{ mark }}", ALIGN.CENTER, SMALL)
    mark.runs[0].font.color.rgb = RED
    _line(document, "{%p endif %}")
    _line(document, "{{ number }}", ALIGN.CENTER)
    title = _line(document, "{{ title }}", ALIGN.CENTER, TITLE, "方正小标宋简体")
    title.paragraph_format.space_before = title.paragraph_format.space_after = LINE
    title.paragraph_format.line_spacing = Pt(34)
    _line(document, "{{ addressee }}：")
    _line(document, "{%p for paragraph in paragraphs %}")
    _line(document, "{{ paragraph }}").paragraph_format.first_line_indent = INDENT
    _line(document, "{%p endfor %}")
    sender = _line(document, "{{ sender }}", ALIGN.RIGHT)
    sender.paragraph_format.space_before = LINE * 2
    sender.paragraph_format.right_indent = INDENT * 2
    _line(document, "{{ day }}", ALIGN.RIGHT).paragraph_format.right_indent = INDENT * 2
    _line(document, "（联系人：{{ contact }}）").paragraph_format.first_line_indent = INDENT
    _line(document, "{%p if copies %}")
    _ruled(_line(document, "抄送：{{ copies }}", size=SMALL))
    _line(document, "{%p endif %}")
    return _packed(document)


def _set_page(document: Doc) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    known = document.core_properties
    known.author = known.last_modified_by = known.title = known.comments = ""
    known.created = known.modified = NEVER


def _line(
    document: Doc, text: str, align: ALIGN = ALIGN.JUSTIFY, size: Pt = BODY, font: str = "仿宋"
) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.line_spacing = LINE
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(text)
    run.font.size, run.font.name = size, font
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()  # noqa: SLF001 - no other way in
    fonts.set(qn("w:eastAsia"), font)
    return paragraph


def _ruled(paragraph: Paragraph) -> None:
    """The line above 抄送."""
    paragraph.paragraph_format.space_before = LINE
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "4"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    paragraph._element.get_or_add_pPr().insert_element_before(  # noqa: SLF001
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc"
    )


def _packed(document: Doc) -> bytes:
    """The archive with no time of its own."""
    raw, packed = BytesIO(), BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(packed, "w") as target:
        for name in sorted(
            source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)
        ):
            entry = zipfile.ZipInfo(name, NEVER.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return packed.getvalue()


if __name__ == "__main__":
    main()
