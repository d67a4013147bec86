"""The dictionary of the experiments of arXiv:2411.13117 in which it is known, 16 atoms in R^8.

Made as the authors' public code makes it: torch seeded with 20240625, a normal (16, 8) array, each
row divided by its length.  Its numbers stand here, since another version of torch may draw others.
"""

import numpy as np
from jaxtyping import Float32

SEED = 20240625

_ATOMS = """
    3eb55a39 bec4dfe8 bf1d85a0 3ea3b0a8 3ee18ff5 be37d905 3c396ffd be0ea41c
    bca234d1 3df97a08 3f092b3e bea67536 be92c86c 3f0f0463 bedd29cb 3dd7b2f7
    beb98a9c 3f285f96 bee40060 3edeee78 3cf8032f be4ccf52 3d0df8f4 bd9fbe1f
    be6b430d 3ee73f06 bea296ae 3eb9e1a2 3deef909 3ed46a39 bed7a88c 3ec496d3
    bc510afe bd93df02 3ea4ba1b 3e9eb81b bf0efa51 bf276774 3e49d26e be0406e7
    3f278baf bea877c6 bec6be0a be94ff63 3d1e7cfc bece1b70 be2b5789 3e439b39
    3c6aef42 be660983 3e17046e 3e75757f 3edd4657 be53f520 3f4cac1c 3d1375aa
    3dd7c038 3eb4af0d bcd8dd66 3e3bf6d7 3f030015 3dc35787 bf0d8e8b bf00d49c
    bcfe2e85 3d9dfcbd be32122b bed41cd8 3e846984 bf38f4ed be62af72 bec87dee
    beb07af1 bf33ba14 bdc69579 3e91bd77 beea6066 3e8f1f69 bda0c175 bd81f026
    3d952fab bf0c98dd bca7981d 3e5b6747 bf1ff7f8 bedb14f1 3e86d1d2 3d7db1c0
    be9c003c bd51b57e 3e19f511 3e27c63b be302bc2 becf1051 3f47fbe9 be68ccc8
    bdc79ab3 bbbb6a18 bd8a0257 3eaaa2d1 beace4b2 bf47bcc7 bcdda3fe 3ec72f02
    bf09ffc8 bc7fa335 bea31299 bddbb510 3eea4582 3e13a64a 3e9e4f81 3f0522a1
    be68db18 bd8759a7 3edb0100 bf31c41e be98c3b9 be005bc0 beabea17 be7d8344
    3e36c6e8 be86a265 3e31385e 3dda8828 3ed1d787 bf2b407b bef11da6 3e124957
"""
"""A row for each atom: bits of numbers of single precision."""


def published_dictionary() -> Float32[np.ndarray, "8 16"]:
    """The (8, 16) dictionary, atoms as columns, in single precision.

    Lengths of atoms differ from 1 by up to 1.32e-7, by rounding.

    >>> published_dictionary()[:2, 0]
    array([ 0.35420397, -0.38452077], dtype=float32)
    """
    numbers = np.frombuffer(bytes.fromhex(_ATOMS), dtype=">f4").astype(np.float32)
    return np.ascontiguousarray(numbers.reshape(16, 8).T)
