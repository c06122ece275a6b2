"""Officers' notices to a system of the office's own: one JSON message a POST.

What is sent names number, matter, due date and what to do, as every notice does; never a
reporter or a text. The receiver keeps each ``Idempotency-Key`` once, and can check with a
secret of both sides that it comes from here (docs/webhook.md).
"""

import hashlib
import hmac

from bot.posting import LONGEST_WAIT, SECONDS, Postman, as_json
from common.clock import Clock
from common.settings import NoticesSettings
from routing.work.outbox import Outgoing, SendFailed


class WebhookSender:
    """Posts to the address of the settings; without one it says that it is switched off."""

    def __init__(self, rules: NoticesSettings, clock: Clock, seconds: float = SECONDS) -> None:
        self._rules, self._clock = rules, clock
        self._postman = Postman(seconds)

    async def send(self, message: Outgoing) -> None:
        """Raises SendFailed."""
        if not self._rules.webhook_url:
            raise SendFailed("off", LONGEST_WAIT)
        # Keys hold names of units, and a header only takes ASCII.
        key = hashlib.sha256(message.key.encode()).hexdigest()
        body = as_json(
            {
                "id": key, "kind": message.kind, "role": message.role, "unit": message.unit,
                "text": message.body,
            }
        )  # fmt: skip
        headers = {"Idempotency-Key": key, **self._signed(body)}
        await self._postman.post(self._rules.webhook_url, body, headers)

    def _signed(self, body: bytes) -> dict[str, str]:
        """Made anew for each attempt, so that a receiver may refuse what is old."""
        if not self._rules.webhook_secret:
            return {}
        seconds = str(int(self._clock().timestamp()))
        signature = sign(self._rules.webhook_secret, seconds, body)
        return {"Tipline-Timestamp": seconds, "Tipline-Signature": f"sha256={signature}"}


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over the timestamp, a full stop and the body as sent, in hexadecimal."""
    signed = timestamp.encode() + b"." + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
