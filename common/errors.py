"""Errors that know their sentence (Chinese, for people) and their HTTP status."""

from typing import ClassVar


class AppError(Exception):
    """Base of everything a user or operator can be told. ``sentence`` is shown as it is."""

    status: ClassVar[int] = 400
    kind: ClassVar[str] = "bad-request"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Invalid(AppError):
    """The input cannot be taken as it is; the sentence says what to change."""

    status = 422
    kind = "invalid"


class NotFound(AppError):
    """Not there, or not yours: both look the same."""

    status = 404
    kind = "not-found"


class NotAllowed(AppError):
    """The move table forbids this now; the sentence says what to do instead."""

    status = 409
    kind = "not-allowed"


class Stale(AppError):
    """Somebody else moved first."""

    status = 412
    kind = "stale"


class TooLarge(AppError):
    status = 413
    kind = "too-large"


class NotSignedIn(AppError):
    status = 401
    kind = "not-signed-in"


class Forbidden(AppError):
    status = 403
    kind = "forbidden"


class Unavailable(AppError):
    """Nothing was stored; the same request may be sent again."""

    status = 503
    kind = "unavailable"


class Misconfigured(Exception):
    """Start refused: the message (English) tells the operator what to mend."""
