"""A service for the pages, on this machine alone: files, data, and answers to what pages ask.

It binds the loopback address and knows its own names: a request for another host (a name that was
made to lead here) or from another origin (a page of somebody else) is refused. What is sent is
limited in size, taken as JSON only, answered, and forgotten: nothing is written anywhere.

Answers are made one at a time, for libraries beneath them have one precision for the whole process;
who has gone before their turn is not answered.
"""

import errno
import os
import socket
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import unquote, urlsplit

from pentad.explorer.answers import Answer, answer_to
from pentad.explorer.making import Maker
from pentad.explorer.pictures import ENDING
from pentad.explorer.plain import as_json, from_json

HOST = "127.0.0.1"
NAMES = (HOST, "localhost")
"""Names under which the service answers."""

PORT = 8765
"""Where it is looked for first."""

PORTS_TRIED = 50
"""Ports after the one asked for that are tried where it is taken."""

LARGEST = 8 * 2**20
"""Bytes of the largest request that is read."""

SECONDS = 30.0
"""After which a connection that says nothing is closed."""

PATIENCE = 10.0
"""Seconds that an answer is waited for at the end."""

PAGES = Path(__file__).resolve().parent / "pages"

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    "": "text/plain; charset=utf-8",
}
"""What is handed out, by the ending of its name; other files are not."""

HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Sent with everything: the browser itself refuses requests to the outside."""


class Refusal(Exception):  # noqa: N818
    """A request that is not answered: a status, and in a sentence why."""

    def __init__(self, status: HTTPStatus, why: str) -> None:
        super().__init__(why)
        self.status = status


class Service(ThreadingHTTPServer):
    """The service; `serve_forever` runs it, `shutdown` from another thread ends it.

    Parameters
    ----------
    port : int
        0 for any that is free.
    beside, first
        As for `Maker`.

    Attributes
    ----------
    maker : Maker
        Of data and pictures.
    turn : Lock
        Held by the answer that is being made.
    """

    daemon_threads = True
    request_queue_size = 256
    allow_reuse_address = os.name == "posix"  # elsewhere it would share a port with a stranger

    def __init__(self, port: int = PORT, *, beside: bool = False, first: str = "") -> None:
        super().__init__((HOST, port), _Handler)
        self.maker = Maker(beside=beside, first=first)
        self.turn = Lock()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    @property
    def address(self) -> str:
        """Address of the first page."""
        return f"http://{HOST}:{self.port}/"

    def server_close(self) -> None:
        """Stop listening, let the answer that is being made end, and end the process beside."""
        super().server_close()
        if hasattr(self, "maker"):
            self.maker.close()
            self.turn.acquire(timeout=PATIENCE)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asked has gone; there is nobody to tell."""


def service(port: int = PORT, *, beside: bool = False, first: str = "") -> Service:
    """A service at this port, or at the next one that is free.

    Parameters
    ----------
    port
        From 1 to 65535, or 0 for any that is free.
    beside, first
        As for `Maker`.

    Raises
    ------
    ValueError
        For another number.
    OSError
        Where none of the `PORTS_TRIED` ports from there on is free.
    """
    if not 0 <= port <= 65535:
        raise ValueError(f"a port is a number from 1 to 65535, or 0 for any; got {port}")
    tried = range(port, min(port + PORTS_TRIED, 65536)) if port else (0,)
    for one in tried:
        try:
            return Service(one, beside=beside, first=first)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    raise OSError(
        f"no port from {tried[0]} to {tried[-1]} can be listened on; choose another with --port"
    )


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Service
    protocol_version = "HTTP/1.1"
    server_version = "pentad"
    sys_version = ""
    timeout = SECONDS

    def do_GET(self) -> None:
        """Hand out a file, data or a picture."""
        self._answer(self._got)

    def do_HEAD(self) -> None:
        """Say what would be handed out."""
        self._answer(self._got)

    def do_POST(self) -> None:
        """Answer what a page asks."""
        self._answer(self._asked)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep no record of requests."""

    def _answer(self, make: Any) -> None:
        try:
            self._check_framing()
            self._check_caller()
            kind, content = make(self._place())
        except Refusal as refusal:
            self.close_connection = True
            self._send(refusal.status, TYPES[".json"], as_json({"refused": str(refusal)}))
        except _GoneError:
            self.close_connection = True
        except Exception as error:  # data that cannot be made: the page has to say why
            told = as_json({"refused": _unforeseen(error)})
            self._send(HTTPStatus.INTERNAL_SERVER_ERROR, TYPES[".json"], told)
        else:
            self._send(HTTPStatus.OK, kind, content)

    def _place(self) -> str:
        """What is asked for, without its query."""
        try:
            return unquote(urlsplit(self.path).path)
        except ValueError as error:
            told = f"{self.path[:100]!r} is no address: {error}"
            raise Refusal(HTTPStatus.BAD_REQUEST, told) from None

    def _check_framing(self) -> None:
        """Refuse a request that two readers could take for two different ones."""
        for name in ("Host", "Content-Length"):
            count = len(self.headers.get_all(name, []))
            if count > 1:
                told = f"a request has one {name} at most; got {count}"
                raise Refusal(HTTPStatus.BAD_REQUEST, told)
        if "Transfer-Encoding" in self.headers and "Content-Length" in self.headers:
            told = "a request tells its length or a Transfer-Encoding; got both"
            raise Refusal(HTTPStatus.BAD_REQUEST, told)

    def _check_caller(self) -> None:
        """Refuse whoever is not a page of this service, or a person who types its address."""
        hosts = [f"{name}:{self.server.port}" for name in NAMES]
        host = self.headers.get("Host", "")
        if host.lower() not in hosts:
            told = "this service answers for " + " and ".join(hosts) + f" only; got {host[:100]!r}"
            raise Refusal(HTTPStatus.MISDIRECTED_REQUEST, told)
        origin = self.headers.get("Origin")
        site = self.headers.get("Sec-Fetch-Site", "same-origin")
        foreign = origin is not None and origin.lower() not in [f"http://{one}" for one in hosts]
        if foreign or site not in ("same-origin", "none"):
            told = f"this service answers its own pages only; asked by {(origin or site)[:100]!r}"
            raise Refusal(HTTPStatus.FORBIDDEN, told)

    def _got(self, path: str) -> tuple[str, bytes]:
        name = path.removeprefix("/") or "index.html"
        if name == "data/service.json":
            return TYPES[".json"], as_json({"service": True, "largest": LARGEST})
        if name.startswith("data/"):
            return TYPES[".json"], self._data(name)
        if name.startswith("pictures/"):
            return self._picture(name.removeprefix("pictures/"))
        return self._file(name)

    def _data(self, name: str) -> bytes:
        stem = name.removeprefix("data/").removesuffix(".json")
        made = self.server.maker.data(stem) if name.endswith(".json") else None
        if made is None:
            raise Refusal(HTTPStatus.NOT_FOUND, f"there are no data {stem[:100]!r}")
        return made

    def _picture(self, name: str) -> tuple[str, bytes]:
        drawn = None
        if name.endswith(ENDING):
            drawn = self.server.maker.picture(name.removesuffix(ENDING))
        if drawn is None:
            raise Refusal(HTTPStatus.NOT_FOUND, f"there is no picture {name[:100]!r}")
        return TYPES[ENDING], drawn

    def _file(self, name: str) -> tuple[str, bytes]:
        try:
            place = (PAGES / name).resolve()
            inside = place.is_relative_to(PAGES) and place.is_file()
        except (OSError, ValueError):
            inside = False
        if not inside or place.suffix not in TYPES:
            raise Refusal(HTTPStatus.NOT_FOUND, f"there is no page {name[:100]!r}")
        return TYPES[place.suffix], place.read_bytes()

    def _asked(self, path: str) -> tuple[str, bytes]:
        route = path.removeprefix("/ask/")
        answer = answer_to(route) if path.startswith("/ask/") else None
        if answer is None:
            raise Refusal(HTTPStatus.NOT_FOUND, f"there is no route {path[:100]!r}")
        kind = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            told = f"what is asked has to be application/json; got {kind[:100]!r}"
            raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, told)
        body = self._body()
        with self.server.turn:
            if self._gone():
                raise _GoneError
            return TYPES[".json"], _said(answer, body)

    def _body(self) -> bytes:
        told = self.headers.get("Content-Length", "")
        if not told.isascii() or not told.isdecimal():
            raise Refusal(HTTPStatus.LENGTH_REQUIRED, "a request has to tell its length in bytes")
        if len(told) > 15 or int(told) > LARGEST:
            why = f"a request may have {LARGEST // 2**20} MiB ({LARGEST} bytes); got {told[:20]}"
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, why)
        read = self.rfile.read(int(told))
        if len(read) < int(told):
            raise _GoneError
        return read

    def _gone(self) -> bool:
        """Whether whoever asked has closed the connection."""
        self.connection.settimeout(0)
        try:
            return not self.connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True
        finally:
            self.connection.settimeout(SECONDS)

    def _send(self, status: HTTPStatus, kind: str, content: bytes) -> None:
        self.send_response(status)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def _said(answer: Answer, body: bytes) -> bytes:
    """What a page is told: {"answer": ...}, or {"refused": why}."""
    try:
        asked = from_json(body)
        if not isinstance(asked, dict):
            raise ValueError(f"what is asked has to be an object; got {type(asked).__name__}")
        return as_json({"answer": answer(asked)})
    except ValueError as error:
        return as_json({"refused": str(error)})
    except Exception as error:  # whatever goes wrong in an answer, the page has to say it
        return as_json({"refused": _unforeseen(error)})


def _unforeseen(error: Exception) -> str:
    return (
        f"Python could not answer: a {type(error).__name__} that was not foreseen ({error}); "
        "please report it with the address of this page"
    )


class _GoneError(Exception):
    """Whoever asked does not wait for the answer."""
