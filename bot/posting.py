"""Posting messages as JSON to servers that are not ours."""

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx

from routing.work.outbox import SendFailed

SECONDS = 10.0
"""For one message, from the first byte to the last."""
LONGEST_WAIT = timedelta(hours=1)
LONGEST_ANSWER = 64 * 1024
JSON = "application/json"


class Postman:
    """Keeps the connections to a server."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._client = httpx.AsyncClient(timeout=seconds, follow_redirects=False)

    async def post(self, url: str, body: bytes, headers: Mapping[str, str] | None = None) -> bytes:
        """What the server answered, cut where it is long. Raises SendFailed where no 2xx came,
        with the wait that the server asked for."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._post(url, body, {"Content-Type": JSON, **(headers or {})})
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise SendFailed(type(error).__name__) from error

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        async with self._client.stream("POST", url, content=body, headers=headers) as answer:
            if not answer.is_success:
                raise SendFailed(f"status {answer.status_code}", _retry_after(answer))
            begun = b""
            async for piece in answer.aiter_bytes():
                begun += piece
                if len(begun) > LONGEST_ANSWER:
                    break
            return begun


def as_json(values: Mapping[str, Any]) -> bytes:
    """The bytes that are sent, and signed."""
    return json.dumps(values, ensure_ascii=False).encode()


def _retry_after(answer: httpx.Response) -> timedelta | None:
    """Seconds only; a date would be by the receiver's clock."""
    asked = answer.headers.get("Retry-After", "")
    if not (asked.isascii() and asked.isdecimal()):
        return None
    longest = int(LONGEST_WAIT.total_seconds())
    return timedelta(seconds=min(int(asked[:10]), longest))
