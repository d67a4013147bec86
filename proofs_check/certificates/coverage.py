"""Which claims rest on certificates: the files that the checker verifies, and what is outside.

Every claim with certified evidence is here, and some others that a file belongs to.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Cover(NamedTuple):
    """How far the files of the suite reach.

    Attributes
    ----------
    files : tuple of str
        Names of certificates.
    outside : str
        What of the claim, or of its proof, no file has, and why; empty if there is nothing.
    """

    files: tuple[str, ...]
    outside: str = ""


DIGITS = "eighteen digits: files have a point to twelve and a loss to eight"
RATES = "how fast the loss grows at least: files say that it is strictly convex"
ROOM = "the room on the right: files have strict signs, which is what the theorem uses"
KINDS = "which Gram entries are equal: that follows from uniqueness, and is no inequality"
FORMS = (
    "averages of slopes along straight ways, and quadratic forms whose entries are least values "
    "over thousands of cells of other minima: no expression of a certificate says what they are"
)
TREES = (
    "trees of boxes whose bounds have positive parts of hundreds of corners, in floats with all "
    "roundings bounded; they are kept in theory/rectified_model/axis_certificates.json"
)
JUMPS = ("3_5", "7_10", "4_5", "9_10", "19_20")
FLOOR = ("pentagon_sign_at_0", "pentagon_sign_at_1")

COVERED: Mapping[str, Cover] = {
    "sparsity-loss/rectified-lp": Cover(
        tuple(f"rectified_d{d}_m{m}" for d in (2, 3, 4) for m in (1, 2, 3) if d == 2 or m != 2),
        "that sums of P_k over pairs of unit vectors are not negative: Schoenberg's theorem",
    ),
    "amortisation-gap/published/cross-talk": Cover(
        ("cross_talk_9", "cross_talk_10"), "the features between: the same form, and not kept"
    ),
    "amortisation-gap/published/halfspaces": Cover(("no_halfspace",)),
    "spectral-geometry/certified-polygons": Cover(
        tuple(f"polygon_{k}" for k in range(5, 10)), DIGITS
    ),
    "spectral-geometry/polygons-are-minima": Cover(
        tuple(f"polygon_{k}" for k in range(5, 10)), RATES
    ),
    "spectral-geometry/golden-decagon": Cover(
        (),
        "its gradient is exactly zero in a field of algebraic numbers; enclosures show no equality",
    ),
    "spectral-geometry/polygons-that-are-saddles": Cover(
        tuple(f"polygon_{k}" for k in range(10, 14)),
        "14 and 15 corners: elimination of so many unknowns meets a pivot that intervals do not "
        "tell from zero; and the rate 1/500: files say that the second derivative is negative",
    ),
    "spectral-geometry/heptagon-is-best": Cover(
        (), "a bound for infinitely many numbers of corners, with angles"
    ),
    "spectral-geometry/certified-antiprism": Cover(("square_antiprism",), DIGITS),
    "spectral-geometry/antiprism-is-not-saturated": Cover(
        ("square_antiprism",), "the masses on both eigenspaces: the file has the capacities"
    ),
    "spectral-geometry/minima-in-space": Cover(
        ("capped_octahedron", "square_antiprism", "capped_prism", "petersen_frame", "icosahedron"),
        RATES,
    ),
    "spectral-geometry/minima-that-are-no-schemes": Cover(
        ("capped_octahedron", "capped_prism"), KINDS
    ),
    "spectral-geometry/petersen-minimum": Cover(("petersen_frame", "icosahedron"), KINDS),
    "beyond/floor-attained-once": Cover((*FLOOR, "pentagon_logarithmic_convexity"), ROOM),
    "beyond/floor-convex-in-logarithm": Cover((*FLOOR, "pentagon_logarithmic_convexity"), ROOM),
    "beyond/floor-convex-in-angle": Cover((*FLOOR, "pentagon_angular_convexity"), ROOM),
    "beyond/ratios-below-limit": Cover(("pentagon_ratios", "pentagon_value")),
    "beyond/ratios-below-sharp-limit": Cover(
        ("pentagon_sharp_ratio", "pentagon_value"), "that a ratio of 0.66922 is not enough"
    ),
    "beyond/pentagon-is-algebraic": Cover(
        ("pentagon_bias", "pentagon_square", "pentagon_loss"),
        "that the three numbers are roots of these polynomials: resultants",
    ),
    "beyond/pentagon-numbers-isolated": Cover(
        ("pentagon_bias", "pentagon_square", "pentagon_loss")
    ),
    "beyond/pentagon-attains": Cover(
        ("pentagon_value", "polygon_5"), "that both are equal: files enclose each by itself"
    ),
    "beyond/pentagon-spectrum": Cover(
        ("polygon_5",),
        "the eigenvalues: the file says that the Hessian across rotations is positive",
    ),
    "beyond/floors-a-little-further": Cover(("pentagon_further",), ROOM),
    "beyond/excess-shrinks": Cover((), FORMS),
    "beyond/arrangements-in-a-box": Cover((), FORMS + "; and angles"),
    "beyond/interference-outweighed": Cover((), FORMS),
    "beyond/pentagon-is-best-up-to-one-in-two-thousand": Cover(
        ("pentagon_further", "pentagon_value"),
        "all that it takes from F23 to F25, which have no file",
    ),
    "beyond/axis-witnesses": Cover(
        (), "equalities of fractions, which files of inequalities do not say"
    ),
    "beyond/axis-conjecture-refuted": Cover(
        ("axis_pair_1_5", "axis_pair_2_5", "axis_pair_3_7", "axis_triple_19_20")
    ),
    "beyond/least-pair-loss-from-below": Cover((), TREES),
    "beyond/least-triple-loss-from-below": Cover((), TREES),
    "beyond/weak-pairs-do-not-pay": Cover(
        tuple(
            f"weak_{word}_{kind}_{piece}"
            for word in ("equal", "opposite")
            for kind in ("continuous", "jump")
            for piece in range(3)
        ),
        "48 of the 50 cells: the same form, and 288 files that are not kept",
    ),
    "beyond/no-pair-pays-above": Cover((), TREES),
    "beyond/a-pair-pays-below": Cover(
        tuple(
            f"pair_{importance}_at_{S}"
            for importance, sparsities in (
                ("1_5", ("4_5", "9_10", "19_20")),
                ("2_5", JUMPS),
                ("3_5", JUMPS),
                ("4_5", JUMPS),
                ("1_1", JUMPS),
            )
            for S in sparsities
        ),
        "the cell I = 1, S = 1/10: quotients by its small overlap lose what intervals need",
    ),
}
"""By the id of the claim."""
