"""Seconds of the explorer in Chromium: to the first picture of each page, and after a slider moved.

Prints Markdown for docs/explorer.md: `python -m benchmarks.explorer_latency [ROUNDS]`. Needs
Playwright and Chromium. The service runs in a process of its own; every page is opened once before,
so that what is made from stored results is there, and then in a window without a cache.
"""

import os
import shutil
import statistics
import subprocess
import sys
from typing import Any

PICTURES = {
    "start": ("index.html", "main svg.drawing"),
    "features": ("features.html", ".loss"),
    "bounds": ("bounds.html", "main svg.drawing"),
    "atlas": ("atlas.html", "main svg.drawing"),
    "encoder": ("encoder.html", "main svg.drawing"),
    "members": ("members.html", "main svg.drawing"),
    "resolution": ("resolution.html", "main svg.drawing"),
    "suite": ("suite.html", ".claims table"),
}
"""Of each page its file, and what its first picture is known by."""

SETTINGS = ((5, 2, 0.05), (6, 3, 1.0), (12, 4, 0.01), (20, 5, 0.005), (40, 10, 0.01))
"""Features, dimensions, probability before the slider moves."""

FIRST_PICTURE = 1.5
"""Seconds wanted to the first picture of a page."""

FIRST = """
window.firstPicture = new Promise((resolve) => {
  const seen = () => {
    if (!document.querySelector(WANTED)) return false;
    requestAnimationFrame(() => resolve(performance.now() / 1000));
    return true;
  };
  const watch = new MutationObserver(() => { if (seen()) watch.disconnect(); });
  watch.observe(document, { childList: true, subtree: true });
});
"""

MOVED = """
async (by) => {
  const views = document.querySelector(".views");
  const label = [...document.querySelectorAll("label")]
    .find((one) => one.textContent.startsWith("Probability p"));
  const slider = document.getElementById(label.htmlFor);
  const began = performance.now();
  const since = () => (performance.now() - began) / 1000;
  let first = null;
  const watch = new MutationObserver(() => { first ??= since(); });
  slider.value = Number(slider.value) + by;
  slider.dispatchEvent(new Event("input"));
  slider.dispatchEvent(new Event("change"));
  watch.observe(document.querySelector(".features-strip"), { childList: true });
  while (views.getAttribute("aria-busy") !== "false") await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return [first ?? since(), since()];
}
"""


def wanted_for(n: int) -> float:
    """Seconds wanted from a slider to the final picture."""
    return 0.3 if n <= 12 else 2.0


def main() -> None:
    """Print both tables."""
    chromium = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if chromium is None:
        print("Latencies of the explorer: there is no Chromium on this machine")
        return
    from playwright.sync_api import sync_playwright

    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    words = (sys.executable, "-m", "pentad", "explore", "--no-browser")
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as serving:
        try:
            assert serving.stdout is not None
            address = serving.stdout.readline().strip().rpartition("/")[0] + "/"
            with sync_playwright() as started:
                browser = started.chromium.launch(
                    executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
                )
                version = browser.version
                pages = _first_pictures(browser, address, rounds)
                sliders = _sliders(browser, address, rounds)
                browser.close()
        finally:
            serving.terminate()
    load = os.getloadavg()[0]
    print(
        f"Chromium {version.split('.')[0]}, {os.cpu_count()} cores, load {load:.1f}; seconds, the"
    )
    print(f"median [least .. most] of {rounds}.\n")
    print("| page | first picture | wanted |\n| --- | --- | --- |")
    for name, spent in pages.items():
        print(f"| `{name}` | {_told(spent)} | {FIRST_PICTURE:g} |")
    print("\n| slider of p, (n, d) at p | first start | all starts | wanted |")
    print("| --- | --- | --- | --- |")
    for (n, d, p), both in sliders.items():
        first, final = zip(*both, strict=True)
        print(f"| ({n}, {d}) at {p:g} | {_told(first)} | {_told(final)} | {wanted_for(n):g} |")


def _told(spent: Any) -> str:
    return f"{statistics.median(spent):.2f} [{min(spent):.2f} .. {max(spent):.2f}]"


def _first_pictures(browser: Any, address: str, rounds: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {name: [] for name in PICTURES}
    for turn in range(rounds + 1):
        for name, (file, wanted) in PICTURES.items():
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            page = context.new_page()
            page.set_default_timeout(120_000)
            page.add_init_script(FIRST.replace("WANTED", repr(wanted)))
            page.goto(address + file, wait_until="commit")
            seconds = page.evaluate("() => window.firstPicture")
            if turn:
                found[name].append(seconds)
            page.wait_for_timeout(1500)
            context.close()
    return found


def _sliders(
    browser: Any, address: str, rounds: int
) -> dict[tuple[int, int, float], list[tuple[float, float]]]:
    found = {}
    for n, d, p in SETTINGS:
        page = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        page.set_default_timeout(120_000)
        page.goto(f"{address}features.html#n={n}&d={d}&p={p}")
        page.wait_for_selector(".views[aria-busy=false]")
        page.wait_for_timeout(2000)
        spent = []
        for turn in range(rounds + 1):
            by = 7 if turn % 2 else -7
            first, final = page.evaluate(MOVED, by if p < 1 else -by)
            if turn:
                spent.append((first, final))
            page.wait_for_timeout(1500)
        found[n, d, p] = spent
        page.close()
    return found


if __name__ == "__main__":
    main()
