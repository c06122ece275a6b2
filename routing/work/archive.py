"""The archive package of a tip: what was done, as data and on paper, with the hash of each file.

Nothing of the reporter goes into it: neither name, phone, code and way of reporting nor what he
wrote himself. The digest of ``record.json`` stands in the event ``archived``, which the ledger
covers: so the package can be held against the record later.
"""

import hashlib
import io
import json
import zipfile
from itertools import takewhile
from typing import Any

from common.clock import show
from common.errors import NotAllowed
from common.settings import HOUSE
from db import events, tips
from db.tables import AccessLog, Event
from routing.rules import wording
from routing.rules.labels import label
from routing.rules.words import (
    Audience,
    Role,
    Stage,
    Verdict,
)
from routing.work import attachments
from routing.work.case import Case
from routing.work.pdf import compiled

TEMPLATE = HOUSE / "routing" / "work" / "archive.typ"
LEFT_OUT = frozenset(
    {"asked", "troubled", "untroubled", "rated", "withdrawn", "trouble_settled", "probed"}
)
"""Events that tell of the reporter: they are not in the package at all."""
UNSAID = frozenset({"reported", "opened"})
"""Events whose words stand elsewhere, or tell what an original was opened for."""
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""Every file of the package has this date: the same record gives the same bytes."""


def digest_of(case: Case) -> str:
    """SHA-256 of ``record.json``, in hex."""
    return hashlib.sha256(record_of(case)).hexdigest()


def package(case: Case) -> bytes:
    """The package as a zip, for the office. Raises NotAllowed, or Unavailable without a font."""
    if case.actor.role is not Role.OFFICE:
        raise NotAllowed("归档材料只有办公室能下载。")
    if case.stage is not Stage.ARCHIVED:
        raise NotAllowed("这条线索还没有归档；办结满期、没有异议的自动归档。")
    _log(case)
    record = record_of(case)
    files = {"record.json": record, "record.pdf": compiled(TEMPLATE, "record", json.loads(record))}
    for place, row in enumerate(tips.attachments(case.session, case.tip.id), 1):
        _, data = attachments.read(case.session, case.desk, case.tip, row.id)
        files[f"attachments/{place:02d}.jpg"] = data
    return _zipped({**files, "manifest.json": _manifest(case, files)})


def _log(case: Case) -> None:
    event = case.record("archive_opened", audience=Audience.OFFICE)
    case.session.add(
        AccessLog(
            id=event.id, at=case.now, officer_id=case.actor.id, tip_id=case.tip.id,
            what="archive", reason="",
        )
    )  # fmt: skip


def _manifest(case: Case, files: dict[str, bytes]) -> bytes:
    archived = events.latest(case.session, case.tip.id, "archived")
    listed = {
        "number": case.tip.number,
        "archived_at": archived.at.isoformat() if archived else None,
        "record_sha256": json.loads(archived.codes)["digest"] if archived else None,
        "files": [
            {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in sorted(files.items())
        ],
    }
    return _json(listed)


def _zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in sorted(files.items()):
            target.writestr(zipfile.ZipInfo(name, EARLIEST), data)
    return made.getvalue()


def record_of(case: Case) -> bytes:
    """``record.json``: the same bytes for the same events."""
    tip = case.tip
    told = list(takewhile(_not_archived, events.of_tip(case.session, tip.id)))
    told = [event for event in told if event.kind not in LEFT_OUT]
    return _json(
        {
            "number": tip.number,
            "matter": case.matter,
            "facts": _facts(case),
            "texts": _texts(case, told),
            "timeline": [_line(case, event) for event in told],
        }
    )


def _not_archived(event: Event) -> bool:
    return event.kind != "archived"


def _facts(case: Case) -> list[list[str]]:
    tip = case.tip
    units = [f"{label(seat.part)}：{seat.unit}" for seat in case.seats()]
    known = {
        "方案": tip.edition,
        "任务": f"第{tip.task}项" if tip.task else "",
        "区县": tip.district or "",
        "登记时间": show(tip.received_at),
        "办结时间": show(tip.closed_at) if tip.closed_at else "",
        "核查结论": label(Verdict(tip.verdict)) if tip.verdict else "",
        "承办单位": "；".join(units),
    }
    return [[name, value] for name, value in known.items() if value]


def _texts(case: Case, told: list[Event]) -> list[list[str]]:
    """The summary as handlers saw it, and the unit's findings as they were signed."""
    texts = [["线索摘要", case.envelope.open("summary", case.tip.summary)]]
    report = next((event for event in reversed(told) if event.kind == "reported"), None)
    found: dict[str, Any] = json.loads(case.envelope.open_payload(report)) if report else {}
    for key, name in (("finding", "核查情况"), ("public_summary", "公开摘要")):
        if found.get(key):
            texts.append([name, found[key]])
    for key, name in (("results", "处理结果"), ("evidence", "证据")):
        if found.get(key):
            texts.append([name, "\n".join(map(_said, found[key]))])
    return texts


def _said(line: Any) -> str:
    """Evidence may be a line, or a line with where it is from."""
    return line if isinstance(line, str) else str(line.get("text", ""))


def _line(case: Case, event: Event) -> dict[str, str]:
    """By office, never by name: a name can change, and the digest would with it."""
    quiet = event.role == Role.REPORTER or event.kind in UNSAID
    return {
        "at": show(event.at),
        "what": wording.EVENTS[event.kind],
        "who": label(Role(event.role)),
        "words": "" if quiet else case.envelope.open_payload(event),
    }


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode()
