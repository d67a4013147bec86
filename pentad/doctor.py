"""`pentad doctor`: the audit of the installation."""

from pentad import telling


def doctor() -> int:
    """Say which versions are installed, where packages come from, and what is wrong with that.

    Names a checkout or an installation that hides the one that was installed, and every file that
    was overwritten in it. Exit code 1 if something is wrong.
    """
    from pentad.simulations.devices import DeviceUnavailable, device
    from pentad.simulations.installation import PACKAGES, origin, strangers, versions

    rows = [(name, value or "missing") for name, value in versions().items()]
    try:
        rows.append(("device", device("auto")))
    except DeviceUnavailable as absent:
        rows.append(("device", str(absent)))
    rows += [(name, str(origin(name) or "missing")) for name in PACKAGES]
    telling.print_rows(("", "found"), rows)
    problems = [f"{name} is not installed" for name, value in versions().items() if not value]
    problems += strangers()
    telling.say("nothing is wrong" if not problems else "wrong:")
    telling.list_items(problems)
    return telling.CHANGED if problems else telling.EXPECTED
