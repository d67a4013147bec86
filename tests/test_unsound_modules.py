"""Modules of claims and figures that are no good end in one sentence with file and line."""

import sys
from dataclasses import replace

import pytest

from pentad import cli
from pentad.figures import declared as declarations
from pentad.figures.catalogue import FIGURES
from pentad.figures.core import Figure
from pentad.proofs_check import catalogue, claim_modules
from pentad.proofs_check.claim_modules import (
    UnsoundModule,
    claims_in,
    require_distinct,
    written_claims,
)

MINE = "pentad.proofs_check.ensembles.mine_for_a_test"


@pytest.fixture
def mine(monkeypatch, tmp_path):
    """Writes a module of one's own into the catalogue, outside the checkout."""
    package = tmp_path / "proofs_check"
    (package / "ensembles").mkdir(parents=True)
    file = package / "ensembles" / "mine_for_a_test.py"

    def write(text):
        file.write_text(text, encoding="utf-8")
        import pentad.proofs_check.ensembles as wing

        monkeypatch.setattr(wing, "__path__", [*wing.__path__, str(file.parent)])
        real = claim_modules._file
        monkeypatch.setattr(
            claim_modules, "_file", lambda module: file if module == MINE else real(module)
        )
        monkeypatch.setattr(catalogue, "MODULES", (*catalogue.MODULES, MINE))
        monkeypatch.setattr("pentad.proofs_check.verification.MODULES", catalogue.MODULES)

    yield write
    sys.modules.pop(MINE, None)


def told(capsys, *arguments):
    assert cli.main([*arguments]) == 2
    text = capsys.readouterr().err
    assert "Traceback" not in text
    assert text.count("\n") == 1
    return text


CLAIM = """from pentad.proofs_check.ensembles.settings import claim

MY_CLAIM = claim(
    "{name}",
    "{label}",
    locator="nowhere",
)

CLAIMS = (MY_CLAIM,)
"""


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("x = 1\ny = x / 0\n", "line 2", "ZeroDivisionError: division by zero"),
        ("def f(:\n", "line 1", "SyntaxError"),
        ("import no_such_module\n", "line 1", "ModuleNotFoundError"),
        ("x = 1\n", "mine_for_a_test.py", "has no attribute 'CLAIMS'"),
        (CLAIM.format(name="mine", label="C99"), "line 3", "missing"),
    ],
)
def test_a_module_that_fails_is_told_by_file_and_line(mine, capsys, text, where, what):
    mine(text)
    with pytest.raises(UnsoundModule) as refused:
        claims_in(MINE)
    assert "mine_for_a_test.py" in str(refused.value)
    assert where in str(refused.value)
    assert what in str(refused.value)
    sys.modules.pop(MINE, None)
    line = told(capsys, "claims", "no-such-claim-of-mine-for-a-test/")
    assert "mine_for_a_test.py" in line


def test_a_command_that_loads_the_claim_says_it_too(mine, capsys):
    mine(CLAIM.format(name="mine", label="C99"))
    line = told(capsys, "verify", "C99", "--jobs", "1")
    assert "mine_for_a_test.py, line 3" in line


def test_a_module_that_is_not_there_is_named():
    with pytest.raises(UnsoundModule, match=r"ensembles/nowhere.py, which .* is not there"):
        claims_in("pentad.proofs_check.ensembles.nowhere")


@pytest.mark.parametrize(
    ("name", "label", "twice"),
    [("mine", "A01", "A01"), ("folding-is-mine", "C02a", "C02a"), ("pointwise-folding", "C99", "")],
)
def test_a_name_used_twice_is_noticed_by_every_command(mine, capsys, name, label, twice):
    mine(CLAIM.format(name=name, label=label))
    twice = twice or f"ensembles/{name}"
    for arguments in (["verify", "A01", "--jobs", "1"], ["claims", "A01"], ["list", "claims"]):
        line = told(capsys, *arguments)
        assert f"two claims are called {twice}" in line
        assert "mine_for_a_test.py" in line


def test_what_is_written_is_what_there_is():
    made = written_claims(catalogue.MODULES)
    claims = catalogue.all_claims()
    assert {(one, label) for _, one, label in made} == {(one.id, one.label) for one in claims}
    require_distinct(made)
    with pytest.raises(UnsoundModule, match="two claims are called"):
        require_distinct([*made, ("pentad.proofs_check.other", "other/one", made[0][2])])


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"name": "My Figure"}, "small letters"),
        ({"title": ""}, "title must say something"),
        ({"alt": "A curve of $x$."}, "alt has 2 dollar signs"),
        ({"caption": "The bound $x."}, "caption has 1 dollar signs"),
        ({"paper": "sparsity"}, "is of its paper sparsity"),
        ({"claims": ()}, "is of its paper"),
        ({"needs": (("power-los-sweep", "paper"),)}, "needs are experiments and their presets"),
        ({"needs": (("power-loss-sweep", "big"),)}, "got power-loss-sweep big"),
    ],
)
def test_a_figure_is_refused_where_it_is_declared(change, rule):
    with pytest.raises(ValueError, match=rule):
        replace(FIGURES[0], **change)


def test_a_figure_that_is_refused_is_told_with_its_file(monkeypatch, capsys):
    (one, *_) = declarations.declared()
    wrong = replace(one, variable="NOT_THERE")
    with pytest.raises(declarations.UnsoundFigure, match=r"figures/.*\.py: NOT_THERE"):
        declarations.figure_of(wrong)
    assert isinstance(declarations.figure_of(one), Figure)

    def refused():
        raise declarations.UnsoundFigure("figures/mine.py: MINE: no")

    monkeypatch.setattr(declarations, "declared", refused)
    assert "figures/mine.py: MINE" in told(capsys, "list", "figures")
