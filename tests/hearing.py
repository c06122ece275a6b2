"""An HTTP server on loopback that keeps what is posted to it."""

import threading
from collections import defaultdict
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

Answer = tuple[int, dict[str, str]]
TAKEN: Answer = (204, {})


class Receiver:
    """Keeps bodies by Idempotency-Key. ``answers``: status and headers for the n-th request;
    what is not answered with 2xx is not kept."""

    def __init__(self, answers: Callable[[int], Answer] = lambda _: TAKEN) -> None:
        self.bodies: dict[str, list[str]] = defaultdict(list)
        self.requests = 0
        self._answers, self._lock = answers, threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/notices"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                status, headers = receiver.take(self.headers["Idempotency-Key"], body)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                pass

        return Handler

    def take(self, key: str, body: str) -> Answer:
        """Keep it, unless the answer says that it was not taken."""
        with self._lock:
            self.requests += 1
            answer = self._answers(self.requests)
            if answer[0] < 300:
                self.bodies[key].append(body)
            return answer

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
