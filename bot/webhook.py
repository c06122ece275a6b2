"""Officers' notices to a system of the office's own: one JSON message a POST.

What is sent names number, matter, due date and what to do, as every notice does; never a
reporter or a text. The receiver keeps each ``Idempotency-Key`` once.
"""

import hashlib
from datetime import timedelta

import httpx

from routing.work.outbox import Outgoing, SendFailed

SECONDS = 10.0
LONGEST_WAIT = timedelta(hours=1)


class WebhookSender:
    """Posts to the address of the settings; without one it says that it is switched off."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client = httpx.AsyncClient(timeout=SECONDS, follow_redirects=False)

    async def send(self, message: Outgoing) -> None:
        """Raises SendFailed where no 2xx came, with the wait that the receiver asked for."""
        if not self._url:
            raise SendFailed("off", LONGEST_WAIT)
        # Keys hold names of units, and a header only takes ASCII.
        key = hashlib.sha256(message.key.encode()).hexdigest()
        body = {"id": key, "kind": message.kind, "role": message.role, "unit": message.unit}
        try:
            answer = await self._client.post(
                self._url, json={**body, "text": message.body}, headers={"Idempotency-Key": key}
            )
        except httpx.HTTPError as error:
            raise SendFailed(type(error).__name__) from error
        if not answer.is_success:
            raise SendFailed(f"status {answer.status_code}", _retry_after(answer))


def _retry_after(answer: httpx.Response) -> timedelta | None:
    """Seconds only; a date would be by the receiver's clock."""
    asked = answer.headers.get("Retry-After", "")
    return min(timedelta(seconds=int(asked)), LONGEST_WAIT) if asked.isdecimal() else None
