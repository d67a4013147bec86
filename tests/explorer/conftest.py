"""The service, a browser, and Node for the pages; what a page does wrong is recorded and fails."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest

from pentad.explorer.service import PAGES, service

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _driver_node():
    """Node as Playwright brings it."""
    try:
        from playwright._impl._driver import compute_driver_executable
    except ImportError:
        return None
    found = compute_driver_executable()
    node = Path(found[0] if isinstance(found, tuple) else found)
    return str(node) if node.name.startswith("node") and node.exists() else None


NODE = shutil.which("node") or _driver_node()
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


@pytest.fixture(scope="session")
def node():
    """Run lines of JavaScript as a module beside the pages; what they export as `result`, as data.

    Called with the source, whose imports are of "./js/...", and with what is to be `given`.
    """
    if NODE is None:
        pytest.skip("there is no Node on this machine, and Playwright is not installed")

    def run(source, given=None):
        program = (
            "import { readFileSync } from 'node:fs';\n"
            "const given = JSON.parse(readFileSync(0, 'utf-8'));\n"
            f"{source}\nprocess.stdout.write(JSON.stringify(result ?? null));\n"
        ).replace('"./js/', f'"{(PAGES / "js").as_uri()}/')
        done = subprocess.run(
            [NODE, "--input-type=module", "-e", program],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            cwd=PAGES,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture(scope="session")
def served():
    """A service that runs until the tests end."""
    serving = service(0)
    thread = Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield serving
    serving.shutdown()
    serving.server_close()
    thread.join()


@pytest.fixture(scope="session")
def chromium():
    """Chromium of the system, by Playwright."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium or Chrome on this machine: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, timeout=120_000)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium, served):
    """Open a page by its file and fragment; at the end nothing may have gone wrong.

    Called as `window("features.html#n=5", width=390, dark=True)`; `finger` makes it a phone's;
    `beside` another window it shares what the browser keeps, and is not waited for. Requests
    to the outside and errors on the console fail the test.
    """
    contexts, wrong = [], []

    def opened(
        file, *, width=1280, height=900, dark=False, finger=False, address=None, beside=None
    ):
        base = served.address if address is None else address
        if beside is None:
            context = chromium.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if dark else "light",
                reduced_motion="reduce",
                accept_downloads=True,
                has_touch=finger,
                is_mobile=finger,
            )
            contexts.append(context)
        else:
            context = beside.context
        page = context.new_page()
        page.set_default_timeout(120_000)
        record(page, base, wrong)
        page.goto(base + file, wait_until="load" if beside is None else "commit")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def record(page, base, wrong):
    """Write down requests to the outside, errors and warnings of the console."""
    home = urlsplit(base).netloc

    def asked(request):
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != home:
            wrong.append(f"asked for {request.url}")

    page.on("request", asked)
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on(
        "console",
        lambda said: (
            wrong.append(f"{said.type}: {said.text}") if said.type in ("error", "warning") else None
        ),
    )


@pytest.fixture
def python_runs(tmp_path):
    """Run lines of Python as a user would, and give what they print."""

    def run(lines):
        (tmp_path / "lines.py").write_text(lines, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "lines.py"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            env=os.environ | {"PYTHONPATH": str(PAGES.parents[1])},
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
