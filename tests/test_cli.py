"""The command line, from outside: exit codes, advice, and how little it imports."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from importlib import import_module, metadata
from pathlib import Path
from typing import Annotated, Literal

import pytest
from claims import HOLDS, claim, evidence

from pentad import cli, parsing, reproducing, telling
from pentad.figures import drawing
from pentad.figures.catalogue import FIGURES
from pentad.proofs_check.catalogue import MODULES, makers, selected
from pentad.proofs_check.core import Evidence, Finding, Mutant, Undecided, Why
from pentad.proofs_check.evidence.exact import exact
from pentad.proofs_check.evidence.search import search
from pentad.proofs_check.ledger import expected
from pentad.proofs_check.tables import fidelity_counts

ROOT = Path(__file__).resolve().parent.parent
HEAVY = {"torch", "sympy", "xarray", "hypothesis", "pandas", "matplotlib"}


@pytest.fixture(autouse=True)
def wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    telling.begin(quiet=False, as_json=False)


def run(*arguments, cwd=ROOT, options=()):
    return subprocess.run(
        [sys.executable, *options, "-m", "pentad", *arguments],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def run_and_modules(*arguments):
    """A run in a process of its own, and the names of all modules that it left imported."""
    program = (
        "import sys; from pentad.cli import main; code = main(sys.argv[1:]); "
        "print(*sys.modules, file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done, set(done.stderr.splitlines()[-1].split())


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
        (["claims", "Q99"], "unknown claim"),
        (["claims", "A13z"], "did you mean A13"),
        (["claims", "A12", "--paper", "E"], "there are no claims of A12 with paper E"),
        (["claims", "--standing", "certfied"], "did you mean certified"),
        (["claims", "--fidelity", "literal"], "invalid choice: 'literal'"),
        (["list", "--text", "no such words"], "with text no such words"),
        (["list", "figure"], "did you mean figures"),
        (
            ["verify", "A01", "--paper", "E", "--jobs", "1"],
            "there are no claims A01 of the paper E",
        ),
        (["figures", "superposition_gain", "--paper", "E"], "of the paper E"),
        (["figures", "--jobs", "-2"], "or 0 for one per core; got -2"),
        (["simulate"], "the following arguments are required: EXPERIMENT"),
        (["why", "power-loss-sweep", "more"], "why takes nothing more; got 'more'"),
        (["verify", "--jobs", "many"], "--jobs: invalid int value: 'many'"),
        (["simulate", "power-los-sweep"], "did you mean power-loss-sweep"),
        (["simulate", "power-loss-sweep", "--preset", "smok"], "did you mean smoke"),
        (["figures", "superposition_gan"], "did you mean superposition_gain"),
        (["why", "power-los-sweep"], "did you mean power-loss-sweep"),
        (
            ["simulate", "power-loss-sweep", "--jobs", "-1"],
            "or 0 for one per core; got -1",
        ),
        (["verify", "--jobs", "-1"], "or 0 for one per core; got -1"),
    ],
)
def test_misuse_is_answered_with_advice(arguments, advice, capsys):
    assert cli.main(arguments) == 2
    told = capsys.readouterr().err
    assert advice in told
    assert told.count("\n") == 1
    assert len(told) < 250


def test_figures_name_the_command_that_makes_missing_results(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    names = ["loss_scaling", "superposition_gain"]
    assert cli.main(["figures", *names, "--jobs", "1"]) == 1
    told = capsys.readouterr().err
    wanted = "no results for superposition_gain, loss_scaling; make them with: "
    assert wanted + "pentad simulate power-loss-sweep --preset laptop" in told
    assert told.count("pentad simulate") == 1


def test_unknown_options_are_misuse(capsys):
    assert cli.main(["verify", "--mutant"]) == 2
    assert "did you mean --mutants" in capsys.readouterr().err


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
    for module in ("catalogue", "verification"):
        place = f"pentad.proofs_check.{module}.MODULES"
        monkeypatch.setattr(place, ("pentad.proofs_check.core",))
    monkeypatch.setattr("pentad.proofs_check.verification.claims_of", lambda _module: tuple(claims))
    place = "pentad.proofs_check.reporting.claims.write_claims"
    monkeypatch.setattr(place, lambda _root, _entries, _figures: None)
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
    done, loaded = run_and_modules("claims")
    assert done.returncode == 0
    first = done.stdout.partition("\n")[0]
    assert first == f"{fidelity_counts(one.fidelity for one in expected().values())}."
    assert all(name in done.stdout for name in expected())
    assert "pentad.proofs_check.ledger" in loaded
    assert loaded & {name for module in MODULES for name in (module, module.rpartition(".")[0])} \
        == set()  # fmt: skip
    packages = {name.partition(".")[0] for name in loaded}
    assert packages & (HEAVY | {"numpy", "scipy"}) == set()


@pytest.mark.parametrize(
    ("arguments", "code", "unloaded"),
    [
        (["--help"], 0, HEAVY | {"numpy"}),
        (["--version"], 0, HEAVY | {"numpy"}),
        (["list"], 0, HEAVY),
        (["list", "figures"], 0, HEAVY | {"numpy"}),
        (["verify", "Q99"], 2, HEAVY | {"sympy"}),
        (["figures", "no such figure"], 2, HEAVY | {"numpy"}),
        (["simulate", "no such experiment"], 2, HEAVY | {"numpy"}),
        (["classify"], 2, HEAVY),
        (["reproduce", "--jobs", "-1"], 2, HEAVY),
    ],
)
def test_no_command_pays_for_what_it_does_not_use(arguments, code, unloaded):
    done, loaded = run_and_modules(*arguments)
    assert done.returncode == code, done.stderr
    assert {name.partition(".")[0] for name in loaded} & unloaded == set()
    assert loaded & set(MODULES) == set()


def test_a_claim_in_full_imports_only_the_module_that_makes_it():
    _, loaded = run_and_modules("claims", "A12")
    maker = expected()["sparsity-loss/draft"].module
    assert maker in loaded & set(MODULES)
    assert len(loaded & set(MODULES)) < len(MODULES) / 4


def test_a_label_means_its_claim_alone(capsys):
    assert cli.main(["claims", "A12", "--json"]) == 0
    assert [one["label"] for one in json.loads(capsys.readouterr().out)["claims"]] == ["A12"]
    assert cli.main(["claims", "E13", "--json"]) == 0
    told = [one["label"] for one in json.loads(capsys.readouterr().out)["claims"]]
    assert told[:2] == ["E13a", "E13b"]


def test_a_claim_that_the_ledger_lacks_is_found_in_the_text_of_its_module(monkeypatch):
    entries = expected()
    entry = entries.pop("sparsity-loss/draft")
    monkeypatch.setattr("pentad.proofs_check.ledger.expected", lambda _path: entries)
    for name in ("A12", "sparsity-loss/draft"):
        assert [claim.label for claim in selected([name])] == ["A12"]
    assert entry.module in makers(["A12"])


def test_version_is_told(capsys):
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"pentad {metadata.version('pentad')}\n"


def test_list_tells_everything_there_is(capsys):
    from pentad.simulations.catalogue import EXPERIMENTS

    assert cli.main(["list", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {one["name"] for one in told["claims"]} == set(expected())
    presets = {one["name"]: set(one["presets"]) for one in told["experiments"]}
    assert presets == {one.name: set(one.presets) for one in EXPERIMENTS}
    assert [one["name"] for one in told["figures"]] == [figure.name for figure in FIGURES]
    cells = told["experiments"][0]["presets"]["laptop"]["cells"]
    assert cells == len(EXPERIMENTS[0].presets["laptop"])
    assert any(size["minutes"] for one in told["experiments"] for size in one["presets"].values())


def test_declared_figures_are_those_of_the_catalogue():
    from pentad.figures.declared import declared

    for one, figure in zip(declared(), FIGURES, strict=True):
        assert getattr(import_module(one.module), one.variable) is figure
        for name in ("name", "paper", "title", "claims", "needs"):
            assert getattr(one, name) == getattr(figure, name)


def test_lists_are_filtered_and_quiet_lists_are_names(capsys):
    def told(*arguments):
        assert cli.main([*arguments, "-q"]) == 0
        return capsys.readouterr().out.splitlines()

    entries = expected()
    assert told("claims") == [*entries]
    assert told("claims", "--paper", "A") == [
        name for name, entry in entries.items() if entry.paper == "sparsity-loss"
    ]
    assert told("list", "--standing", "exhausted") == [
        name for name, entry in entries.items() if entry.standing.level.name == "EXHAUSTED"
    ]
    assert told("claims", "--fidelity", "verbatim") == [
        name for name, entry in entries.items() if entry.fidelity == "verbatim"
    ]
    assert "antiprism_heights" in told("list", "figures", "--text", "ANTIPRISM")
    assert told("list", "experiments", "--text", "power-loss") == ["power-loss-sweep"]


@pytest.mark.usefixtures("quick")
def test_verify_answers_in_json(capsys):
    assert cli.main(["verify", "--jobs", "1", "--json", "--mutants"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["exit_code"] == 1
    assert told["claims"][0]["level"] == "exact"
    assert told["claims"][0]["evidence"] == {"exact": True, "search": True}
    assert told["claims"][0]["mutants"]["halved"]["killed_by"]
    assert any("tests/means" in change for change in told["differences"])


@pytest.mark.usefixtures("quick")
def test_a_quiet_run_tells_only_what_is_wrong(capsys):
    assert cli.main(["verify", "--jobs", "1", "-q"]) == 1
    told = capsys.readouterr()
    assert told.out.startswith("differs from the ledger")
    assert told.err == ""
    cli.main(["verify", "--record", "--jobs", "1", "-q"])
    capsys.readouterr()
    assert cli.main(["verify", "--jobs", "1", "-q"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("arguments", [["doctor"], ["why", "power-loss-sweep"], ["claims", "A12"]])
def test_what_prints_results_answers_in_json(arguments, capsys):
    code = cli.main([*arguments, "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told.pop("exit_code") == code
    assert told


def test_json_holds_what_json_can_hold(capsys):
    telling.begin(quiet=False, as_json=True)
    telling.give(a=float("inf"), b=(1, 2.5), c=Path("x"), d={1: None})
    telling.print_rows(("x",), [("1",)])
    telling.say("unheard")
    telling.finish(0)
    assert json.loads(capsys.readouterr().out) == {
        "exit_code": 0, "a": None, "b": [1, 2.5], "c": "x", "d": {"1": None},
        "tables": [{"columns": ["x"], "rows": [["1"]]}],
    }  # fmt: skip


def test_signatures_become_options():
    def subcommand(
        first: Annotated[str, "NAME"],
        rest: tuple[str, ...] = (),
        /,
        *,
        times: int | None = None,
        scale: float = 2.0,
        several: tuple[str, ...] = (),
        way: Literal["up", "down"] = "up",
        is_so: bool = False,
    ) -> int:
        return len(locals())

    arguments, options = parsing.parsed("s", subcommand, ["x"])
    assert arguments == ["x", ()]
    assert options == {"times": None, "scale": 2.0, "several": (), "way": "up", "is_so": False,
                       "quiet": False, "json": False}  # fmt: skip
    words = ["x", "y", "z", "--times", "3", "--scale", ".5", "--several", "a=1", "--several", "b"]
    words += ["--way", "down", "--is-so", "-q"]
    arguments, options = parsing.parsed("s", subcommand, words)
    assert arguments == ["x", ("y", "z")]
    assert options == {"times": 3, "scale": 0.5, "several": ("a=1", "b"), "way": "down",
                       "is_so": True, "quiet": True, "json": False}  # fmt: skip
    with pytest.raises(parsing.MisusedError, match="choose from"):
        parsing.parsed("s", subcommand, ["x", "--way", "left"])


def test_operating_system_trouble_is_one_sentence(monkeypatch, capsys):
    def full(*_arguments, **_options):
        raise OSError(28, "No space left on device", "out/figures")

    monkeypatch.setattr(drawing, "drawn", full)
    assert cli.main(["figures", "stability_region"]) == 2
    assert "No space left on device: 'out/figures'" in capsys.readouterr().err


# Figures, side by side and again ------------------------------------------------------------

QUICK_FIGURES = ["stability_region", "naimark_pairs"]


def drawn_files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in
            (".svg", ".png", ".pdf", ".json")}  # fmt: skip


def test_figures_do_not_depend_on_how_many_are_drawn_side_by_side(tmp_path, monkeypatch):
    found = []
    for jobs in ("1", "2"):
        folder = tmp_path / jobs
        folder.mkdir()
        monkeypatch.chdir(folder)
        assert cli.main(["figures", *QUICK_FIGURES, "--jobs", jobs]) == 0
        found.append(drawn_files(folder / "out" / "figures"))
    assert len(found[0]) == 8
    assert found[0] == found[1]


def test_a_figure_is_drawn_again_only_where_something_has_changed(tmp_path, monkeypatch):
    from pentad.simulations import reached

    monkeypatch.chdir(tmp_path)
    made = []
    real = drawing._draw
    monkeypatch.setattr(
        drawing, "_draw", lambda one, **more: made.append(one.name) or real(one, **more)
    )

    def draw(*more):
        made.clear()
        assert cli.main(["figures", "stability_region", "--jobs", "1", "-q", *more]) == 0
        return bool(made)

    assert draw()
    assert not draw()
    assert draw("--fresh")
    picture = tmp_path / "out" / "figures" / "stability_region.svg"
    picture.write_text("altered")
    assert draw()
    picture.unlink()
    assert draw()
    assert not draw()
    monkeypatch.setattr("pentad.proofs_check.ledger.expected_standings", lambda _path: {})
    assert draw()
    assert not draw()
    monkeypatch.setattr(reached, "circumstances", lambda: {"python": "another"})
    assert draw()


def test_the_key_of_a_figure_holds_its_source_and_its_results(tmp_path, monkeypatch):
    from pentad.figures.declared import declared
    from pentad.simulations import reached

    by_name = {one.name: one for one in declared()}
    monkeypatch.chdir(tmp_path)
    before = drawing._key(by_name["loss_scaling"], {})
    results = tmp_path / "results" / "power-loss-sweep"
    results.mkdir(parents=True)
    (results / "a.nc").write_bytes(b"1")
    assert drawing._key(by_name["loss_scaling"], {}) != before
    found = {str(path) for path in reached._reached(by_name["loss_scaling"].module)}
    for name in ("figures/style.py", "figures/sparsity_loss/loss_scaling.py"):
        assert str(ROOT / name) in found


def test_reproduce_says_beforehand_what_it_will_do(tmp_path, monkeypatch):
    from pentad.figures.declared import declared
    from pentad.simulations.catalogue import EXPERIMENTS

    monkeypatch.chdir(tmp_path)
    lines = reproducing.plan(EXPERIMENTS, declared(), 2)
    cells = sum(len(one.presets["laptop"]) for one in EXPERIMENTS)
    assert f"{cells} of {cells} cells" in lines[0]
    assert f"{len(FIGURES)} of {len(FIGURES)} figures" in lines[0]
    assert "with 2 processes" in lines[1]
    whole = sum(reproducing.CPU_MINUTES.values()) / 2
    assert lines[1].startswith(f"roughly {whole:.0f} minutes")


def test_claims_prints_one_in_full(capsys):
    (one,) = selected(["A01"])
    assert cli.main(["claims", one.id]) == 0
    told = capsys.readouterr().out
    for text in (one.title, one.evidence[0].scope, one.mutants[0].name):
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

    monkeypatch.setattr("pentad.proofs_check.verification.judged", stopped)
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
