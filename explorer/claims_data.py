"""Claims as the pages show them: standings for badges, and every claim in full."""


def standings() -> dict[str, dict[str, str]]:
    """Of every claim, by its id: label, title, paper, level and standing in words."""
    from pentad.proofs_check import ledger
    from pentad.proofs_check.listing import claims_data

    wanted = ("label", "title", "paper", "fidelity", "level", "standing")
    return {
        one["name"]: {"id": one["name"], **{name: one[name] for name in wanted}}
        for one in claims_data(ledger.expected(ledger.LEDGER))
    }
