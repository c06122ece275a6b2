"""Photos: metadata gone, encrypted on the disk, never a row without its file."""

import io
import os
from datetime import timedelta

import pytest
from PIL import Image
from sqlmodel import Session

from common.errors import Invalid, NotFound, TooLarge
from routing.work import attachments
from routing.work.envelope import Envelope, envelope_of
from tests.make import Office

LIMIT = 10 * 1024 * 1024
TEXT = "东湖区有台燃煤锅炉冒黑烟。"
EXIF_ARTIST, EXIF_ORIENTATION = 0x013B, 0x0112


def photo(kind: str = "JPEG", **save: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(out, kind, **save)
    return out.getvalue()


def with_exif() -> bytes:
    exif = Image.Exif()
    exif[EXIF_ARTIST] = "SECRET-ARTIST"
    exif[EXIF_ORIENTATION] = 6
    return photo(exif=exif, comment=b"SECRET-COMMENT")


def take(office: Office, *files: bytes) -> str:
    prepared = tuple(attachments.prepare(data, LIMIT) for data in files)
    return office.report(TEXT, files=prepared).number


def read_all(office: Office, number: str) -> list[bytes]:
    case, tip = office.case(number), office.tip(number)
    with office.desk.database.read() as session:
        return [
            attachments.read(session, office.desk, tip, photo_id)[1] for photo_id in case.photos
        ]


def test_a_photo_comes_back_upright_and_without_metadata(office: Office) -> None:
    [data] = read_all(office, take(office, with_exif()))
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (20, 40)
        assert not image.getexif()
    assert b"SECRET" not in data


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_every_kind_of_photo_is_kept_as_jpeg(office: Office, kind: str) -> None:
    [data] = read_all(office, take(office, photo(kind)))
    assert data.startswith(b"\xff\xd8")


def test_what_lies_on_the_disk_is_no_picture(office: Office) -> None:
    take(office, photo())
    [stored] = [path for path in office.desk.files.glob("*/*") if path.is_file()]
    assert b"\xff\xd8\xff" not in stored.read_bytes()
    assert stored.stat().st_size > 100


@pytest.mark.parametrize(
    "data",
    [b"", b"plain text", b"\xff\xd8\xff\xe0broken", b"<svg onload='x'/>", b"MZ" + b"\0" * 500],
    ids=["empty", "text", "broken", "svg", "program"],
)
def test_what_is_no_photo_is_refused_whatever_it_calls_itself(data: bytes) -> None:
    with pytest.raises(Invalid):
        attachments.prepare(data, LIMIT)


def test_too_many_bytes_and_too_many_pixels_are_refused() -> None:
    with pytest.raises(TooLarge, match="照片太大"):
        attachments.prepare(b"\xff\xd8\xff" + b"0" * 100, 50)
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    with pytest.raises((TooLarge, Invalid)):
        attachments.prepare(out.getvalue(), LIMIT)


def test_a_photo_of_another_tip_is_not_there(office: Office) -> None:
    first, second = take(office, photo()), take(office, photo())
    foreign = office.case(first).photos[0]
    tip = office.tip(second)
    with office.desk.database.read() as session, pytest.raises(NotFound):
        attachments.read(session, office.desk, tip, foreign)


def test_a_crash_after_the_file_leaves_an_orphan_that_is_swept_and_no_row(office: Office) -> None:
    kept = take(office, photo())

    def crash(session: Session) -> None:
        tip = office.tip(kept)
        stored = attachments.store(office.desk, office_envelope(office, kept), (prepared,))
        attachments.add_rows(session, tip, stored, "reporter", office.clock())
        raise RuntimeError("power cut")

    prepared = attachments.prepare(photo(), LIMIT)
    with pytest.raises(RuntimeError):
        office.desk.database.write(crash)
    files = [path for path in office.desk.files.glob("*/*") if path.is_file()]
    assert len(files) == 2
    old = (office.clock() - timedelta(days=1)).timestamp()
    for path in files:
        os.utime(path, (old, old))
    assert attachments.sweep_orphans(office.desk, office.clock()) == 1
    assert len(read_all(office, kept)) == 1


def office_envelope(office: Office, number: str) -> Envelope:
    return envelope_of(office.desk.keys, office.tip(number))
