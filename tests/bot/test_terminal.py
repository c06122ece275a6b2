"""The terminal's line protocol, with a conversation that only writes down what it hears."""

import io
import json
from pathlib import Path

import pytest

from bot import prompts
from bot.channel import Answer, Recording, Registered, Said, Upload
from bot.talk import Button, Reply, Text
from bot.terminal import converse, converse_in_json
from common.errors import Unavailable

LIMIT = 1000
VOICE = b"OggS\x00\x02" + bytes(22) + b"\x01\x13OpusHead" + bytes(50)


class Listener:
    """Answers every message with two buttons; the word 断 finds the database gone."""

    def __init__(self) -> None:
        self.heard: list[Said] = []
        self.ids: set[str] = set()

    def __call__(self, user: str, said: Said, message_id: str) -> Answer:
        assert user == "u"
        if said == Text("断"):
            raise Unavailable("暂时无法保存。")
        self.heard.append(said)
        self.ids.add(message_id)
        receipt = Registered("HT-1", "AAAA") if said == Button("一") else None
        return Answer((Reply("好", ("一", "二")), Reply("还有", ("三",))), receipt)


def in_json(*lines: bytes) -> tuple[Listener, list[dict[str, object]]]:
    listener, out = Listener(), io.StringIO()
    converse_in_json(listener, "u", lines, out, LIMIT)
    return listener, [json.loads(line) for line in out.getvalue().splitlines()]


def test_each_line_is_answered_by_one_line_and_the_receipt_stands_where_it_was_made() -> None:
    listener, out = in_json(b'{"text": "\xe7\x82\x89"}\n', '{"button": "一"}\n'.encode())
    assert listener.heard == [Text("炉"), Button("一")]
    assert len(listener.ids) == len(out) == 2
    assert out[0] == {
        "replies": [{"text": "好", "buttons": ["一", "二"]}, {"text": "还有", "buttons": ["三"]}],
        "receipt": None,
    }
    assert out[1]["receipt"] == {"number": "HT-1", "code": "AAAA"}


@pytest.mark.parametrize(
    "line",
    [
        b"", b"\n", b"hello", b"[]", b"null", b"{}", b'{"text": 5}', b'{"text": null}', b"\xff\xfe",
        b'{"text": "a", "button": "b"}', b'{"word": "a"}', b"[" * 100_000, b'"text"',
    ],
    ids=lambda line: repr(line[:12]),
)  # fmt: skip
def test_a_bad_line_gets_one_clear_line_and_the_next_one_works(line: bytes) -> None:
    listener, out = in_json(line, b'{"text": "ok"}')
    assert out[0] == {"replies": [{"text": prompts.UNREADABLE, "buttons": []}], "receipt": None}
    assert listener.heard == [Text("ok")]


def test_a_file_is_read_from_its_path(tmp_path: Path) -> None:
    photo = tmp_path / "a b.jpg"
    photo.write_bytes(b"pixels")
    listener, _ = in_json(json.dumps({"file": str(photo)}).encode())
    assert listener.heard == [Upload((b"pixels",))]


def test_a_voice_is_a_recording(tmp_path: Path) -> None:
    voice = tmp_path / "voice.ogg"
    voice.write_bytes(VOICE)
    listener, _ = in_json(json.dumps({"file": str(voice)}).encode())
    assert listener.heard == [Recording(VOICE)]


def test_a_file_that_cannot_be_taken_is_refused_unread(tmp_path: Path) -> None:
    large = tmp_path / "large.jpg"
    large.write_bytes(b"x" * (LIMIT + 1))
    paths = [str(large), str(tmp_path), str(tmp_path / "none"), "", "a\x00b", "/dev/zero"]
    listener, out = in_json(*[json.dumps({"file": path}).encode() for path in paths])
    said = [answer["replies"][0]["text"] for answer in out]  # type: ignore[index]
    assert said == [prompts.too_heavy(LIMIT), *[prompts.NO_FILE] * 5]
    assert listener.heard == []


def test_what_could_not_be_stored_is_said_and_the_talk_goes_on() -> None:
    listener, out = in_json('{"text": "断"}'.encode(), b'{"text": "ok"}')
    assert out[0]["replies"] == [{"text": "暂时无法保存。", "buttons": []}]
    assert listener.heard == [Text("ok")]


def test_a_person_presses_buttons_by_their_numbers(tmp_path: Path) -> None:
    photo = tmp_path / "p.jpg"
    photo.write_bytes(b"pixels")
    listener, out = Listener(), io.StringIO()
    lines = ["1", "炉子", "3", "4", f"/file {photo}", "/file none", "2"]
    converse(listener, "u", [f"{line}\n".encode() for line in lines], out, LIMIT)
    assert listener.heard == [
        Text("1"), Text("炉子"), Button("三"), Text("4"), Upload((b"pixels",)), Button("二"),
    ]  # fmt: skip
    assert "[3] 三" in out.getvalue()
