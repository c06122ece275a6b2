"""Sealing and opening a tip's texts under its data key (design.md section 6)."""

from dataclasses import dataclass

from common.crypto import Place, seal_text, unseal_text
from common.keys import Keys, new_data_key
from db.tables import Event, Tip


@dataclass(frozen=True)
class Envelope:
    """A tip's data key in the open, for the length of one use case."""

    keys: Keys
    tip_id: str
    data_key: bytes

    def seal(self, column: str, text: str) -> bytes:
        """A text for a column of the tip."""
        return seal_text(self.data_key, text, self._place(column), self.keys.cipher)

    def open(self, column: str, sealed: bytes) -> str:
        """The text of a column. Raises Unreadable."""
        return unseal_text(self.data_key, sealed, self._place(column))

    def seal_payload(self, event_id: str, text: str) -> bytes:
        place = Place("event", "payload", event_id)
        return seal_text(self.data_key, text, place, self.keys.cipher)

    def open_payload(self, event: Event) -> str:
        """What an event says in words; empty where it says nothing."""
        if event.payload is None:
            return ""
        return unseal_text(self.data_key, event.payload, Place("event", "payload", event.id))

    def seal_row(self, place: Place, text: str) -> bytes:
        """A text of a row that belongs to the tip."""
        return seal_text(self.data_key, text, place, self.keys.cipher)

    def open_row(self, place: Place, sealed: bytes) -> str:
        """What ``seal_row`` sealed for this place. Raises Unreadable."""
        return unseal_text(self.data_key, sealed, place)

    def wrapped(self) -> bytes:
        return self.keys.wrap(self.data_key, _key_place(self.tip_id))

    def _place(self, column: str) -> Place:
        return Place("tip", column, self.tip_id)


def new_envelope(keys: Keys, tip_id: str) -> Envelope:
    """A fresh data key for a new tip."""
    return Envelope(keys, tip_id, new_data_key())


def envelope_of(keys: Keys, tip: Tip) -> Envelope:
    """Opens the tip's data key. Raises Unreadable where it was moved or erased."""
    return Envelope(keys, tip.id, keys.unwrap(tip.wrapped_key, _key_place(tip.id)))


def _key_place(tip_id: str) -> Place:
    return Place("tip", "wrapped_key", tip_id)
