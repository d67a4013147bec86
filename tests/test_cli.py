"""The command line, from outside: exit codes, advice, and how little it imports."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from claims import HOLDS, claim, evidence

from pentad import cli, telling, verifying
from pentad.proofs_check.catalogue import CLAIMS, MODULES
from pentad.proofs_check.core import Evidence, Finding, Mutant, Undecided, Why
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.tables import fidelity_counts

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")


def run(*arguments, cwd=ROOT, options=()):
    return subprocess.run(
        [sys.executable, *options, "-m", "pentad", *arguments],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_every_subcommand(capsys):
    assert cli.main(["--help"]) == 0
    told = capsys.readouterr().out
    for name in cli.SUBCOMMANDS:
        assert f"\n  {name} " in told


@pytest.mark.parametrize("name", cli.SUBCOMMANDS)
def test_every_subcommand_explains_itself(name, capsys):
    with pytest.raises(SystemExit) as left:
        cli.main([name, "--help"])
    assert left.value.code == 0
    assert f"usage: pentad {name}" in capsys.readouterr().out


def test_without_a_subcommand_the_help_is_shown_and_it_is_misuse(capsys):
    assert cli.main([]) == 2
    assert "usage: pentad" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["verfy"], "did you mean verify"),
        (["verify", "sparsity-loss/cumulant-los"], "did you mean sparsity-loss/cumulant-loss"),
        (["verify", "--paper", "sparsity"], "did you mean sparsity-loss"),
        (["claims", "Z99"], "unknown claim"),
        (["simulate", "power-los-sweep"], "did you mean power-loss-sweep"),
        (["simulate", "power-loss-sweep", "--preset", "smok"], "did you mean smoke"),
        (["figures", "superposition_gan"], "did you mean superposition_gain"),
        (["why", "power-los-sweep"], "did you mean power-loss-sweep"),
        (["simulate", "power-loss-sweep", "--jobs", "0"], "jobs must be at least 1; got 0"),
        (["verify", "--jobs", "-1"], "jobs must be at least 1; got -1"),
    ],
)
def test_misuse_is_answered_with_advice(arguments, advice, capsys):
    assert cli.main(arguments) == 2
    assert advice in capsys.readouterr().err


def test_figures_name_the_command_that_makes_missing_results(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["figures"]) == 2
    assert "pentad simulate power-loss-sweep --preset laptop" in capsys.readouterr().err


def test_unknown_options_are_misuse(capsys):
    with pytest.raises(SystemExit) as left:
        cli.main(["verify", "--mutant"])
    assert left.value.code == 2
    assert "--mutants" in capsys.readouterr().err


def test_a_device_that_is_absent_is_told_in_one_sentence(monkeypatch, capsys):
    monkeypatch.setattr("pentad.simulations.devices.find_spec", lambda _name: None)
    assert cli.main(["simulate", "power-loss-sweep", "--preset", "smoke"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.fixture
def quick(tmp_path, monkeypatch):
    """Two small claims for a catalogue, with a ledger and kept verdicts of their own."""
    monkeypatch.setattr("pentad.proofs_check.ledger.LEDGER", tmp_path / "ledger.json")
    monkeypatch.setattr("pentad.proofs_check.kept.KEPT", tmp_path / "verdicts")
    sound = (exact("points", cases=9), search("floats", cases=9))
    claims = [
        claim(evidence=sound, mutants=(Mutant("halved", {"rhs": lambda x, y: x * y}),)),
        claim(id="tests/other", label="T02", evidence=sound, fidelity="restated"),
    ]
    monkeypatch.setattr("pentad.proofs_check.verification.MODULES", ("pentad.proofs_check.core",))
    monkeypatch.setattr("pentad.proofs_check.verification.claims_of", lambda _module: tuple(claims))
    monkeypatch.setattr(verifying, "_write_claims", lambda _entries: None)
    return claims


def test_verify_fails_on_claims_that_the_ledger_lacks(quick, capsys):
    assert cli.main(["verify", "--jobs", "1"]) == 1
    told = capsys.readouterr().out
    assert quick[0].title in told
    assert "tests/means: standing was not in the ledger, now exact at" in told


@pytest.mark.usefixtures("quick")
def test_what_was_recorded_is_as_expected_and_kept(capsys, monkeypatch):
    assert cli.main(["verify", "--record", "--jobs", "1"]) == 0
    assert "recorded: 2 of 2 claims; new or changed: 2" in capsys.readouterr().out

    def forbidden(*_arguments, **_options):
        raise AssertionError("verified again")

    monkeypatch.setattr("pentad.proofs_check.verification.record", forbidden)
    assert cli.main(["verify", "--jobs", "1"]) == 0
    told = capsys.readouterr().out
    assert "differs" not in told
    assert "Statements of the papers: 1 (0 verbatim, 1 restated, 0 specialised); our own: 1" in told
    with pytest.raises(AssertionError, match="verified again"):
        cli.main(["verify", "--fresh", "--jobs", "1"])


@pytest.mark.usefixtures("quick")
def test_mutants_are_shown_when_asked_for(capsys):
    cli.main(["verify", "T01", "--mutants", "--jobs", "1"])
    told = capsys.readouterr().out
    assert "halved" in told
    assert "left side raised by 2 %" in told
    assert "0 survive unexplained" in told


def test_recording_names_what_rests_on_what_changed(quick, capsys):
    sound = quick[0].evidence
    derived = evidence(HOLDS, method="symbolic")
    citing = evidence(HOLDS, method="symbolic", cites=("tests/means",))
    quick[0] = claim(evidence=(*sound, derived))
    quick[1] = claim(id="tests/other", label="T02", evidence=(*sound, citing))
    assert cli.main(["verify", "--record", "--jobs", "1"]) == 0
    quick[0] = claim(evidence=(*sound, derived), relation="==")
    capsys.readouterr()
    cli.main(["verify", "T01", "--record", "--fresh", "--jobs", "1"])
    told = capsys.readouterr().out
    assert "rest on what was recorded, and were not checked again:\n  - tests/other" in told


def test_nothing_is_recorded_when_a_check_breaks(quick, capsys, tmp_path):
    quick[0] = claim(evidence=(quick[0].evidence[0], Evidence("search", "samples", "c", crash)))
    assert cli.main(["verify", "--record", "--jobs", "1"]) == 1
    assert not (tmp_path / "ledger.json").exists()
    assert "nothing was recorded" in capsys.readouterr().err


def crash(_claim, _effort):
    raise RuntimeError("no such luck")


def test_missing_results_are_named_once_and_fail(quick, capsys):
    missing = Finding(None, Undecided(Why.MISSING, "a cell", "pentad simulate it"))
    for k, one in enumerate(quick):
        item = evidence(missing, method="simulation")
        quick[k] = claim(id=one.id, label=one.label, evidence=(*one.evidence, item))
    cli.main(["verify", "--record", "--jobs", "1"])
    capsys.readouterr()
    assert cli.main(["verify", "--jobs", "1"]) == 1
    assert capsys.readouterr().out.count("pentad simulate it") == 1


def test_claims_lists_all_from_the_ledger_without_importing_any():
    done = run("claims", options=("-X", "importtime"))
    assert done.returncode == 0
    first = done.stdout.partition("\n")[0]
    assert first == f"{fidelity_counts(one.fidelity for one in CLAIMS)}."
    assert all(one.id in done.stdout for one in CLAIMS)
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "pentad.proofs_check.ledger" in loaded
    assert loaded & {name for module in MODULES for name in (module, module.rpartition(".")[0])} \
        == set()  # fmt: skip
    packages = {name.partition(".")[0] for name in loaded}
    assert packages & {"torch", "sympy", "xarray", "hypothesis", "pandas", "matplotlib"} == set()
    assert "scipy.special" not in done.stderr


def test_claims_prints_one_in_full(capsys):
    assert cli.main(["claims", CLAIMS[0].id]) == 0
    told = capsys.readouterr().out
    for text in (CLAIMS[0].title, CLAIMS[0].evidence[0].scope, CLAIMS[0].mutants[0].name):
        assert text[:30] in told


def test_why_names_what_is_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["why", "power-loss-sweep", "--preset", "smoke"]) == 0
    told = capsys.readouterr().out
    assert "missing" in told
    assert "pentad simulate power-loss-sweep --preset smoke" in told


def test_doctor_finds_this_checkout_sound(capsys):
    assert cli.main(["doctor"]) == 0
    assert str(ROOT / "theory" / "__init__.py") in capsys.readouterr().out.replace("\n", "")


def test_doctor_names_a_copy_that_hides_the_installed_one(tmp_path):
    shutil.copytree(ROOT / "pentad", tmp_path / "pentad")
    asked = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from pentad import cli; "
        "sys.exit(cli.main(['doctor']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert f"pentad.figures is {tmp_path.resolve() / 'pentad/figures/__init__.py'}" in done.stdout


def test_a_stop_is_clean_and_says_how_to_resume(monkeypatch, capsys):
    def stopped(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(verifying, "judged", stopped)
    assert cli.main(["verify", "A01", "--mutants"]) == 130
    assert "Resume with: pentad verify A01 --mutants" in capsys.readouterr().err


@pytest.mark.slow
def test_ctrl_c_stops_a_simulation(tmp_path):
    started = subprocess.Popen(
        [sys.executable, "-m", "pentad", "simulate", "power-loss-sweep"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    time.sleep(10)
    os.killpg(started.pid, signal.SIGINT)
    told = started.communicate(timeout=30)[1]
    assert started.returncode == 130
    assert "Resume with: pentad simulate power-loss-sweep" in told
    assert "Traceback" not in told


def test_progress_without_a_terminal_is_plain_lines_that_do_not_repeat(monkeypatch, capsys):
    monkeypatch.setattr(telling, "QUIET", 0.01)
    with telling.progress() as report:
        for share in (0.0, 0.5, 0.5, 1.0):
            report(share, "counting [sheep]")
            time.sleep(0.02)
    lines = capsys.readouterr().err.splitlines()
    told = [line for line in lines if line.endswith("]")]
    assert told == ["[  0%] counting [sheep]", "[ 50%] counting [sheep]", "[100%] counting [sheep]"]


def test_progress_goes_on_telling_while_nothing_changes(monkeypatch, capsys):
    monkeypatch.setattr(telling, "QUIET", 0.02)
    with telling.progress() as report:
        report(0.25, "waiting")
        time.sleep(0.5)
    assert capsys.readouterr().err.count("[ 25%] waiting, 0 s") >= 2
