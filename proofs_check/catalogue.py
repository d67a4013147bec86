"""Every claim, in reading order; modules of claims are imported when they are asked for."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pentad.proofs_check import ledger
from pentad.proofs_check.claim_modules import claims_in, require_distinct, written_claims
from pentad.proofs_check.names import chosen, meant, named
from pentad.proofs_check.standings import require_no_cycle

if TYPE_CHECKING:
    from pentad.proofs_check.core import Claim

    CLAIMS: tuple[Claim, ...]

MODULES = tuple(
    f"pentad.proofs_check.{name}"
    for name in (
        "sparsity_loss.exact_loss.cumulants",
        "sparsity_loss.exact_loss.third_power",
        "sparsity_loss.exact_loss.correlation",
        "sparsity_loss.exact_loss.best_multiple",
        "sparsity_loss.exact_loss.polynomial_in_p",
        "sparsity_loss.exact_loss.disjoint_blocks",
        "sparsity_loss.exact_loss.linear_autoencoder",
        "sparsity_loss.capacity",
        "sparsity_loss.upper_bounds.dimension_of_the_lift",
        "sparsity_loss.upper_bounds.principal_components",
        "sparsity_loss.upper_bounds.sum_of_capacities",
        "sparsity_loss.upper_bounds.series_by_feature",
        "sparsity_loss.upper_bounds.series",
        "sparsity_loss.upper_bounds.third_party_draft",
        "sparsity_loss.upper_bounds.capacity_by_feature",
        "sparsity_loss.upper_bounds.capacity_bound",
        "sparsity_loss.upper_bounds.robust_capacity",
        "sparsity_loss.upper_bounds.gaussian_psi",
        "sparsity_loss.upper_bounds.gaussian_bound",
        "sparsity_loss.upper_bounds.designs",
        "sparsity_loss.upper_bounds.dense_inputs",
        "sparsity_loss.lower_bounds.sidelnikov",
        "sparsity_loss.lower_bounds.very_sparse_limit",
        "sparsity_loss.lower_bounds.designs",
        "sparsity_loss.lower_bounds.pure_and_mixed_energy",
        "sparsity_loss.lower_bounds.cumulant_energy",
        "sparsity_loss.lower_bounds.orthonormal_features",
        "sparsity_loss.lower_bounds.random_features",
        "sparsity_loss.regimes.hadamard_features",
        "sparsity_loss.regimes.hadamard_coherence",
        "sparsity_loss.regimes.middle_constant",
        "sparsity_loss.regimes.middle_upper_bound",
        "sparsity_loss.regimes.middle_attained",
        "sparsity_loss.regimes.rademacher_per_dimension",
        "sparsity_loss.regimes.rademacher_optimum",
        "sparsity_loss.regimes.superposition_threshold",
        "sparsity_loss.regimes.simplex",
        "sparsity_loss.decoders.gaussian_amplitudes",
        "sparsity_loss.decoders.rademacher_amplitudes",
        "sparsity_loss.decoders.shifted_amplitudes",
        "sparsity_loss.rectified.linear_programming_bound",
        "sparsity_loss.rectified.polygons",
        "sparsity_loss.rectified.signed_axes",
        "sparsity_loss.rectified.nothing_cut_off",
        "sparsity_loss.rectified.cut_off",
        "sparsity_loss.conventions.symmetries",
        "sparsity_loss.conventions.derivative",
        "sparsity_loss.conventions.normalised_inputs",
        "sparsity_loss.conventions.unequal_features",
        "sparsity_loss.trained.between_bounds",
        "sparsity_loss.trained.draft_is_loose",
        "sparsity_loss.trained.capacities",
        "sparsity_loss.trained.very_sparse_gain",
        "sparsity_loss.trained.few_active_starts",
        "sparsity_loss.optima.least_number_of_features",
        "sparsity_loss.optima.explicit_designs",
        "sparsity_loss.optima.shapes_of_optima",
        "sparsity_loss.regimes.middle_bound_by_feature",
        "amortisation_gap.criterion",
        "amortisation_gap.any_two_active",
        "amortisation_gap.random_atoms",
        "amortisation_gap.worst_case",
        "amortisation_gap.null_space",
        "amortisation_gap.gates",
        "amortisation_gap.binary_codes",
        "amortisation_gap.leverages",
        "amortisation_gap.published_dictionary",
        "amortisation_gap.average_error",
        "amortisation_gap.operation_counts",
        "amortisation_gap.phase_transitions",
        "amortisation_gap.dictionary_chance",
        "amortisation_gap.known_dictionary",
        "amortisation_gap.losses_of_codes",
        "amortisation_gap.unknown_dictionary",
        "amortisation_gap.sizes_and_weights",
        "amortisation_gap.changed_company",
        "amortisation_gap.dictionary_certificates",
        "amortisation_gap.whole_dictionaries",
        "amortisation_gap.equal_support",
        "ensembles.decoder_concatenation",
        "ensembles.folding",
        "ensembles.boosted_codes",
        "ensembles.depth_separation",
        "ensembles.ambiguity",
        "ensembles.plateau",
        "ensembles.variance_law",
        "ensembles.stacking",
        "ensembles.telescoping",
        "ensembles.penalty_budget",
        "ensembles.line_search",
        "ensembles.explained_variance",
        "ensembles.stopping_radius",
        "ensembles.greedy_chains",
        "ensembles.topk_chains",
        "ensembles.matching",
        "ensembles.chance_stability",
        "ensembles.diversity",
        "ensembles.connectivity",
        "ensembles.sae_lens_layout",
        "ensembles.batched_training",
        "ensembles.planted_orderings",
        "ensembles.planted_budgets",
        "ensembles.published_table",
        "ensembles.concept_removal",
        "neural_operators.full_modes",
        "neural_operators.whole_autoencoders",
        "neural_operators.gradient_step",
        "neural_operators.grid_sizes",
        "neural_operators.below_the_threshold",
        "neural_operators.decaying_coefficients",
        "neural_operators.bounded_variation",
        "neural_operators.polynomial_codes",
        "neural_operators.thresholded_codes",
        "neural_operators.unrolled_inference",
        "neural_operators.topk_rules",
        "neural_operators.masses",
        "neural_operators.pixel_kernels",
        "neural_operators.pixels_on_fine_grids",
        "neural_operators.resampled_kernels",
        "neural_operators.lifted_descent",
        "neural_operators.lifting_conventions",
        "neural_operators.lifted_untied",
        "neural_operators.scalar_lifting",
        "neural_operators.lifted_curvature",
        "neural_operators.frozen_component",
        "neural_operators.lifted_inference",
        "neural_operators.inference_in_lifting",
        "neural_operators.dilation",
        "neural_operators.gains",
        "neural_operators.support_guarantee",
        "neural_operators.untied_support",
        "neural_operators.shift_coherence",
        "neural_operators.peak_displacement",
        "neural_operators.shifts",
        "neural_operators.truncation",
        "neural_operators.torus_grids",
        "neural_operators.torus_convolutions",
        "neural_operators.torus_resampling",
        "neural_operators.torus_codes",
        "neural_operators.torus_gains",
        "neural_operators.torus_turns",
        "neural_operators.torus_decay",
        "neural_operators.trained_resolutions",
        "neural_operators.trained_planes",
        "neural_operators.trained_turns",
        "neural_operators.trained_longer_circle",
        "neural_operators.trained_comparisons",
        "neural_operators.trained_liftings",
        "spectral_geometry.capacity_saturation.capacity_by_measure",
        "spectral_geometry.capacity_saturation.leverages",
        "spectral_geometry.capacity_saturation.capacity_bound",
        "spectral_geometry.capacity_saturation.slack_identity",
        "spectral_geometry.capacity_saturation.saturation",
        "spectral_geometry.capacity_saturation.saturation_distance",
        "spectral_geometry.capacity_saturation.kantorovich_floor",
        "spectral_geometry.capacity_saturation.trace_floor",
        "spectral_geometry.capacity_saturation.floor_attained",
        "spectral_geometry.capacity_saturation.localisation_needs_a_gap",
        "spectral_geometry.capacity_saturation.slopes",
        "spectral_geometry.capacity_saturation.gaussian_features",
        "spectral_geometry.localisation.by_dispersion",
        "spectral_geometry.localisation.delocalisation",
        "spectral_geometry.localisation.clusters",
        "spectral_geometry.tight_frames.decomposition",
        "spectral_geometry.tight_frames.capacities_in_blocks",
        "spectral_geometry.tight_frames.naimark_complement",
        "spectral_geometry.tight_frames.connected_blocks",
        "spectral_geometry.gram_flow.linear_flow",
        "spectral_geometry.gram_flow.logistic_eigenvalues",
        "spectral_geometry.gram_flow.replicator_equation",
        "spectral_geometry.gram_flow.leverages_stay",
        "spectral_geometry.gram_flow.capacity_growth",
        "spectral_geometry.gram_flow.final_capacity",
        "spectral_geometry.gram_flow.frame_operator_velocity",
        "spectral_geometry.gram_flow.eigenvalue_velocity",
        "spectral_geometry.symmetry.irreducible_symmetry",
        "spectral_geometry.symmetry.orbits_of_irreducible_groups",
        "spectral_geometry.symmetry.criterion_of_irreducibility",
        "spectral_geometry.symmetry.antiprism_capacities",
        "spectral_geometry.symmetry.antiprism_slack",
        "spectral_geometry.symmetry.square_antiprisms",
        "spectral_geometry.symmetry.saturated_simplex",
        "spectral_geometry.symmetry.singular_simplex",
        "spectral_geometry.scheme_catalogue.known_geometries",
        "spectral_geometry.scheme_catalogue.antiprisms_by_value",
        "spectral_geometry.scheme_catalogue.orthogonal_sums",
        "spectral_geometry.scheme_catalogue.small_schemes",
        "spectral_geometry.scheme_catalogue.antiprism_orbitals",
        "spectral_geometry.scheme_catalogue.prism_orbitals",
        "spectral_geometry.scheme_classification.saturated_gram_matrices",
        "spectral_geometry.scheme_classification.number_of_saturated_gram_matrices",
        "spectral_geometry.scheme_classification.capacities_in_a_scheme",
        "spectral_geometry.scheme_classification.polygon_idempotents",
        "spectral_geometry.scheme_classification.antiprism_spectrum",
        "spectral_geometry.scheme_classification.dihedral_family",
        "spectral_geometry.scheme_classification.dihedral_closure",
        "spectral_geometry.scheme_classification.symmetrised_groups",
        "spectral_geometry.scheme_classification.saturation_without_scheme",
        "spectral_geometry.scheme_classification.equal_capacities",
        "spectral_geometry.scheme_parameters.eigenmatrices",
        "spectral_geometry.scheme_parameters.krein_parameters",
        "spectral_geometry.scheme_parameters.same_parameters",
        "spectral_geometry.scheme_parameters.integrality",
        "spectral_geometry.scheme_parameters.closure_refines",
        "spectral_geometry.scheme_parameters.closure_of_an_orbit",
        "spectral_geometry.scheme_parameters.closure_and_orbitals",
        "spectral_geometry.toy_model_loss.one_active_integrals",
        "spectral_geometry.toy_model_loss.orders_of_the_loss",
        "spectral_geometry.toy_model_loss.derivatives_of_the_loss",
        "spectral_geometry.toy_model_loss.zero_loss",
        "spectral_geometry.toy_model_loss.two_obtuse_vectors_a_dimension",
        "spectral_geometry.toy_model_loss.full_zero_loss",
        "spectral_geometry.toy_model_loss.unsaturated_zero_loss",
        "spectral_geometry.toy_model_loss.dead_features",
        "spectral_geometry.certified_minima.polygon_values",
        "spectral_geometry.certified_minima.polygon_minima",
        "spectral_geometry.certified_minima.golden_decagon",
        "spectral_geometry.certified_minima.polygon_saddles",
        "spectral_geometry.certified_minima.heptagon_is_best",
        "spectral_geometry.certified_minima.polygon_biases_are_algebraic",
        "spectral_geometry.certified_minima.golden_decagon_is_a_saddle",
        "spectral_geometry.certified_minima.square_antiprism",
        "spectral_geometry.certified_minima.strict_minima_in_space",
        "spectral_geometry.certified_minima.several_kinds_of_features",
        "spectral_geometry.certified_minima.petersen_frame_and_icosahedron",
        "spectral_geometry.trained_geometries.square_antiprism",
        "spectral_geometry.trained_geometries.saturated_optima",
        "spectral_geometry.trained_geometries.three_kinds_of_features",
        "spectral_geometry.trained_geometries.saturation_localises",
        "spectral_geometry.trained_geometries.loss_orders",
        "spectral_geometry.published_recipe.untrained_saturation",
        "spectral_geometry.published_recipe.saturation_and_conditioning",
        "spectral_geometry.published_recipe.localisation_and_sparsity",
        "spectral_geometry.published_recipe.slopes",
        "spectral_geometry.published_recipe.beyond_conditioning",
        "spectral_geometry.published_recipe.unequal_sparsity",
        "spectral_geometry.published_recipe.along_the_flow",
        "spectral_geometry.phases.whole_loss",
        "spectral_geometry.phases.equal_importance",
        "spectral_geometry.phases.antipodal_pair",
        "spectral_geometry.phases.superposition_pays",
        "spectral_geometry.phases.superposition_costs",
        "spectral_geometry.phases.single_feature_unstable",
        "spectral_geometry.phases.trained_pairs",
        "spectral_geometry.phases.trained_polygons",
        "beyond.loss_of_one_output",
        "beyond.attained_floor",
        "beyond.convex_floor",
        "beyond.pentagon_numbers",
        "beyond.pentagon_theorem",
        "beyond.pentagon_for_small_p",
        "beyond.small_probability_steps",
        "beyond.explicit_small_probability",
        "beyond.antipodal_pairs",
        "beyond.shared_axis",
        "beyond.least_axis_losses",
        "beyond.penalised_pair",
        "beyond.penalised_boundary",
        "beyond.hexagon",
        "beyond.amortised_triangle",
    )
)


def claims_of(module: str) -> "tuple[Claim, ...]":
    """The claims that a module makes.

    Raises
    ------
    UnsoundModule
        If it cannot be imported, with the file and line.
    """
    return claims_in(module)


@cache
def all_claims() -> "tuple[Claim, ...]":
    """Every claim.

    Raises
    ------
    ValueError
        If two claims share a name, or cite each other in a circle.
    """
    claims = unique(claim for module in MODULES for claim in claims_of(module))
    require_no_cycle({claim.id: claim.citations for claim in claims})
    return claims


def __getattr__(name: str) -> Any:
    if name == "CLAIMS":
        return all_claims()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def unique(claims: "Iterable[Claim]") -> "tuple[Claim, ...]":
    """The claims, unless two share an id or a label.

    Raises
    ------
    ValueError
        On the first repeated id or label.
    """
    found: dict[str, Claim] = {}
    for claim in claims:
        for name in (claim.id, claim.label):
            if name in found:
                raise ValueError(f"two claims are called {name!r}")
            found[name] = claim
    return tuple(dict.fromkeys(found.values()))


def makers(names: Iterable[str], *, paper: str | None = None) -> tuple[str, ...]:
    """Modules that may make the claims that names mean, so that no other has to be imported.

    The ledger says which module makes a claim. Claims that it does not know are looked for in
    modules that it does not know either, and in those whose text has the name between quotes.

    Parameters
    ----------
    names : iterable of str
        As in `names.chosen`; every claim without.
    paper : str, optional
        Only claims of this paper, where no names are given.

    Returns
    -------
    tuple of str
        Some of `MODULES`, in their order.

    Raises
    ------
    UnknownNameError
        For a name that certainly fits no claim.
    UnsoundModule
        If two claims are written under one id or label.
    """
    asked = list(names)
    require_distinct(written_claims(MODULES))
    if not asked and paper is None:
        return MODULES
    entries = ledger.expected(ledger.LEDGER)
    labels = {name: entry.label for name, entry in entries.items()}
    new = set(MODULES) - {entry.module for entry in entries.values()}
    found = {one.module for one in entries.values() if one.paper == paper} | new
    if asked:
        found = set()
    for name in asked:
        ids = meant(name, labels)
        known = {entries[claim].module for claim in ids} & set(MODULES)
        one = len(ids) == 1 and name in (ids[0], labels[ids[0]])
        places = known if known and one else known | new | set(_mentioning(name))
        found |= places or {named("claim", name, [*labels, *labels.values()])}
    return tuple(module for module in MODULES if module in found)


def _mentioning(name: str) -> list[str]:
    """Modules in whose text the name, or one that it means, stands between quotes."""
    here = Path(__file__).parent.parent
    files = {module: here.joinpath(*module.split(".")[1:]).with_suffix(".py") for module in MODULES}
    wanted = re.compile(rf'"{re.escape(name)}("|/|[a-z]+")')
    return [
        module
        for module, file in files.items()
        if file.is_file() and wanted.search(file.read_text(encoding="utf-8"))
    ]


def selected(names: Iterable[str]) -> "tuple[Claim, ...]":
    """Claims by name, as in `names.chosen`; only the modules that make them are imported.

    Raises
    ------
    UnknownNameError
        For a name that fits no claim.
    """
    asked = list(names)
    claims = unique(claim for module in makers(asked) for claim in claims_of(module))
    labels = {claim.id: claim.label for claim in claims}
    if not all(meant(name, labels) for name in asked):
        claims = all_claims()
        labels = {claim.id: claim.label for claim in claims}
    ids = chosen(asked, labels)
    return tuple(claim for claim in claims if claim.id in ids)
