"""The values of a conversation: what is said, what is kept in between, what follows.

Everything is frozen, and ``Talk`` goes through JSON, so a conversation can be stored
after every message and taken up by any process. A talk never holds a reporter's code.
"""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from common.plan.model import Plan
from routing.rules.words import Mode
from triage.assessment import Assessment

Assess = Callable[[str], Assessment]
At = Literal["idle", "telling", "confirming", "contact", "answering", "sorting"]
"""Where a talk stands: nothing begun, telling and being asked, asked to confirm, asked
for a contact, free to answer a handler, asked what the last text belongs to."""


@dataclass(frozen=True)
class Text:
    """Words as the person typed them."""

    text: str


@dataclass(frozen=True)
class Button:
    """A button, by its label; some channels cut a long label short."""

    label: str


@dataclass(frozen=True)
class Files:
    """What the channel layer has put away under these refs, with the words sent along."""

    refs: tuple[str, ...]
    caption: str = ""
    recorded: bool = False
    """Voice, film or a document, which only the office opens; otherwise photos."""


@dataclass(frozen=True)
class Place:
    """A point of the map that the person sent, and what the map calls it."""

    latitude: float
    longitude: float
    label: str = ""


Incoming = Text | Button | Files | Place


@dataclass(frozen=True)
class Reply:
    """One message to the person, with the buttons under it."""

    text: str
    buttons: tuple[str, ...] = ()


def shown(label: str) -> str:
    """A button as people read it: the version behind ``#`` is only carried back."""
    return re.sub(r" #\d+$", "", label)


@dataclass(frozen=True)
class Tip:
    """What a tip is made of. ``request_id`` stays with it through every repetition."""

    text: str
    request_id: str
    mode: Mode = Mode.ANONYMOUS
    name: str | None = None
    phone: str | None = None
    district: str | None = None
    address: str | None = None
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filed:
    """A registered tip whose code is not noted yet. The code itself is derived anew."""

    request_id: str
    digest: str
    """Of the body, in hex: with the server's key it yields the code."""
    number: str


@dataclass(frozen=True)
class Submit:
    """Register this tip; the receipt is the reply."""

    tip: Tip


@dataclass(frozen=True)
class ShowCodes:
    """Show number and code of these tips once more."""

    tips: tuple[Filed, ...]


@dataclass(frozen=True)
class AddTo:
    """Add words and files to a registered tip whose code has not been noted yet."""

    tip: Filed
    text: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class LookUp:
    """Where does the tip with this code stand?"""

    code: str


@dataclass(frozen=True)
class Say:
    """The reporter's words and files to the officers, by code."""

    code: str
    text: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class WantNotices:
    """Tell this person here what becomes of the tip registered last."""

    tip: Filed


@dataclass(frozen=True)
class Turned:
    """After the closing or at any time: an objection, a relapse, trouble, no more contact."""

    code: str
    what: Literal["objection", "relapse", "trouble", "no_trouble", "withdrawal"]
    text: str
    request_id: str
    """Of the new tip that tells of a relapse."""


Effect = Submit | ShowCodes | AddTo | LookUp | Say | WantNotices | Turned


@dataclass(frozen=True)
class Seen:
    """A message already answered: its replies without codes, and the tip it made."""

    message_id: str
    replies: tuple[Reply, ...]
    request_id: str | None = None


@dataclass(frozen=True)
class Talk:
    """All that is kept of a conversation between two messages."""

    at: At = "idle"
    greeted: bool = False
    pieces: tuple[str, ...] = ()
    """The tip's words in the order they came."""
    photos: tuple[str, ...] = ()
    recordings: tuple[str, ...] = ()
    district: str | None = None
    """Named in an answer or a correction, or read from the words when it was confirmed."""
    address: str | None = None
    mode: Mode = Mode.ANONYMOUS
    name: str | None = None
    phone: str | None = None
    wanted: Mode | None = None
    """The way to report that was chosen while its contact is still missing."""
    asked: tuple[str, ...] = ()
    asking: str | None = None
    prompt: Reply | None = None
    """The open question: shown again where an answer did not fit."""
    pending: str | None = None
    """Words put aside until it is known where they belong."""
    request_id: str | None = None
    """Of the tip being told, from its first word or photo on."""
    kept: tuple[Filed, ...] = ()
    seen: tuple[Seen, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(self.pieces)

    @property
    def files(self) -> tuple[str, ...]:
        return (*self.photos, *self.recordings)

    @property
    def offered(self) -> tuple[str, ...]:
        return self.prompt.buttons if self.prompt else ()

    @property
    def open_question(self) -> tuple[Reply, ...]:
        return (self.prompt,) if self.prompt else ()

    def cleared(self) -> "Talk":
        """Nothing begun; what concerns earlier tips and messages stays."""
        return Talk(greeted=self.greeted, kept=self.kept, seen=self.seen)

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, stored: str) -> "Talk":
        """The talk that ``to_json`` wrote. Raises KeyError or TypeError on anything else."""
        fields = {name: _tupled(value) for name, value in json.loads(stored).items()}
        talk = cls(**fields)
        return replace(
            talk,
            mode=Mode(talk.mode),
            wanted=Mode(talk.wanted) if talk.wanted else None,
            prompt=_reply(fields["prompt"]) if fields["prompt"] else None,
            kept=tuple(Filed(**filed) for filed in fields["kept"]),
            seen=tuple(_seen(seen) for seen in fields["seen"]),
        )


@dataclass(frozen=True)
class Turn:
    """What a message leads to: the talk after it, replies, and what is to be done."""

    talk: Talk
    replies: tuple[Reply, ...]
    effect: Effect | None = None


@dataclass(frozen=True)
class Setting:
    """What surrounds a message: the city, its triage, and what this desk can take."""

    plan: Plan
    assess: Assess
    identity_possible: bool
    """Whether identity keepers exist; without them only anonymous tips are taken."""
    fresh_id: str
    """The request id of the tip that this message may begin."""
    max_text: int
    max_files: int
    districts_at: Callable[[float, float], tuple[str, ...]] = lambda _latitude, _longitude: ()
    """Districts at, or close to, a latitude and longitude; none: outside the city."""
    notices: bool = False
    """Whether this channel can reach a person who does not write."""


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _reply(stored: dict[str, Any]) -> Reply:
    return Reply(stored["text"], tuple(stored["buttons"]))


def _seen(stored: dict[str, Any]) -> Seen:
    replies = tuple(_reply(reply) for reply in stored["replies"])
    return Seen(stored["message_id"], replies, stored["request_id"])
