"""An HTTP server on loopback that keeps what is posted to it."""

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

Answer = tuple[int, dict[str, str]]
TAKEN: Answer = (204, {})
CUT: Answer = (0, {})
"""Taken, and the connection is cut before the answer."""


@dataclass(frozen=True)
class Heard:
    """A request as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes


class Receiver:
    """Keeps bodies by Idempotency-Key. ``answers``: status and headers for the n-th request;
    what is answered with another status than 2xx is not kept. ``says``: its body."""

    def __init__(
        self,
        answers: Callable[[int], Answer] = lambda _: TAKEN,
        says: Callable[[int], bytes] = lambda _: b"",
    ) -> None:
        self.bodies: dict[str, list[str]] = defaultdict(list)
        self.requests = 0
        self.heard: list[Heard] = []
        self._answers, self._says, self._lock = answers, says, threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/notices"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                heard = Heard(self.path, dict(self.headers), body)
                (status, headers), said = receiver.take(heard)
                if status == CUT[0]:
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                with suppress(ConnectionError):  # who asked may have gone
                    self.wfile.write(said)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                pass

        return Handler

    def take(self, heard: Heard) -> tuple[Answer, bytes]:
        """Keep it, unless the answer says that it was not taken."""
        with self._lock:
            self.requests += 1
            self.heard.append(heard)
            answer = self._answers(self.requests)
            if answer[0] < 300:
                self.bodies[heard.headers.get("Idempotency-Key", "")].append(heard.body.decode())
            return answer, self._says(self.requests)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
