"""The namespace: one copy of every module, whatever stands beside the user's script."""

import subprocess
import sys
import zipfile
from importlib import import_module
from pathlib import Path

import pytest

import pentad

ROOT = Path(__file__).resolve().parent.parent


def run(program, folder):
    script = folder / "script.py"
    script.write_text(program, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script)], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("part", pentad.PARTS)
def test_a_folder_at_the_top_is_the_part_of_the_namespace(part):
    assert import_module(part) is import_module(f"pentad.{part}")
    assert (ROOT / "pentad" / part).resolve() == ROOT / part


def test_a_plain_name_gives_the_very_same_modules(tmp_path):
    program = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import theory.numbers.scalars
from theory.frames import capacity
import pentad.theory.numbers.scalars as scalars
import pentad.theory.frames.capacity
assert theory.numbers.scalars is scalars
assert capacity is pentad.theory.frames.capacity
assert scalars.__spec__.name == scalars.__name__ == "pentad.theory.numbers.scalars"
assert sys.modules["theory.numbers.scalars"] is scalars
try:
    import theory.nothing_of_the_kind
except ModuleNotFoundError as missing:
    print(missing.name)
"""
    assert run(program, tmp_path) == "theory.nothing_of_the_kind\n"


def test_strangers_of_the_same_name_beside_a_script_are_left_alone(tmp_path):
    (tmp_path / "theory.py").write_text("MINE = 1\n")
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures/__init__.py").write_text("MINE = 2\n")
    (tmp_path / "figures/style.py").write_text("MINE = 3\n")
    program = f"""
import sys
sys.path.append({str(ROOT)!r})
from pentad.figures import style as ours
import figures.style
import theory
from pentad.theory.frames import capacity
assert (theory.MINE, figures.MINE, figures.style.MINE) == (1, 2, 3)
assert ours.__name__ == "pentad.figures.style"
assert capacity.__name__ == "pentad.theory.frames.capacity"
"""
    run(program, tmp_path)


def test_a_checkout_without_links_says_what_to_do(tmp_path):
    (tmp_path / "pentad").mkdir()
    for name in ("__init__.py", "cli.py"):
        (tmp_path / "pentad" / name).write_bytes((ROOT / "pentad" / name).read_bytes())
    for part in pentad.PARTS:
        (tmp_path / "pentad" / part).write_text(f"../{part}")  # as git writes a link it cannot make
    with pytest.raises(AssertionError, match=r"git config core.symlinks true"):
        run("import pentad", tmp_path)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A wheel of this checkout, by way of a source distribution."""
    folder = tmp_path_factory.mktemp("built")
    hatchling = [sys.executable, "-m", "hatchling", "build"]
    subprocess.run([*hatchling, "-t", "sdist", "-d", str(folder)], cwd=ROOT, check=True)
    (source,) = folder.glob("*.tar.gz")
    subprocess.run(["tar", "xzf", str(source), "-C", str(folder)], check=True)
    (unpacked,) = (path for path in folder.iterdir() if path.is_dir())
    subprocess.run([*hatchling, "-t", "wheel", "-d", str(folder)], cwd=unpacked, check=True)
    (wheel,) = folder.glob("*.whl")
    return unpacked, wheel


def test_a_wheel_holds_every_module_once_and_nothing_beside(built):
    _, wheel = built
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    found = {name for name in names if not name.startswith("pentad/results/")}
    listed = ["git", "ls-files", "--", *pentad.PARTS]
    tracked = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    own = {f"pentad/{path.name}" for path in (ROOT / "pentad").iterdir() if path.is_file()}
    assert "pentad/py.typed" in own
    assert found == {f"pentad/{name}" for name in tracked.split()} | own
    listed = ["git", "ls-files", "--", "results"]
    results = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {f"pentad/{name}" for name in results.split()} <= names
    assert not [name for name in names if "/." in name]


def test_a_wheel_works_where_it_is_unpacked(built, tmp_path):
    _, wheel = built
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    program = f"""
import sys
sys.path.insert(0, {str(tmp_path / "site")!r})
from pentad.cli import main
from pentad.theory.frames import capacity
assert capacity.__file__.startswith({str(tmp_path / "site")!r})
assert main(["why", "power-loss-sweep"]) == 0
sys.exit(main(["claims", "A01"]))
"""
    told = run(program, tmp_path)
    assert "A01" in told
    assert "8 of 8 cells are present" in told
