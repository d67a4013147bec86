"""The Coq files: what they hold, what the last compilation found, and what is said without Coq."""

import hashlib
import json
import os
import re
import subprocess
import sys

import pytest

from pentad.proofs_check.formal import compile as formal

TEXTS = {name: (formal.HERE / f"{name}.v").read_text(encoding="utf-8") for name in formal.THEOREMS}
RECORD = json.loads((formal.HERE / "compiled.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", TEXTS)
def test_files_hold_their_theorems_and_leave_none_open(name):
    stated = set(re.findall(r"^(?:Theorem|Lemma) (\w+)", TEXTS[name], re.M))
    assert set(formal.THEOREMS[name]) <= stated
    for word in ("Admitted", "admit", "Axiom", "Parameter", "Conjecture"):
        assert not re.search(rf"\b{word}\b", TEXTS[name])
    assert len(re.findall(r"\bQed\.", TEXTS[name])) == len(
        re.findall(r"^(?:Theorem|Lemma) ", TEXTS[name], re.M)
    )


@pytest.mark.parametrize("name", TEXTS)
def test_the_record_is_of_these_files(name):
    found = RECORD["files"][name]
    assert found["sha256"] == hashlib.sha256(TEXTS[name].encode()).hexdigest()
    assert found["theorems"] == list(formal.THEOREMS[name])


def test_frames_use_no_axioms_and_the_others_only_known_ones():
    assert RECORD["files"]["frames"]["axioms"] == []
    known = {
        "ClassicalDedekindReals.sig_forall_dec",
        "ClassicalDedekindReals.sig_not_dec",
        "FunctionalExtensionality.functional_extensionality_dep",
        "Classical_Prop.classic",
    }
    for name in ("pentagon", "integrals", "statements"):
        names = RECORD["files"][name]["axioms"]
        assert names
        assert {one for one in names if not one.startswith(formal.KERNEL)} <= known


def test_claims_name_compiled_theorems():
    from pentad.proofs_check.catalogue import selected
    from pentad.proofs_check.reporting.claims import IN_COQ, facts, proof_in_coq

    for name, (file, theorem) in IN_COQ.items():
        (claim,) = selected([name])
        assert theorem in RECORD["files"][file]["theorems"]
        assert facts(claim, None)["checked in Coq"] == f"{theorem} of proofs_check/formal/{file}.v"
    assert proof_in_coq("sparsity-loss/capacity-below-leverage") == ""


def test_every_file_is_in_the_list():
    assert {path.stem for path in formal.HERE.glob("*.v")} == set(formal.THEOREMS)


def test_axioms_are_read_off_what_coq_says():
    assert formal.axioms("Closed under the global context\n") == []
    told = (
        "Axioms:\nClassical_Prop.classic : forall P : Prop, P \\/ ~ P\nPrimFloat.add\n  : float\n"
    )
    assert formal.axioms(told) == ["Classical_Prop.classic", "PrimFloat.add"]


def test_without_coq_it_says_what_to_install(tmp_path):
    environment = {**os.environ, "PATH": str(tmp_path)}
    found = subprocess.run([sys.executable, str(formal.HERE / "compile.py")], check=False,
                           capture_output=True, text=True, env=environment)  # fmt: skip
    assert found.returncode == 2
    assert "apt-get install coq" in found.stdout.replace("\n    ", " ")
