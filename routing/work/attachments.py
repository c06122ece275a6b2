"""Photos: sniffed, decoded and encoded anew, encrypted, and on the disk before their row.

Scanned letters as well, which may be PDF, and recordings: those are kept as they came, never
rendered or played here.

The file comes first and is synced, the row commits after it: a crash can leave a file
without a row (swept later), never a row without a file.
"""

import io
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import filetype
from sqlmodel import Session

from common.crypto import Place, seal, unseal
from common.errors import Invalid, NotFound, TooLarge, Unavailable
from db import tips
from db.tables import Attachment, Tip
from routing.work.desk import Desk
from routing.work.envelope import Envelope, envelope_of

TAKEN = {"image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp"}
MAX_PIXELS = 50_000_000
TOO_MANY_PIXELS = "照片的像素太多，请缩小后再发。"
MAX_SIDE = 4000
QUALITY = 88
PDF, PDF_BEGINS, PDF_ENDS, TAIL = "application/pdf", b"%PDF-", b"%%EOF", 2048
PHOTO, SCAN, RECORDING = "photo", "scan", "recording"
ORIGINALS = (SCAN, RECORDING)
"""A hand or a voice gives its owner away: these are for the office alone."""
RECORDED = {
    "audio/aac", "audio/amr", "audio/mp4", "audio/mpeg", "audio/ogg", "audio/x-wav",
    "video/3gpp", "video/mp4", "video/quicktime", "video/webm", "video/x-m4v", PDF,
    "application/msword", "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip
ORPHAN_AGE = timedelta(hours=1)


@dataclass(frozen=True)
class PreparedFile:
    """A photo as it will be kept: pixels only, no metadata of the camera."""

    media_type: str
    data: bytes
    kind: str = PHOTO


@dataclass(frozen=True)
class StoredFile:
    id: str
    media_type: str
    size: int
    kind: str


def prepare(data: bytes, limit: int) -> PreparedFile:
    """Re-encode a photo as JPEG without EXIF, GPS or comments.

    Raises TooLarge, or Invalid where it is no photo, whatever it calls itself.
    """
    if len(data) > limit:
        raise TooLarge(f"照片太大：每张最多{limit // 1024 // 1024}MB。")
    kind = filetype.guess(data)
    if kind is None or kind.mime not in TAKEN:
        raise Invalid("只收照片（JPG、PNG、WebP、GIF、BMP），这个文件不是照片。")
    return PreparedFile("image/jpeg", _reencode(data))


def prepare_scan(data: bytes, limit: int) -> PreparedFile:
    """A scanned letter: a photo of it, re-encoded, or a whole PDF as it is.

    Raises TooLarge, or Invalid where it is neither.
    """
    if data[: len(PDF_BEGINS)] != PDF_BEGINS:
        return replace(prepare(data, limit), kind=SCAN)
    if len(data) > limit:
        raise TooLarge(f"扫描件太大：每份最多{limit // 1024 // 1024}MB。")
    if PDF_ENDS not in data[-TAIL:]:
        raise Invalid("扫描件不完整，可能没有传完，请重新选一次。")
    return PreparedFile(PDF, data, SCAN)


def prepare_recording(data: bytes, limit: int) -> PreparedFile:
    """What somebody said, filmed or wrote elsewhere, as it is.

    Raises TooLarge, or Invalid where it is nothing of the kind.
    """
    if len(data) > limit:
        raise TooLarge(f"文件太大：每份最多{limit // 1024 // 1024}MB。")
    media_type = recorded_type(data)
    if media_type is None:
        raise Invalid("这种文件不能收。能收照片、语音、视频，以及 PDF、Word、Excel 文件。")
    return PreparedFile(media_type, data, RECORDING)


def recorded_type(data: bytes) -> str | None:
    """Its media type where it can be kept as a recording."""
    kind = filetype.guess(data)
    return kind.mime if kind is not None and kind.mime in RECORDED else None


def _reencode(data: bytes) -> bytes:
    # Pillow is needed only where somebody sends a photo.
    from PIL import Image, ImageOps  # noqa: PLC0415

    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise TooLarge(TOO_MANY_PIXELS)
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except Image.DecompressionBombError as error:
        raise TooLarge(TOO_MANY_PIXELS) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Invalid("照片打不开，可能已损坏，请重新拍一张。") from error
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    fresh = Image.new("RGB", upright.size)
    fresh.paste(upright)
    out = io.BytesIO()
    fresh.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def store(
    desk: Desk, envelope: Envelope, files: tuple[PreparedFile, ...]
) -> tuple[StoredFile, ...]:
    """Encrypt the photos and put them on the disk, synced. Rows come later (``add_rows``).

    Raises Unavailable where the disk does not take them.
    """
    return tuple(_write(desk, envelope, file) for file in files)


def _write(desk: Desk, envelope: Envelope, file: PreparedFile) -> StoredFile:
    stored = StoredFile(uuid4().hex, file.media_type, len(file.data), file.kind)
    sealed = seal(envelope.data_key, file.data, _place(stored.id), desk.keys.cipher)
    try:
        _put(path_of(desk, stored.id), sealed)
    except OSError as error:
        raise Unavailable("系统暂时无法保存照片，内容没有提交成功，请稍后再试一次。") from error
    return stored


def _put(path: Path, sealed: bytes) -> None:
    """The file under its name, whole and durable, or an OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".part")
    with draft.open("wb") as target:
        target.write(sealed)
        target.flush()
        os.fsync(target.fileno())
    draft.rename(path)
    for folder in (path.parent, path.parent.parent):
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def add_rows(
    session: Session, tip: Tip, stored: tuple[StoredFile, ...], by: str, now: datetime,
    *, visit_id: str | None = None,
) -> None:  # fmt: skip
    """Make the stored photos the tip's; those of an officer belong to a visit."""
    for file in stored:
        session.add(
            Attachment(
                id=file.id,
                tip_id=tip.id,
                media_type=file.media_type,
                size=file.size,
                kind=file.kind,
                added_at=now,
                added_by=by,
                visit_id=visit_id,
            )
        )


def copied(
    session: Session, desk: Desk, tip: Tip, ids: Sequence[str], envelope: Envelope
) -> tuple[StoredFile, ...]:
    """Photos of a tip under the key of another one; their rows are still to be added."""
    found = (read(session, desk, tip, photo) for photo in dict.fromkeys(ids))
    return store(desk, envelope, tuple(PreparedFile(kind, data) for kind, data in found))


def read(
    session: Session,
    desk: Desk,
    tip: Tip,
    attachment_id: str,
    kinds: Collection[str] = (PHOTO,),
) -> tuple[str, bytes]:
    """Media type and bytes of one of the tip's files of these kinds. Raises NotFound."""
    row = tips.attachment(session, attachment_id)
    if row is None or row.tip_id != tip.id or row.kind not in kinds:
        raise NotFound("没有这张照片。" if PHOTO in kinds else "没有这份原件。")
    sealed = path_of(desk, row.id).read_bytes()
    data_key = envelope_of(desk.keys, tip).data_key
    return row.media_type, unseal(data_key, sealed, _place(row.id))


def sweep_orphans(desk: Desk, now: datetime) -> int:
    """Remove files that no row speaks of and that are older than any open transaction."""
    removed = 0
    with desk.database.read() as session:
        for path in desk.files.glob("*/*"):
            old = path.stat().st_mtime < (now - ORPHAN_AGE).timestamp()
            if old and tips.attachment(session, path.stem) is None:
                path.unlink()
                removed += 1
    return removed


def path_of(desk: Desk, attachment_id: str) -> Path:
    """Where the encrypted photo lies."""
    return desk.files / attachment_id[:2] / f"{attachment_id}.bin"


def _place(attachment_id: str) -> Place:
    return Place("attachment", "file", attachment_id)
