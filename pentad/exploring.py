"""`pentad explore`."""

from pathlib import Path
from threading import Thread
from typing import Annotated

from pentad import telling
from pentad.proofs_check.names import named


def explore(
    page: Annotated[str, "PAGE"] = "",
    /,
    *,
    port: int = 8765,
    no_browser: bool = False,
    export: Annotated[str, "DIR"] = "",
) -> int:
    """Explore toy models, bounds, geometries and dictionaries live in the browser.

    Serves pages on this machine alone, opens the browser, and ends with Ctrl-C. Everything is
    computed by the page itself or by this process; nothing is asked of any other machine, and
    nothing that you hand in is kept. For example:

        pentad explore                       the first page
        pentad explore features              how features share a plane
        pentad explore --export public       the same pages for any host of static files

    Parameters
    ----------
    page
        Page to open: start, features, bounds, atlas, encoder, members, resolution or suite.
    port
        Where to listen on 127.0.0.1; the next free one where it is taken, 0 for any.
    no_browser
        Print the address and open nothing.
    export
        Write pages, data and figures into this folder instead, and end.
    """
    from pentad.explorer.pages_there import PAGES

    file = PAGES[named("page", page, PAGES)] if page else PAGES["start"]
    if export:
        return _export(Path(export))
    from pentad.explorer.service import service

    try:
        serving = service(port, beside=True, first=page)
    except ValueError as error:
        return telling.refused(str(error))
    address = serving.address + file
    if port not in (0, serving.port):
        telling.note(f"port {port} is taken; the next free one is {serving.port}")
    if telling.give(address=address):
        telling.note(address)
    telling.say(address, wrong=True)
    telling.say("Ctrl-C ends it.")
    if not no_browser:
        Thread(target=_open, args=(address,), daemon=True).start()
    try:
        serving.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        telling.note("ended; nothing is left running")
    finally:
        serving.server_close()
    return telling.EXPECTED


def _open(address: str) -> None:
    import webbrowser

    if not webbrowser.open(address):
        telling.note(f"no browser could be opened; open {address} in one")


def _export(folder: Path) -> int:
    from pentad.explorer.export import exported

    with telling.progress() as report:
        written = exported(folder, report=report)
    if not telling.give(folder=str(folder), files=len(written)):
        telling.say(f"{len(written)} files written to {folder}; any host of static files will do")
    return telling.EXPECTED
