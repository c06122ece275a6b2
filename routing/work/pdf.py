"""PDF through typst: what stands on the page comes as data, never by building markup."""

import json
from collections.abc import Mapping
from pathlib import Path

import typst

from common.errors import Unavailable

CHINESE = frozenset({
    "FangSong", "FangSong_GB2312", "STFangsong", "SimSun", "Noto Serif CJK SC",
    "Noto Sans CJK SC",
})  # fmt: skip
NO_FONT = (
    "服务器上没有中文字体，生成不了 PDF。请系统管理员安装 Noto CJK 字体（fonts-noto-cjk）后再试。"
)


def compiled(template: Path, name: str, data: Mapping[str, object]) -> bytes:
    """The template's PDF; it reads ``data`` as ``json(bytes(sys.inputs.<name>))``.

    Raises Unavailable where no font of the machine has Chinese signs.
    """
    if not CHINESE & set(typst.Fonts(include_embedded_fonts=False).families()):
        raise Unavailable(NO_FONT)
    given = {name: json.dumps(data, ensure_ascii=False)}
    made = typst.compile(str(template), format="pdf", sys_inputs=given)
    if not isinstance(made, bytes):
        raise TypeError("one page after the other is asked for by no template")
    return made
