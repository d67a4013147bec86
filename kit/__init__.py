"""The kit: what users import to put models and proofs of their own to the test.

`bounds` says where a model stands between the bounds that apply to it; `spectra` judges features by
their spectral measures; `strategies` draws frames, laws and models for property tests;
`ensembles` judges bags, chains and pairs of sparse autoencoders; `sparse_coding` judges encoders
and sparse solvers; `gap_reports` and `ensemble_reports` give an account of sparse autoencoders in
files; `resolution` says whether a model of functions is the same on other grids.
"""

if __name__ == "kit":
    from pentad.names import become

    become(__name__)
