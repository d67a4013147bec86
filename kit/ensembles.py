r"""One-line checks of one's own ensemble of sparse autoencoders, and of the code that measures it.

    print(bag(activations, reconstructions_of_members))
    print(agreement(W_dec_of_one_run, W_dec_of_another))

`bag` says what a bag of members leaves, why, and what to expect of more members; `agreement` sets
the stability of two dictionaries beside what chance gives, with a one-to-one matching and its
proved bound.  `check_bag`, `check_chain`, `check_folding` and the checks of metrics raise
`AssertionError` where code disagrees with an identity, and name the slip if it is a known one.

Features are columns here, `(d, n)`; pass `W.T` for libraries that store rows.
"""

from pentad.kit.bags import Bag, bag, check_bag, check_folding
from pentad.kit.chains import Chain, chain, check_chain
from pentad.kit.dictionary_pairs import (
    Agreement,
    agreement,
    check_diversity,
    check_matched_cosine,
    check_relaxed_stability,
)

__all__ = [
    "Agreement",
    "Bag",
    "Chain",
    "agreement",
    "bag",
    "chain",
    "check_bag",
    "check_chain",
    "check_diversity",
    "check_folding",
    "check_matched_cosine",
    "check_relaxed_stability",
]
