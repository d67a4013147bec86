"""The service answers its own pages and nobody else; bad input is told; nothing is kept."""

import base64
import io
import json
import os
import pickle
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from time import process_time

import numpy as np
import pytest

from pentad.explorer import answers, export, kept_data, page_data, uploads
from pentad.explorer.making import Maker
from pentad.explorer.pages_there import PAGES
from pentad.explorer.pictures import picture
from pentad.explorer.plain import as_json, from_json, plain
from pentad.explorer.service import HOST, LARGEST, PORTS_TRIED, Service, service
from pentad.explorer.service import PAGES as PAGES_FOLDER
from pentad.explorer.uploads import MOST_ARRAYS, arrays_of_file

ROOT = Path(__file__).resolve().parents[2]


def asked(served, method, path, body=None, headers=None):
    """Status, headers and content of one request, with the headers of a page of our own."""
    connection = HTTPConnection(HOST, served.port, timeout=20)
    own = {"Host": f"{HOST}:{served.port}", "Content-Type": "application/json"}
    connection.request(method, path, body, own | (headers or {}))
    reply = connection.getresponse()
    content = reply.read()
    connection.close()
    return reply.status, dict(reply.getheaders()), content


def ask(served, route, body, **headers):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    status, _, told = asked(served, "POST", f"/ask/{route}", content, headers)
    return status, json.loads(told)


# Pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", PAGES.values())
def test_every_page_is_there_and_may_ask_for_nothing_outside(served, file):
    status, headers, content = asked(served, "GET", f"/{file}")
    assert status == 200
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Content-Security-Policy"].startswith("default-src 'self'")
    text = content.decode()
    [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert policy.startswith("default-src 'self'")
    assert re.findall(r"(?:https?:)?//(?!d3js)[a-z]", text) == []


def test_the_first_page_has_no_name_and_a_head_has_no_body(served):
    assert asked(served, "GET", "/")[2] == asked(served, "GET", "/index.html")[2]
    status, headers, content = asked(served, "HEAD", "/index.html")
    assert (status, content) == (200, b"")
    assert int(headers["Content-Length"]) > 500


@pytest.mark.parametrize(
    "path",
    [
        "/../service.py",
        "/%2e%2e/service.py",
        "/..%2fservice.py",
        "//etc/passwd",
        "/etc/passwd",
        "/js",
        "/js/../../service.py",
        "/nothing.html",
        "/%00",
        "/data/claims",
        "/data/../standings.json",
        "/data/nothing.json",
        "/data/claim/nothing.json",
        "/data/claim/../standings.json",
        "/pictures/nothing.svg",
        "/pictures/../icon.svg",
        "/" + "a" * 5000,
    ],
)
def test_what_is_no_page_is_not_there(served, path):
    status, headers, content = asked(served, "GET", path)
    assert status == 404
    assert headers["Content-Type"] == "application/json"
    assert json.loads(content)["refused"].startswith("there ")
    assert len(content) < 300


def test_data_are_made_once(served, monkeypatch):
    made = []
    monkeypatch.setattr("pentad.explorer.making.is_known", lambda _name: True)
    monkeypatch.setattr(
        "pentad.explorer.making.kept_or_made", lambda name: made.append(name) or b"[1]"
    )
    for _ in range(3):
        status, _, content = asked(served, "GET", "/data/tried.json")
        assert (status, content) == (200, b"[1]")
    assert made == ["tried"]


@pytest.mark.skipif(os.name != "posix", reason="processes are ended as on POSIX")
def test_data_are_made_beside_and_here_where_that_process_was_ended(monkeypatch):
    monkeypatch.setattr("pentad.explorer.making.DATA", {"standings": ""})
    maker = Maker(beside=True)
    try:
        assert maker.data("standings") == as_json(page_data.page_data("standings"))
        assert maker.data("nothing") is None
        assert maker.picture("nothing") is None
        [process] = maker._pool._processes.values()
        process.kill()
        process.join()
        name = "claim/spectral-geometry/full-toy-loss"
        assert maker.data(name) == as_json(page_data.page_data(name))
    finally:
        maker.close()
    assert not process.is_alive()


def test_data_are_kept_until_something_changes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = []
    monkeypatch.setattr(kept_data, "page_data", lambda name: made.append(name) or [len(made)])
    assert [kept_data.kept_or_made("standings") for _ in range(3)] == [b"[1]"] * 3
    place = tmp_path / kept_data.KEPT / "standings.json"
    place.write_bytes(place.read_bytes().replace(b"[1]", b"[7]"))  # altered by somebody
    assert kept_data.kept_or_made("standings") == b"[2]"
    monkeypatch.setattr(kept_data, "_key", lambda: "of another source")
    assert kept_data.kept_or_made("standings") == b"[3]"
    assert kept_data.kept_or_made("claim/one") == b"[4]"
    assert [path.name for path in place.parent.iterdir()] == ["standings.json"]
    monkeypatch.setattr(kept_data, "KEPT", place / "no folder")
    assert kept_data.kept_or_made("standings") == b"[5]"
    assert kept_data.kept_or_made("standings") == b"[6]"


def test_data_that_cannot_be_made_say_why(served, monkeypatch):
    monkeypatch.setattr("pentad.explorer.making.is_known", lambda _name: True)
    monkeypatch.setattr("pentad.explorer.making.kept_or_made", lambda _name: 1 / 0)
    status, _, content = asked(served, "GET", "/data/broken.json")
    assert status == 500
    assert "ZeroDivisionError" in json.loads(content)["refused"]


# Callers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost:1", "", "evil.127.0.0.1"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_name_that_was_made_to_lead_here_is_refused(served, host, method):
    path = "/ask/arrays-of-file" if method == "POST" else "/index.html"
    status, _, content = asked(served, method, path, b"{}", {"Host": host})
    assert status == 421
    assert f"{HOST}:{served.port}" in json.loads(content)["refused"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_page_of_another_origin_is_refused(served, headers, method):
    path = "/ask/arrays-of-file" if method == "POST" else "/data/standings.json"
    status, sent, content = asked(served, method, path, b"{}", headers)
    assert status == 403
    assert "its own pages only" in json.loads(content)["refused"]
    assert not [name for name in sent if name.lower().startswith("access-control")]


def test_our_own_pages_are_answered_under_both_names(served):
    for name in (HOST, "localhost"):
        own = {"Host": f"{name}:{served.port}", "Origin": f"http://{name}:{served.port}"}
        assert asked(served, "GET", "/index.html", None, own)[0] == 200
        status, told = ask(served, "arrays-of-file", {}, **own)
        assert status == 200
        assert "as its name and its bytes" in told["refused"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_methods_are_not_known(served, method):
    assert asked(served, method, "/ask/arrays-of-file", b"{}")[0] == 501


def test_it_listens_on_this_machine_alone(served):
    assert served.server_address[0] == "127.0.0.1"


# What is asked -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_what_a_form_of_another_page_could_send_is_refused(served, kind):
    status, told = ask(served, "arrays-of-file", {}, **{"Content-Type": kind})
    assert status == 415
    assert "application/json" in told["refused"]


def test_a_request_that_is_too_large_is_refused_with_the_limit_before_it_is_read(served):
    with socket.create_connection((HOST, served.port), timeout=20) as raw:
        head = (
            f"POST /ask/arrays-of-file HTTP/1.1\r\nHost: {HOST}:{served.port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {LARGEST + 1}\r\n\r\n"
        )
        raw.sendall(head.encode())
        told = raw.makefile("rb").read().decode()
    assert told.startswith("HTTP/1.1 413")
    assert f"{LARGEST // 2**20} MiB ({LARGEST} bytes); got {LARGEST + 1}" in told


@pytest.mark.parametrize("length", ["", "-1", "1e3", "ten", "9" * 40])
def test_a_length_that_is_none_is_refused(served, length):
    with socket.create_connection((HOST, served.port), timeout=20) as raw:
        head = (
            f"POST /ask/arrays-of-file HTTP/1.1\r\nHost: {HOST}:{served.port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        )
        raw.sendall(head.encode())
        status = raw.makefile("rb").readline().decode()
    assert status.split()[1] in ("411", "413")


@pytest.mark.parametrize(
    ("first", "headers", "why"),
    [
        ("GET http://[::1", ["Host: {}"], "is no address"),
        ("POST http://]", ["Host: {}"], "is no address"),
        ("GET /", ["Host: {}", "Host: {}"], "one Host at most; got 2"),
        ("GET /", ["Host: {}", "Host: evil.example"], "one Host at most; got 2"),
        ("POST /ask/x", ["Host: {}", "Content-Length: 2", "Content-Length: 4"], "one Content-Len"),
        ("POST /ask/x", ["Host: {}", "Content-Length: 2", "Transfer-Encoding: chunked"], "both"),
    ],
)
def test_a_request_that_could_be_read_in_two_ways_is_refused(served, first, headers, why):
    with socket.create_connection((HOST, served.port), timeout=20) as raw:
        lines = [f"{first} HTTP/1.1", *headers, "Content-Type: application/json"]
        head = "\r\n".join(lines).replace("{}", f"{HOST}:{served.port}")
        raw.sendall(f"{head}\r\n\r\n".encode())
        told = raw.makefile("rb").read().decode()
    assert told.startswith("HTTP/1.1 400 ")
    assert why in told


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b'{"x": NaN}', "finite; got NaN"),
        (b'{"x": [-Infinity]}', "finite; got -Infinity"),
        (b'{"x": 1e999}', "finite; got 1e999"),
        (b"[]", "an object; got list"),
        (b"5", "an object; got int"),
        (b'{"name": 5, "base64": ""}', "both texts"),
        (b'{"name": "w.npy"}', "both texts"),
    ],
)
def test_what_cannot_be_taken_is_told(served, body, why):
    status, told = ask(served, "arrays-of-file", body)
    assert status == 200
    assert why in told["refused"]


def test_a_route_that_is_none_and_an_answer_that_breaks_are_told(served, monkeypatch):
    assert ask(served, "nothing", {})[0] == 404
    assert asked(served, "POST", "/index.html", b"{}")[0] == 404
    monkeypatch.setitem(answers.ROUTES, "breaks", "plain.from_json")
    monkeypatch.setattr("pentad.explorer.plain.from_json", lambda asked: asked["missing"])
    status, told = ask(served, "breaks", {})
    assert status == 200
    assert told["refused"].startswith("Python could not answer: a KeyError that was not foreseen")
    assert "'missing'" in told["refused"]


def test_every_route_and_every_name_of_data_has_its_function():
    for registry in (answers.ROUTES, page_data.DATA):
        for name in registry:
            assert callable(answers.found(registry, name))
    ids = page_data.family_names()
    assert len(ids) == len(set(ids)) > 300
    assert answers.answer_to("nothing") is None
    with pytest.raises(KeyError):
        page_data.page_data("nothing")


def test_values_become_what_json_holds():
    given = {"a": np.array([1.0, np.nan]), 2: (True, None, {3}), "p": Path("x")}
    assert plain(given) == {"a": [1.0, None], "2": [True, None, [3]], "p": "x"}
    assert from_json(as_json(given)) == plain(given)
    assert as_json("\ud800")  # half of a pair, which UTF-8 does not hold


def test_who_has_gone_before_the_turn_is_not_answered(served, monkeypatch):
    called = []
    monkeypatch.setitem(answers.ROUTES, "slow", "plain.plain")
    monkeypatch.setattr("pentad.explorer.plain.plain", lambda asked: called.append(asked) or asked)
    head = (
        f"POST /ask/slow HTTP/1.1\r\nHost: {HOST}:{served.port}\r\n"
        "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    )
    with served.turn:
        raw = socket.create_connection((HOST, served.port), timeout=20)
        raw.sendall(head.encode())
        raw.close()
        waiting = ThreadPoolExecutor(1).submit(ask, served, "slow", {"present": 1})
    assert waiting.result()[0] == 200
    assert called.count({"present": 1}) >= 1
    assert {} not in called


def test_many_windows_at_once_are_all_answered(served):
    paths = [
        "/",
        "/style.css",
        "/js/shared/d3.js",
        "/data/standings.json",
        "/vendored/d3/d3.min.js",
    ]

    def opened(_window):
        return [asked(served, "GET", path)[0] for path in paths] + [
            ask(served, "arrays-of-file", file_of("w.npy", npy(np.eye(3))))[0] for _ in range(3)
        ]

    with ThreadPoolExecutor(20) as windows:
        found = list(windows.map(opened, range(20)))
    assert found == [[200] * 8] * 20


# Files that are handed in --------------------------------------------------------------------


def npy(array, **options):
    stream = io.BytesIO()
    np.save(stream, array, **options)
    return stream.getvalue()


def npz(**arrays):
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def file_of(name, content):
    return {"name": name, "base64": base64.b64encode(content).decode()}


class Bomb:
    """Writes a file where it is unpickled."""

    def __init__(self, place):
        self.place = place

    def __reduce__(self):
        return (Path.touch, (self.place,))


def test_arrays_come_back_as_they_were():
    W = np.random.default_rng(0).normal(size=(2, 5))
    got = uploads.arrays_of_file(file_of("w.npz", npz(W=W, steps=np.arange(3))))
    assert got["left_out"] == []
    by_name = {one["name"]: one for one in got["arrays"]}
    assert by_name["W"]["shape"] == [2, 5]
    assert (by_name["W"]["values"] == W.ravel()).all()
    assert by_name["steps"]["values"].tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("w.txt", b"1 2", "must be of type"),
        ("w", b"1 2", "must be of type"),
        ("w.npy", b"", "is empty"),
        ("w.npy", b"\x93NUMPY garbage", "no plain array"),
        ("w.npz", b"PK garbage", "cannot be read"),
        ("w.npy", npy(np.array([[1.0, np.nan]])), "not finite"),
        ("w.npy", npy(np.array([[1.0, np.inf]])), "not finite"),
        ("w.npy", npy(np.array(["a"])), "no real numbers"),
        ("w.npy", npy(np.zeros((2, 2), complex)), "no real numbers"),
        ("w.npy", npy(np.zeros(uploads.MOST_NUMBERS + 1)), f"{uploads.MOST_NUMBERS} in all"),
        ("w.npz", npz(), "no array of finite numbers"),
    ],
)
def test_files_that_hold_no_numbers_say_why(name, content, why):
    with pytest.raises(ValueError, match=re.escape(why)) as refused:
        uploads.arrays_of_file(file_of(name, content))
    assert tempfile.gettempdir() not in str(refused.value)


def test_many_arrays_take_no_longer_each_and_too_many_are_refused_unread():
    some = {f"a{k}": np.float64(k) for k in range(MOST_ARRAYS)}
    begin = process_time()
    found = arrays_of_file(file_of("w.npz", npz(**some)))["arrays"]
    assert [one["values"][0] for one in found] == list(range(MOST_ARRAYS))
    many = file_of("w.npz", npz(**{f"a{k}": np.float64(k) for k in range(3000)}))
    assert process_time() - begin < 10
    begin = process_time()
    with pytest.raises(ValueError, match="holds more than 2000 arrays"):
        arrays_of_file(many)
    assert process_time() - begin < 2


@pytest.mark.parametrize("ending", ["npy", "npz", "pt", "safetensors"])
def test_a_pickle_is_not_executed(tmp_path, ending):
    place = tmp_path / "executed"
    bombs = {
        "npy": npy(np.array([Bomb(place)], dtype=object), allow_pickle=True),
        "npz": npz(W=np.array([Bomb(place)], dtype=object)),
    }
    content = bombs.get(ending, pickle.dumps(Bomb(place)))
    with pytest.raises(ValueError, match=f"^w.{ending}"):
        uploads.arrays_of_file(file_of(f"w.{ending}", content))
    assert not place.exists()


def test_a_name_that_leads_elsewhere_or_cannot_be_shown_is_only_told():
    hostile = "../../<img src=x onerror=alert(1)>\x1b[2J\u202e.npy"
    with pytest.raises(ValueError, match="is empty") as refused:
        uploads.arrays_of_file(file_of(hostile, b""))
    assert "\x1b" not in str(refused.value)
    assert "../" not in str(refused.value)
    with pytest.raises(ValueError, match="base64"):
        uploads.arrays_of_file({"name": "w.npy", "base64": "§§"})


def test_nothing_handed_in_is_kept(served, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    status, told = ask(served, "arrays-of-file", file_of("w.npy", npy(np.eye(2))))
    assert (status, told["answer"]["arrays"][0]["values"]) == (200, [1, 0, 0, 1])
    assert "refused" in ask(served, "arrays-of-file", file_of("w.npy", b"no"))[1]
    assert list(tmp_path.iterdir()) == []


# Ports and the command -----------------------------------------------------------------------


def test_a_port_that_is_taken_gives_the_next_one():
    with Service(0) as first, service(first.port) as second:
        assert first.port < second.port <= first.port + PORTS_TRIED


@pytest.mark.parametrize("port", [-1, 65536, 10**9])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(ValueError, match=f"from 1 to 65535.*got {port}"):
        service(port)


def test_where_no_port_is_free_it_is_said(monkeypatch):
    monkeypatch.setattr("pentad.explorer.service.PORTS_TRIED", 1)
    with Service(0) as taken, pytest.raises(OSError, match="choose another with --port"):
        service(taken.port)


def command(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "pentad", "explore", *arguments],
        cwd=ROOT, env=os.environ | {"COLUMNS": "200"}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as on POSIX")
def test_the_command_serves_says_which_port_and_ends_cleanly():
    with Service(0) as taken:
        running = command("suite", "--no-browser", "--port", str(taken.port))
        address, how = (running.stdout.readline().strip() for _ in range(2))
        [port] = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/suite\.html", address).groups()
        connection = HTTPConnection(HOST, int(port), timeout=20)
        connection.request("GET", "/suite.html")
        assert connection.getresponse().status == 200
        running.send_signal(signal.SIGINT)  # with a connection that is still open
        out, err = running.communicate(timeout=20)
        connection.close()
    assert running.returncode == 0
    assert (how, out) == ("Ctrl-C ends it.", "")
    assert err.splitlines() == [
        f"pentad: port {taken.port} is taken; the next free one is {port}",
        "pentad: ended; nothing is left running",
    ]


def test_the_command_refuses_what_it_does_not_know():
    for arguments, why in (
        (["sute"], "did you mean suite"),
        (["--port", "-1"], "0 for any; got -1"),
    ):
        running = command(*arguments)
        _, err = running.communicate(timeout=60)
        assert running.returncode == 2
        assert why in err


# Export --------------------------------------------------------------------------------------


def test_an_export_is_the_very_same_files_and_data(served, tmp_path, monkeypatch):
    pages = shutil.copytree(PAGES_FOLDER, tmp_path / "pages")
    for module in ("export", "service"):
        monkeypatch.setattr(f"pentad.explorer.{module}.PAGES", pages)
    names = ["suite", "claim/spectral-geometry/full-toy-loss"]
    monkeypatch.setattr("pentad.explorer.export.DATA", {names[0]: ""})
    monkeypatch.setattr("pentad.explorer.export.family_names", lambda: names[1:])
    monkeypatch.setattr("pentad.explorer.export.drawn", lambda chosen, **_: {chosen[0]: b"<svg/>"})
    monkeypatch.setattr("pentad.explorer.making.picture", lambda _name: b"<svg/>")
    folder = tmp_path / "public"
    written = export.exported(folder, figures=["replicator"])
    assert {path.relative_to(folder).as_posix() for path in written} == {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    }
    assert {*PAGES.values()} <= {path.name for path in written}
    for path in written:
        name = path.relative_to(folder).as_posix()
        if name == export.SERVICE:
            assert json.loads(path.read_text()) == {"service": False}
        else:
            status, _, content = asked(served, "GET", f"/{name}")
            assert (status, content) == (200, path.read_bytes()), name


def test_a_figure_is_drawn_or_taken_as_it_was_left(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    drawn = picture("overview")
    assert drawn.startswith(b"<?xml")
    assert list(tmp_path.iterdir()) == []
    place = tmp_path / "out/figures/overview.svg"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"as it was left")
    assert picture("overview") == drawn
    monkeypatch.setattr("pentad.figures.drawing.is_there", lambda *_: True)
    assert picture("overview") == b"as it was left"
    assert picture("../overview") is None


def test_a_library_is_vendored_with_its_licence():
    for folder in (ROOT / "explorer/pages/vendored").iterdir():
        assert "Permission to use, copy" in (folder / "LICENSE").read_text()
