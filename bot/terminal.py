"""The conversation in the terminal: for people, and line by line in JSON."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO
from uuid import uuid4

from bot import prompts
from bot.channel import Answer, Respond, Said, file_of
from bot.talk import Button, Reply, Text
from common.errors import AppError, Invalid, TooLarge

CHANNEL = "terminal"
FILE_WORD = "/file "


def converse_in_json(
    respond: Respond, user: str, lines: Iterable[bytes], out: TextIO, largest_file: int
) -> None:
    """Exactly one line out for each line in (design.md section 8), at once."""
    for line in lines:
        try:
            answer = respond(user, _from_json(line, largest_file), uuid4().hex)
        except AppError as error:
            answer = Answer((Reply(error.sentence),))
        out.write(_to_json(answer) + "\n")
        out.flush()


def converse(
    respond: Respond, user: str, lines: Iterable[bytes], out: TextIO, largest_file: int
) -> None:
    """A person at a keyboard: buttons are numbered, a number presses one."""
    buttons: tuple[str, ...] = ()
    out.write(f"{prompts.WELCOME}\n{prompts.TERMINAL_KEYS}\n> ")
    out.flush()
    for line in lines:
        try:
            said = _from_keys(line.decode(errors="replace").strip(), buttons, largest_file)
            answer = respond(user, said, uuid4().hex)
        except AppError as error:
            answer = Answer((Reply(error.sentence, buttons),))
        buttons = tuple(button for reply in answer.replies for button in reply.buttons)
        out.write(f"{_as_text(answer)}\n> ")
        out.flush()


def _from_json(line: bytes, largest_file: int) -> Said:
    """``{"text"}``, ``{"button"}`` or ``{"file"}``. Raises Invalid for anything else."""
    try:
        match json.loads(line):
            case {"text": str(text), **rest} if not rest:
                return Text(text)
            case {"button": str(label), **rest} if not rest:
                return Button(label)
            case {"file": str(path), **rest} if not rest:
                return _file(path, largest_file)
    except (ValueError, RecursionError) as error:
        raise Invalid(prompts.UNREADABLE) from error
    raise Invalid(prompts.UNREADABLE)


def _from_keys(typed: str, buttons: tuple[str, ...], largest_file: int) -> Said:
    if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(buttons):
        return Button(buttons[int(typed) - 1])
    if typed.startswith(FILE_WORD):
        return _file(typed.removeprefix(FILE_WORD).strip(), largest_file)
    return Text(typed)


def _file(path: str, largest_file: int) -> Said:
    """The local file, looked at before it is read. Raises Invalid or TooLarge."""
    try:
        file = Path(path)
        if not file.is_file():
            raise Invalid(prompts.NO_FILE)
        if file.stat().st_size > largest_file:
            raise TooLarge(prompts.too_heavy(largest_file))
        return file_of(file.read_bytes())
    except (OSError, ValueError) as error:
        raise Invalid(prompts.NO_FILE) from error


def _to_json(answer: Answer) -> str:
    replies = [{"text": reply.text, "buttons": list(reply.buttons)} for reply in answer.replies]
    made = answer.receipt
    receipt = {"number": made.number, "code": made.code} if made else None
    return json.dumps({"replies": replies, "receipt": receipt}, ensure_ascii=False)


def _as_text(answer: Answer) -> str:
    lines: list[str] = []
    number = 0
    for reply in answer.replies:
        lines.append(reply.text)
        for button in reply.buttons:
            number += 1
            lines.append(f"  [{number}] {button}")
    return "\n".join(lines)
