"""Operations are counted alike, and the published counts are those of the authors' files."""

import pytest

from pentad.theory.codes import operation_counts as counts


@pytest.mark.parametrize("sizes", [(3, 5, 1), (8, 16, 4), (2, 7, 9)])
def test_counts_are_those_of_walking_through_a_step(sizes):
    d, n, B = sizes
    for learned in (False, True):
        count = counts.autoencoder_training(d, n, learned=learned)
        assert count.of(B) == counts.autoencoder_training_by_walking(d, n, B, learned=learned)
    walked = counts.sparse_coding_training_by_walking(d, n, B)
    assert counts.sparse_coding_training(d, n).of(B) == walked
    published = counts.sparse_coding_training_as_published(d, n, B)
    assert published - walked == counts.sparse_coding_excess(d, n, B)


def test_the_published_counts_are_those_of_the_result_files():
    """Totals of the authors' logs, to the digits that are told: 19901 and 39501 steps."""
    steps, later = 19_901, 39_501
    known = counts.autoencoder_training_as_published(8, 16, 1024, learned=False)
    assert known * steps == pytest.approx(2.77e10, rel=2e-3)
    learned = counts.autoencoder_training_as_published(8, 16, 1024, learned=True)
    assert learned * later == pytest.approx(7.05e10, rel=7e-3)
    hidden = counts.perceptron_training_as_published(8, 16, 32, 1024, learned=False)
    assert hidden * steps == pytest.approx(1.09e11, rel=5e-3)
    coding = counts.sparse_coding_training_as_published(8, 16, 1024)
    assert coding == 52_477_952
    assert coding * later == pytest.approx(2.07e12, rel=5e-3)
    assert 1024 * counts.code_refit(8, 16, 10_000) == pytest.approx(7.2e9, rel=5e-3)


def test_one_pass_of_an_encoder():
    assert counts.autoencoder_inference(8, 16) == 528
    assert counts.perceptron_inference(8, 16, 32) == 1840
    assert counts.fista_inference(8, 16, 500) == 500 * 640
    assert counts.unrolled_inference(8, 16, 0) == 528
    assert counts.orthogonal_matching_pursuit(8, 16, 1) == 312
    assert counts.perceptron_training(8, 16, 32, learned=True).of(2) > 0


def test_a_pursuit_without_atoms_is_refused():
    with pytest.raises(ValueError, match="k must be"):
        counts.orthogonal_matching_pursuit(8, 16, 0)
