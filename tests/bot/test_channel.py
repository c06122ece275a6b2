"""A message through storage and use cases: once, whatever is repeated or breaks."""

import io
import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PIL import Image
from sqlmodel import Session, SQLModel, col, func, select

from bot import prompts
from bot.channel import Answer, Recording, Said, Upload, handle
from bot.talk import Button, Text
from common.errors import Unavailable
from db.tables import Attachment, Talk, Tip
from routing.rules.standing import Actor
from routing.work import beside, casework, followup, talks
from routing.work.desk import Desk
from tests.make import OFFICE, command

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
SMOKE = "厂里的燃煤锅炉天天冒黑烟"
USER = "chat-4711"
SIDE = 64
VOICE = b"OggS\x00\x02" + bytes(22) + b"\x01\x13OpusHead" + bytes(50)
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")


class Person:
    """Somebody who writes in one channel, each message with an id of its own."""

    def __init__(self, desk: Desk, user: str = USER) -> None:
        self.desk, self.user, self.sent = desk, user, 0

    def __call__(self, said: str | Said, message_id: str | None = None) -> Answer:
        self.sent += 1
        said = Text(said) if isinstance(said, str) else said
        return handle(self.desk, "terminal", self.user, said, NOW, message_id or f"m{self.sent}")

    def until_confirmation(self, first: str | Said = SMOKE) -> Answer:
        answer = self(first)
        while prompts.CONFIRM not in answer.replies[-1].buttons:
            answer = self(Button(prompts.UNKNOWN))
            assert self.sent < 9
        return answer

    def to_receipt(self, first: str | Said = SMOKE) -> Answer:
        self.until_confirmation(first)
        return self(Button(prompts.CONFIRM))


class Breaking:
    """A database whose next write does everything and is lost before its commit."""

    def __init__(self, desk: Desk) -> None:
        self.database, self.armed = desk.database, True

    def write(self, use_case: Callable[[Session], Answer]) -> Answer:
        def lost(session: Session) -> Answer:
            answer = use_case(session)
            if self.armed:
                self.armed = False
                raise Unavailable("断了。")
            return answer

        return self.database.write(lost)


def rows(desk: Desk, table: type[SQLModel]) -> int:
    with desk.database.read() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def picture() -> bytes:
    """Noise, so that it stays large when it is encoded anew."""
    out = io.BytesIO()
    Image.frombytes("RGB", (SIDE, SIDE), os.urandom(3 * SIDE * SIDE)).save(out, "PNG")
    return out.getvalue()


def largest_row(desk: Desk) -> int:
    with desk.database.read() as session:
        return max(len(talk.state) for talk in session.exec(select(Talk)).all())


def text_of(answer: Answer) -> str:
    return "\n".join(reply.text for reply in answer.replies)


def test_the_receipt_names_number_code_and_what_happens_next(desk: Desk) -> None:
    person = Person(desk)
    answer = person.to_receipt()
    assert answer.receipt
    assert answer.receipt.number in text_of(answer)
    assert answer.receipt.code in text_of(answer)
    assert answer.replies[-1].buttons == (prompts.NOTED, prompts.SHOW_CODE)
    status = person(answer.receipt.code)
    assert answer.receipt.number in text_of(status)


@pytest.mark.parametrize("count", [2, 3])
def test_a_message_delivered_again_gets_the_same_answer_and_no_second_effect(
    desk: Desk, count: int
) -> None:
    person = Person(desk)
    person.until_confirmation()
    answers = {person(Button(prompts.CONFIRM), "confirm") for _ in range(count)}
    assert len(answers) == 1
    assert rows(desk, Tip) == 1


def test_a_late_repetition_after_the_code_was_noted_shows_no_code(desk: Desk) -> None:
    person = Person(desk)
    person.until_confirmation()
    first = person(Button(prompts.CONFIRM), "confirm")
    person(Button(prompts.NOTED))
    late = person(Button(prompts.CONFIRM), "confirm")
    assert first.receipt
    assert first.receipt.code not in text_of(late)
    assert first.receipt.number in text_of(late)
    assert rows(desk, Tip) == 1


def test_pressing_confirm_twice_makes_one_tip_and_shows_the_same_code(desk: Desk) -> None:
    person = Person(desk)
    first = person.to_receipt()
    second = person(Button(prompts.CONFIRM))
    assert first.receipt
    assert first.receipt.code in text_of(second)
    assert second.receipt is None
    assert rows(desk, Tip) == 1


def test_confirmations_at_the_same_moment_make_one_tip(desk: Desk) -> None:
    Person(desk).until_confirmation()

    def confirm(number: int) -> Answer:
        return handle(desk, "terminal", USER, Button(prompts.CONFIRM), NOW, f"c{number}")

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(confirm, range(4)))
    codes = {CODE.findall(text_of(answer))[0] for answer in answers}
    assert len(codes) == 1
    assert rows(desk, Tip) == 1


def test_pieces_sent_at_the_same_moment_are_all_kept(desk: Desk) -> None:
    person = Person(desk)
    person("你好")
    pieces = [f"第{number}句，燃煤锅炉" for number in range(4)]

    def write(piece: str) -> Answer:
        return handle(desk, "terminal", USER, Text(piece), NOW, piece)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, pieces))
    with desk.database.read() as session:
        state = talks.load_talk(session, desk, "terminal", USER)
    assert state
    assert all(piece in state for piece in pieces)


def test_the_code_can_be_shown_until_it_is_noted_and_is_stored_nowhere(desk: Desk) -> None:
    person = Person(desk)
    made = person.to_receipt().receipt
    assert made
    assert made.code in text_of(person(Button(prompts.SHOW_CODE)))
    with desk.database.read() as session:
        state = talks.load_talk(session, desk, "terminal", USER)
    assert state
    assert made.code not in state
    assert SMOKE not in state
    person(Button(prompts.NOTED))
    assert made.code not in text_of(person(prompts.SHOW_CODE))


def test_what_is_lost_before_the_commit_leaves_no_trace_and_the_repetition_works(
    desk: Desk,
) -> None:
    person = Person(desk)
    person.until_confirmation()
    person.desk = replace(desk, database=Breaking(desk))  # type: ignore[arg-type]
    with pytest.raises(Unavailable):
        person(Button(prompts.CONFIRM), "confirm")
    assert rows(desk, Tip) == 0
    assert person(Button(prompts.CONFIRM), "confirm").receipt
    assert rows(desk, Tip) == 1


def test_photos_sent_before_words_reach_the_tip_and_nothing_else_keeps_them(desk: Desk) -> None:
    person = Person(desk)
    assert prompts.PHOTO_KEPT in text_of(person(Upload((picture(),))))
    assert largest_row(desk) > SIDE * SIDE
    person.to_receipt(Upload((picture(),), SMOKE))
    assert rows(desk, Attachment) == 2
    assert largest_row(desk) < SIDE * SIDE


def test_a_cancelled_photo_is_kept_nowhere(desk: Desk) -> None:
    person = Person(desk)
    person(Upload((picture(),)))
    person("取消")
    assert largest_row(desk) < SIDE * SIDE


def test_a_photo_of_danger_is_registered_with_its_caption_at_once(desk: Desk) -> None:
    answer = Person(desk)(Upload((picture(),), "燃煤锅炉爆炸了"))
    assert answer.replies[0].text == desk.plan.emergency
    assert answer.receipt
    assert rows(desk, Attachment) == 1


def test_what_is_no_photo_is_declined_and_the_talk_goes_on(desk: Desk) -> None:
    person = Person(desk)
    person(SMOKE)
    answer = person(Upload((b"MZ lies",)))
    assert "不是照片" in text_of(answer)
    assert rows(desk, Attachment) == 0


@pytest.mark.parametrize("line", ["0000-0000-0000-0000", "ZZZZ-ZZZZ-ZZZZ-ZZZZ 夜里"])
def test_an_unknown_code_is_answered_and_an_open_question_stays_open(desk: Desk, line: str) -> None:
    person = Person(desk)
    person.until_confirmation()
    answer = person(line)
    assert "没有找到这个查询码" in text_of(answer)
    assert prompts.CONFIRM in answer.replies[-1].buttons
    assert person(Button(prompts.CONFIRM)).receipt


def test_a_handlers_question_is_shown_and_answered_with_the_code(desk: Desk) -> None:
    person = Person(desk)
    made = person.to_receipt().receipt
    assert made
    person(Button(prompts.NOTED))

    def ask(session: Session) -> None:
        tip = session.exec(select(Tip).where(col(Tip.number) == made.number)).one()
        question = command("ask", text="白天还是夜里？")
        casework.act(casework.take_case(session, desk, OFFICE, tip.number, NOW), question)

    desk.database.write(ask)
    asked = person(made.code)
    assert "白天还是夜里？" in text_of(asked)
    assert asked.replies[-1].text == prompts.ANSWER_HOW
    assert text_of(person("夜里十点")) == prompts.CODE_FOR_ANSWER
    assert prompts.PASSED_ON in text_of(person(made.code))
    with desk.database.read() as session:
        messages = followup.status(session, desk, made.code).messages
    assert [message.text for message in messages] == ["白天还是夜里？", "夜里十点"]


def test_without_keepers_no_name_can_be_left(desk: Desk) -> None:
    answer = Person(desk).until_confirmation()
    assert prompts.NAMED not in answer.replies[-1].buttons
    assert prompts.NO_KEEPER in text_of(answer)


def test_people_do_not_hear_each_other(desk: Desk) -> None:
    one, other = Person(desk, "one"), Person(desk, "other")
    one.until_confirmation()
    assert prompts.CONFIRM not in other("你好").replies[-1].buttons
    assert one(Button(prompts.CONFIRM)).receipt


def test_a_voice_reaches_the_office_alone_and_handlers_get_no_sound(desk: Desk) -> None:
    person = Person(desk)
    receipt = person.to_receipt(Recording(VOICE)).receipt
    assert receipt
    with desk.database.read() as session:
        (row,) = session.exec(select(Attachment)).all()
    assert (row.media_type, row.kind) == ("audio/ogg", "recording")
    assert [file.what for file in seen_by(desk, OFFICE, receipt.number)] == ["录音"]
    office = desk.database.write(
        lambda s: beside.open_file(
            casework.take_case(s, desk, OFFICE, receipt.number, NOW), row.id, "听写"
        )
    )
    assert office == ("audio/ogg", VOICE)


def seen_by(desk: Desk, who: Actor, number: str) -> tuple[beside.Original, ...]:
    return desk.database.write(
        lambda s: beside.beside(casework.take_case(s, desk, who, number, NOW)).originals
    )


def test_a_program_is_no_recording(desk: Desk) -> None:
    answer = Person(desk)(Recording(b"MZ" + bytes(200)))
    assert "不能收" in text_of(answer)
    assert rows(desk, Talk) == 0


def test_photos_sent_after_the_receipt_reach_its_tip(desk: Desk) -> None:
    person = Person(desk)
    receipt = person.to_receipt().receipt
    assert receipt
    person(Upload((picture(), picture())))
    assert prompts.ADDED in text_of(person(Button(prompts.TO_LAST_TIP)))
    assert rows(desk, Attachment) == 2
    person(Upload((picture(),), receipt.code))
    assert rows(desk, Attachment) == 3
    assert largest_row(desk) < SIDE * SIDE


def test_somebody_elses_tip_takes_no_endless_files(desk: Desk) -> None:
    person = Person(desk)
    receipt = person.to_receipt().receipt
    assert receipt
    nine = tuple(picture() for _ in range(desk.settings.intake.max_files))
    answers = [text_of(person(Upload(nine, receipt.code))) for _ in range(5)]
    assert [prompts.PASSED_ON in answer for answer in answers] == [True] * 4 + [False]
    assert rows(desk, Attachment) == 4 * len(nine)


def test_fifty_photos_in_one_message_are_not_too_many_to_answer(desk: Desk) -> None:
    person = Person(desk)
    one = picture()
    answer = person(Upload((one,) * 50, SMOKE))
    assert prompts.PHOTOS_FULL in text_of(answer)
    person.to_receipt("红星厂")
    assert rows(desk, Attachment) == desk.settings.intake.max_files
