"""The page about features in a browser: moved, dragged, certified, downloaded, and on its own."""

import json
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from pentad.explorer.service import PAGES
from pentad.theory.power_autoencoder.power_loss import gram
from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss

LOSS = ".loss"

SLOW = 60_000
"""Milliseconds that a busy machine is given."""

SLIDERS = (
    ("Turn (degrees)", "ArrowRight", "yaw"),
    ("Tilt (degrees)", "ArrowRight", "tilt"),
    ("Features n", "ArrowRight", "n"),
    ("Dimensions d", "ArrowRight", "d"),
    ("Probability p that a feature is active (sparser →)", "ArrowRight", "p"),
    ("Importance decay", "ArrowLeft", "decay"),
    ("Seed of the starts", "ArrowRight", "seed"),
    ("Entries count as one up to 10 to the power", "ArrowLeft", "same"),
    ("Eigenvalues count as one up to a gap of 10 to the power", "ArrowRight", "merge"),
)


def settled(page):
    """Wait until a model is trained and Python has answered."""
    page.wait_for_selector(".views[aria-busy=false]", timeout=SLOW)
    page.wait_for_selector(".badge.exact", timeout=SLOW)


def beside_the_arrows(page, right=0):
    """A point near the upper left corner of the drawing, so many pixels to the right of it."""
    box = page.locator("svg.drawing:has(.turner)").bounding_box()
    return box["x"] + 12 + right, box["y"] + 12


def saved(page, label):
    """What a button downloads."""
    with page.expect_download() as began:
        page.get_by_role("button", name=label).click()
    return Path(began.value.path()).read_text()


def test_a_model_is_trained_named_certified_moved_and_taken_back(window):
    page = window("features.html")
    settled(page)
    assert page.inner_text(".geometry-name") == "pentagon"
    told = json.loads(saved(page, "Data (JSON)"))
    W, b = np.array(told["W"]), np.array(told["b"])
    np.testing.assert_allclose(told["loss"], full_toy_loss(gram(W), b, 0.05), rtol=1e-12)
    assert page.inner_text(LOSS) == f"{told['loss']:.6g}"
    assert saved(page, "Picture (SVG)").startswith("<svg")

    page.get_by_role("button", name="Certify as p → 0").click()
    page.wait_for_selector(".badge.certified", timeout=SLOW)
    assert "a minimum of L_1" in page.inner_text(".features-certificate")
    page.get_by_role("button", name="Certify at this p").click()
    page.wait_for_selector(".badge.certified:has-text('two active features')", timeout=SLOW)

    undo = page.get_by_role("button", name="Undo")
    assert not undo.is_visible()
    head = page.locator("circle.handle").nth(1)
    head.focus()
    head.press("Shift+ArrowRight")
    page.wait_for_url("**#from=*")
    settled(page)
    assert page.inner_text(".features-certificate") == ""
    assert page.get_by_role("heading", name="The way back").is_visible()
    assert page.inner_text(LOSS) == f"{told['loss']:.6g}"
    assert page.inner_text(".geometry-name") == "pentagon"
    undo.click()
    settled(page)
    assert "from=" not in page.url
    assert not page.get_by_role("heading", name="The way back").is_visible()

    page.get_by_label("Features n, typed").fill("6")
    page.get_by_label("Features n, typed").press("Enter")
    page.get_by_label("Probability p that a feature is active (sparser →), typed").fill("0.02")
    page.get_by_label("Probability p that a feature is active (sparser →), typed").press("Enter")
    page.wait_for_url("**#n=6&p=0.02")
    settled(page)
    dots = page.locator(".features-strip circle")
    assert dots.count() == 16
    page.locator(".features-gram rect[data-cell='0,1']").click()
    page.wait_for_selector(".pair")
    assert "pair=0,1" in page.url
    dots.nth(1).press("Enter")
    page.wait_for_url("**run=2*")


class StaticFiles(SimpleHTTPRequestHandler):
    """The pages as any host of files has them."""

    def do_GET(self):
        """The file; of the service, that there is none."""
        if self.path != "/data/service.json":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"service": false}')

    def log_message(self, *_):
        """Nothing is printed."""


@pytest.fixture
def files_alone():
    """The address of the pages without a service behind them."""
    serving = ThreadingHTTPServer(("127.0.0.1", 0), partial(StaticFiles, directory=PAGES))
    thread = Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{serving.server_port}/"
    serving.shutdown()
    serving.server_close()
    thread.join()


def test_without_python_the_page_trains_and_says_what_it_cannot_do(window, files_alone):
    page = window("features.html#n=3&d=1", address=files_alone)
    page.wait_for_selector(".views[aria-busy=false]", timeout=SLOW)
    page.wait_for_selector(".badge.formula >> nth=0")
    assert page.locator(".badge.exact").count() == 0
    assert page.inner_text(".geometry-name") == ""
    assert "need Python" in page.inner_text("main")
    page.get_by_role("button", name="Certify as p → 0").click()
    page.wait_for_function("() => document.querySelector('.features-certificate').textContent")
    assert "pentad explore" in page.inner_text(".features-certificate")


def test_every_control_can_be_moved(window):
    page = window("features.html#n=7&d=3")
    page.wait_for_selector(".views[aria-busy=false]", timeout=SLOW)
    page.mouse.move(*beside_the_arrows(page))
    page.mouse.down()
    page.mouse.move(*beside_the_arrows(page, 40), steps=2)
    page.mouse.up()
    assert "yaw=45" in page.url
    for label, key, name in SLIDERS:
        slider = page.get_by_label(label, exact=True)
        slider.press(key)
        slider.press(key)
        assert f"{name}=" in page.url
    page.wait_for_selector(".views[aria-busy=false]", timeout=SLOW)
    page.locator(".features-gram").press("ArrowDown")
    assert "pair=1,0" in page.url
    page.get_by_label("the limit of rare activation").check()
    page.wait_for_selector(".views[aria-busy=false]", timeout=SLOW)
    assert "p → 0" in page.inner_text(".setting")
    for activation in ("linear", "power"):
        page.get_by_label("Activation", exact=True).select_option(activation)
        page.wait_for_selector(".views[aria-busy=false]")
    page.get_by_label("Power m").select_option("5")
    page.get_by_label("Amplitudes of active features").select_option("laplace")
    page.get_by_label("biases are trained").check()
    page.wait_for_url("**m=5*law=laplace*bias=yes*")
    settled(page)
    assert "laplace amplitudes" in page.inner_text(".setting")


def test_a_saddle_is_called_one_and_left(window):
    page = window("features.html#n=2&d=1&run=9")
    page.wait_for_selector(".views[aria-busy=false]", timeout=SLOW)
    page.get_by_role("button", name="Go down from this saddle").click()
    page.wait_for_url("**from=*")
    settled(page)
    assert "A local minimum" in page.inner_text("main")


def test_own_weights_are_shown_as_they_are_and_others_refused(window, tmp_path):
    page = window("features.html#n=3&d=1")
    page.wait_for_selector(".views[aria-busy=false]", timeout=SLOW)
    W, b = np.array([[1.0, -0.5, 0.25, 0.1], [0.0, 0.5, 0.5, 2.0]]), np.full(4, -0.125)
    good, bad, pickle = (tmp_path / name for name in ("mine.npz", "<b>.npy", "other.npy"))
    np.savez(good, W=W, b=b)
    np.save(bad, np.full((2, 4), np.nan))
    np.save(pickle, np.array([{}]), allow_pickle=True)
    chosen = page.get_by_label("File with W")
    for file in (bad, pickle):
        chosen.set_input_files(file)
        page.wait_for_selector(f".more .refused:text('{file.name}')")
    assert "n=4" not in page.url
    chosen.set_input_files(good)
    page.wait_for_url("**n=4*still=yes*")
    settled(page)
    assert page.inner_text(".geometry-name") == "as placed"
    told = json.loads(saved(page, "Data (JSON)"))
    assert (told["W"], told["b"], told["converged"]) == (W.tolist(), b.tolist(), False)
    page.get_by_role("button", name="Train from here").click()
    page.wait_for_selector(".geometry-name:not(:text('as placed'))")
    settled(page)


def test_on_a_phone_hints_are_of_fingers_and_the_starts_fit(window):
    page = window("features.html", width=390, finger=True)
    settled(page)
    hint = page.locator(".card").first.get_by_text("Drag the head of an arrow")
    assert hint.inner_text() == "Drag the head of an arrow: descent pulls it back."
    strip = page.locator(".features-strip .scrolls")
    assert strip.evaluate("one => one.scrollWidth - one.clientWidth") == 0


@pytest.mark.parametrize("width", [1280, 390])
def test_a_bad_address_is_told_and_nothing_sticks_out(window, width):
    page = window("features.html#n=3&d=7&p=none&law=%3Cb%3E", width=width)
    settled(page)
    assert "has to be" in page.inner_text(".told >> nth=0")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert page.get_by_label("Dimensions d, typed").input_value() == "3"
