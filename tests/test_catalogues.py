"""Every claim is complete: sources, evidence, mutants, examples, readable formulas."""

import re

import pytest

from pentad.proofs_check.catalogue import CLAIMS, selected
from pentad.proofs_check.core import Claim
from pentad.proofs_check.papers import GROUPS
from pentad.proofs_check.reporting.markup import mathml
from pentad.simulations.catalogue import EXPERIMENTS
from pentad.simulations.experiments import NAMES, experiment

every_claim = pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.label)


@every_claim
def test_id_is_a_path_below_its_paper(claim: Claim):
    assert re.fullmatch(r"[a-z0-9-]+(/[a-z0-9.'-]+)+", claim.id)
    assert claim.id.startswith(f"{claim.paper}/")
    assert claim.paper in {group.key for group in GROUPS}


@every_claim
def test_tells_where_it_comes_from(claim: Claim):
    assert claim.locator
    assert claim.fidelity == "verbatim" or claim.delta, "what differs from the paper?"
    assert claim.plain.endswith(".")


@every_claim
def test_has_two_kinds_of_evidence_told_apart(claim: Claim):
    labels = [item.label for item in claim.evidence]
    assert len(labels) >= 2
    assert len(labels) == len(set(labels))


@every_claim
def test_has_mutants_told_apart(claim: Claim):
    names = [mutant.name for mutant in claim.mutants]
    assert names
    assert len(names) == len(set(names))
    for mutant in claim.mutants:
        claim.mutated(mutant)


@every_claim
def test_has_an_example_inside_its_domain(claim: Claim):
    read_off_results = all(item.method == "simulation" for item in claim.evidence)
    if claim.domain.parameters and not read_off_results:
        assert any(claim.domain.contains(example) for example in claim.examples)


@every_claim
def test_examples_name_every_parameter(claim: Claim):
    for example in claim.examples:
        assert {parameter.name for parameter in claim.domain.parameters} <= set(example)


@every_claim
def test_statement_is_a_formula(claim: Claim):
    mathml(claim.statement)
    assert claim.statement.isprintable(), "a backslash was eaten"


@every_claim
def test_dollar_signs_come_in_pairs(claim: Claim):
    for text in (claim.title, claim.plain, claim.delta, claim.not_claimed):
        assert text.count("$") % 2 == 0


@every_claim
def test_sees_claims_that_exist(claim: Claim):
    assert set(claim.sees_also) <= {other.id for other in CLAIMS} - {claim.id}


def test_claims_are_found_by_id_label_and_prefix():
    first = CLAIMS[0]
    assert selected([first.id]) == selected([first.label]) == (first,)
    assert selected([first.paper]) == tuple(c for c in CLAIMS if c.id.startswith(first.paper + "/"))
    assert [claim.label for claim in selected(["A03"])] == ["A03a", "A03b"]
    assert selected([]) == CLAIMS


def test_experiments_have_names_of_their_own():
    names = [each.name for each in EXPERIMENTS]
    assert sorted(names) == list(NAMES)
    for each in EXPERIMENTS:
        assert experiment(each.name) is each
        assert re.fullmatch(r"[a-z0-9-]+", each.name)
        assert each.question.endswith(("?", "."))


def test_figures_name_claims_and_results_that_exist():
    figures = pytest.importorskip("pentad.figures.catalogue").FIGURES
    presets = {(e.name, preset) for e in EXPERIMENTS for preset in e.presets}
    names = [figure.name for figure in figures]
    assert len(names) == len(set(names))
    for figure in figures:
        assert set(figure.claims) <= {claim.id for claim in CLAIMS}
        assert figure.claims
        assert set(figure.needs) <= presets
