"""Claims by paper, and the evidence for them.

A claim module states one theorem or one experiment of a paper as data (`core.Claim`) and lists
its evidence.  The evidence methods are generic and small, one module each:

- `symbolic`    a derivation that closes identically, with the steps a person supplied listed;
- `exact`       rational points, compared without rounding;
- `certified`   ball arithmetic over a whole region, by adaptive bisection;
- `search`      random points that steer toward the least slack;
- `stored`      orders, signs and intervals of stored simulation results.

`runner` runs them, `ledger` compares the standings with those expected, `report` writes them out.
"""

if __name__ == "proofs_check":
    from pentad.names import become

    become(__name__)
