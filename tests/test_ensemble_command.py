"""`pentad ensemble`: members of files, what they share, bags and chains, what is written."""

import csv
import json
from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest

from pentad import cli
from pentad.kit.autoencoder_files import StoredAutoencoder
from pentad.kit.ensemble_folders import ensemble_of, read_ensemble, write_ensemble
from pentad.kit.ensemble_members import Members, members_of
from pentad.kit.ensemble_on_data import BagOnData
from pentad.kit.ensemble_reports import _bag_told, _chance, ensemble_report
from pentad.kit.latent_partners import partners
from pentad.kit.sae_lens import read_sae_lens, write_sae_lens
from pentad.theory.ensembles.ambiguity import residual_gram
from pentad.theory.ensembles.autoencoders import (
    Autoencoder,
    boosted_residuals,
    codes,
    reconstructions,
)
from pentad.theory.ensembles.connectivity import connectivity, independent_connectivity
from pentad.theory.ensembles.diversity import chance_diversity, diversity
from pentad.theory.ensembles.gates import Relu, TopK
from pentad.theory.ensembles.plateau import Prediction, mean_error_of_bags_by_definition, prediction

D, N, J = 6, 12, 3


def autoencoder(seed, gate, bias=-0.2, n=N):
    draw = np.random.default_rng(seed)
    atoms = draw.normal(size=(D, n))
    atoms /= np.linalg.norm(atoms, axis=0)
    encoder = atoms.T + 0.1 * draw.normal(size=(n, D))
    return Autoencoder(encoder, np.full(n, bias), atoms, 0.1 * draw.normal(size=D), gate)


def members(gate, kind="bagging", count=J):
    found = [autoencoder(seed, gate) for seed in range(count)]
    return Members(kind, tuple(StoredAutoencoder(f"m{k}", "none", one.decoder, one, ())
                               for k, one in enumerate(found)))  # fmt: skip


@pytest.fixture(scope="module")
def x():
    return np.random.default_rng(9).normal(size=(60, D))


@pytest.fixture(scope="module")
def folder(tmp_path_factory, x):
    place = tmp_path_factory.mktemp("ensemble")
    for seed in range(J):
        write_sae_lens(place / f"relu{seed}", autoencoder(seed, Relu()), dtype="float64")
        write_sae_lens(place / f"topk{seed}", autoencoder(seed, TopK(2)), dtype="float64")
    wide = Autoencoder(np.ones((9, 7)), np.zeros(9), np.ones((7, 9)), np.zeros(7), Relu())
    write_sae_lens(place / "wide", wide)
    np.save(place / "acts.npy", np.concatenate([x] * 5).astype(np.float32))
    (place / "broken").mkdir()
    (place / "broken" / "sae_weights.safetensors").write_bytes(b"no")
    return place


def told(capsys, *arguments, code=0):
    assert cli.main(["ensemble", *map(str, arguments)]) == code
    captured = capsys.readouterr()
    return captured.out if code != 2 else captured.err


def test_partners_are_the_nearest_of_all_pairs():
    decoders = [autoencoder(seed, Relu(), n=N + seed).decoder * (1 + seed) for seed in range(J)]
    decoders[1][:, 4] = 0
    found = partners(decoders)
    units = [one / np.where(one.any(0), np.linalg.norm(one, axis=0), 1) for one in decoders]
    for a in range(J):
        for b in range(J):
            if a == b:
                assert (found[a].partner[:, b] == -1).all()
                continue
            for i in range(decoders[a].shape[1]):
                if not decoders[a][:, i].any():
                    assert found[a].partner[i, b] == -1
                    continue
                cosines = [
                    units[a][:, i] @ units[b][:, j] if units[b][:, j].any() else -2
                    for j in range(units[b].shape[1])
                ]
                assert found[a].partner[i, b] == int(np.argmax(cosines))
                assert found[a].cosine[i, b] == pytest.approx(max(cosines), abs=1e-6)
    assert found[0].reappearing(-0.99).tolist() == [2] * N


def test_bags_have_the_mean_errors_of_all_bags_of_a_size(x):
    ensemble = members(Relu())
    report = ensemble_report(ensemble, x=x)
    residuals = np.stack([x - reconstructions(one.autoencoder, x) for one in ensemble.members])
    for size in range(1, J + 1):
        exact = mean_error_of_bags_by_definition(residuals, size)
        assert report.bag.errors[size - 1] == pytest.approx(float(exact))
    expected = prediction(residual_gram(residuals), J + 1)
    assert report.bag.ahead[J + 1] == expected
    whole = ((x - x.mean(0)) ** 2).sum(1).mean()
    assert report.bag.explained[-1] == pytest.approx(1 - report.bag.errors[-1] / whole)


def test_each_member_is_what_it_does(x):
    report = ensemble_report(members(TopK(2)), x=x)
    for found, one in zip(report.on_data, report.ensemble.members, strict=True):
        s = codes(one.autoencoder, x)
        errors = ((x - reconstructions(one.autoencoder, x)) ** 2).sum(1)
        assert found.error == pytest.approx(errors.mean())
        assert found.active == pytest.approx((s > 0).sum(1).mean())
        assert np.allclose(found.rates, (s > 0).mean(0))
        live = found.rates > 0
        assert found.connectivity == float(connectivity(s[:, live]))
        assert found.alive == live.sum()
        counts = (s[:, live] > 0).sum(0)
        assert found.by_chance == independent_connectivity(counts, len(x))


def test_dead_latents_are_left_out_of_what_is_compared(x):
    ensemble = members(Relu())
    silent = ensemble.members[0].autoencoder
    silent.encoder_bias[3] = -1e9
    report = ensemble_report(ensemble, x=x)
    assert 3 not in report.live[0]
    assert (report.partners[0].partner[3] == -1).all()
    assert not (report.partners[1].partner[:, 0] == 3).any()
    assert report.pairs[0, 1].n == len(report.live[0])
    assert report.diverse[1] == diversity(ensemble.members[1].decoder[:, report.live[1]])
    assert len(ensemble_report(ensemble).live[0]) == N


def test_a_chain_reads_what_was_left(x):
    ensemble = members(Relu(), "boosting")
    report = ensemble_report(ensemble, x=x)
    left = boosted_residuals([one.autoencoder for one in ensemble.members], x)
    energy = [float((r**2).sum(1).mean()) for r in left]
    for j, stage in enumerate(report.chain):
        assert stage.removed == pytest.approx(1 - energy[j + 1] / energy[j])
        output = left[j] - left[j + 1]
        multiples = np.linspace(stage.best_multiple - 0.1, stage.best_multiple + 0.1, 21)
        after = [((left[j] - m * output) ** 2).sum() for m in multiples]
        assert int(np.argmin(after)) == 10
        s = codes(ensemble.members[j].autoencoder, left[j])
        worth = (energy[j] - energy[j + 1]) / s.sum(1).mean()
        assert stage.largest_factor == pytest.approx(worth)
    assert report.bag is None


def test_chance_diversity_is_what_sampling_gives():
    draw = np.random.default_rng(0)
    counts = []
    for _ in range(2000):
        W = draw.normal(size=(4, 10))
        counts.append(diversity(W / np.linalg.norm(W, axis=0)))
    expected = chance_diversity(10, 4)
    assert abs(np.mean(counts) - expected) < 4 * np.std(counts) / np.sqrt(len(counts))
    assert chance_diversity(1, 4) == 1
    for n, d, threshold in ((0, 4, 0.7), (5, 1, 0.7), (5, 4, 1.5), (5, 4, float("nan"))):
        with pytest.raises(ValueError, match=r"n|d|threshold"):
            chance_diversity(n, d, threshold)


def test_independent_connectivity_is_the_mean_over_all_choices_of_tokens():
    counts, tokens = np.array([0, 1, 2, 3]), 4
    choices = [list(combinations(range(tokens), m)) for m in counts]
    values = []
    for chosen in product(*choices):
        active = np.zeros((tokens, len(counts)))
        for latent, places in enumerate(chosen):
            active[list(places), latent] = 1
        values.append(float(connectivity(active)))
    assert independent_connectivity(counts, tokens) == pytest.approx(np.mean(values), abs=1e-12)
    for bad in (np.array([5]), np.array([-1]), np.array([], int), np.array([[1]]), np.array([0.5])):
        with pytest.raises(ValueError, match="counts are integers"):
            independent_connectivity(bad, 4)
    with pytest.raises(ValueError, match="tokens"):
        independent_connectivity(counts, 0)


def test_weights_alone(folder, capsys):
    text = told(capsys, *(folder / f"relu{k}" for k in range(J)))
    assert "3 members of width 6, bagging" in text
    assert "PW-MCC" in text
    assert "none is known dead" in text
    assert "VECTORS" not in text


def test_every_page_begins_with_what_was_found(folder, capsys):
    names = [folder / f"relu{k}" for k in range(J)]
    arguments = (*names, "--activations", folder / "acts.npy")
    _, summary, empty, *below = told(capsys, *arguments).splitlines()
    assert empty == ""
    facts = json.loads(told(capsys, *arguments, "--json"))
    assert facts["summary"] == summary
    relaxed = np.mean([pair["relaxed"] for pair in facts["pairs"]])
    chance = np.mean([pair["by_chance"] for pair in facts["pairs"]])
    assert f"cosine {relaxed:.4f} on the mean" in summary
    assert f"would have {chance:.4f}." in summary
    now, ahead = facts["bag"]["errors"][-1], facts["bag"]["ahead"][str(J + 1)]
    assert f"equal-weight bag from {now:.6g} to {ahead['error']:.6g} (" in summary
    assert any("   1 member   error" in line for line in below)


def test_summaries_of_what_teaches_nothing_say_so(folder, capsys, x):
    page = told(capsys, folder / "relu0", folder / "relu0")
    assert page.splitlines()[1] == (
        "All members have the same decoder, so that nothing is learnt of their agreement."
    )
    report = ensemble_report(members(Relu(), "boosting"), x=x)
    removed = report.chain[-1].removed
    assert f"The last of {J} stages removes {removed:.4f} of what earlier ones" in report.summary


def test_activations_latents_and_json(folder, capsys, tmp_path):
    names = [folder / f"topk{k}" for k in range(J)]
    rows, table = tmp_path / "l.json", tmp_path / "l.csv"
    options = ["--activations", folder / "acts.npy", "--json"]
    facts = json.loads(told(capsys, *names, *options, "--latents", rows))
    assert facts["activations"]["vectors"] == 60
    assert len(facts["pairs"]) == 3
    assert facts["bag"]["ahead"]["4"]["rough"] is True
    listed = json.loads(rows.read_text())
    assert len(listed) == J * N
    assert {"rate", "partner_1", "cosine_2", "in_others_at_0.7"} <= set(listed[0])
    first, second = (listed[k * N : (k + 1) * N] for k in range(2))
    there = {row["latent"]: row["matched_1"] for row in first if row["matched_1"] >= 0}
    assert there == {row["matched_0"]: row["latent"] for row in second if row["matched_0"] >= 0}
    assert len(there) == min(sum(row["live"] for row in one) for one in (first, second))
    told(capsys, *names, "--activations", folder / "acts.npy", "--latents", table)
    read = list(csv.DictReader(table.read_text().splitlines()))
    assert len(read) == J * N
    assert float(read[0]["rate"]) == pytest.approx(listed[0]["rate"])


def test_a_bag_of_pointwise_members_is_exported_as_one(folder, capsys, tmp_path, x):
    names = [folder / f"relu{k}" for k in range(J)]
    told(capsys, *names, "--export", tmp_path / "bag")
    settings = json.loads((tmp_path / "bag" / "cfg.json").read_text())
    assert settings["apply_b_dec_to_input"] is False
    mean = sum(reconstructions(read_sae_lens(name), x) for name in names) / J
    assert np.allclose(reconstructions(read_sae_lens(tmp_path / "bag"), x), mean, atol=1e-5)
    assert "already" in told(capsys, *names, "--export", tmp_path / "bag", code=2)


def test_others_are_exported_as_members_with_a_manifest_and_read_again(folder, capsys, tmp_path):
    for names, options in (
        ([folder / f"topk{k}" for k in range(J)], []),
        ([folder / f"relu{k}" for k in range(J)], ["--chain"]),
    ):
        place = tmp_path / names[0].name
        before = json.loads(told(capsys, *names, *options, "--activations", folder / "acts.npy",
                                 "--export", place, "--json"))  # fmt: skip
        after = json.loads(told(capsys, place, "--activations", folder / "acts.npy", "--json"))
        assert after["kind"] == before["kind"] == ("boosting" if options else "bagging")
        same = after["activations"]["members"], before["activations"]["members"]
        assert [one["error"] for one in same[0]] == pytest.approx(
            [one["error"] for one in same[1]], rel=1e-5
        )


def test_unequal_weights_of_a_manifest_are_told(tmp_path, x):
    found = ensemble_of("bagging", [autoencoder(k, TopK(2)) for k in range(2)], [0.9, 0.2])
    write_ensemble(tmp_path / "e", found, dtype="float64")
    report = ensemble_report(members_of([str(tmp_path / "e")]), x=x)
    rest = x - sum(read_ensemble(tmp_path / "e").outputs(x))
    assert report.bag.weighted == pytest.approx((rest**2).sum(1).mean())
    assert "weights of its manifest" in str(report)


def test_one_bad_member_does_not_silence_the_others(folder, capsys):
    text = told(capsys, folder / "relu0", folder / "broken", folder / "relu1", code=1)
    assert "2 members" in text
    assert "left out" in text
    chain = told(capsys, folder / "relu0", folder / "broken", "--chain", code=2)
    assert "needs all its stages" in chain


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], "needs members"),
        (["relu0"], "two members"),
        (["relu0", "broken"], "1 can be read"),
        (["relu0", "wide"], "one width"),
        (["relu0", "relu1", "--gate", "relu"], "is read, not said"),
        (["relu0", "relu1", "--activations", "absent"], "no file of activations"),
        (["relu0", "relu1", "--latents", "table.txt"], "csv or .json"),
    ],
)
def test_what_makes_no_ensemble_is_refused_in_a_sentence(folder, capsys, names, words):
    places = [str(folder / one) if (folder / one).exists() else one for one in names]
    assert words in told(capsys, *places, code=2)


def test_hooks_that_both_name_and_differ_are_told(capsys, tmp_path):
    for name, hook in (("a", "blocks.3.hook"), ("b", "blocks.4.hook"), ("c", "")):
        write_sae_lens(tmp_path / name, autoencoder(0, Relu()))
        settings = json.loads((tmp_path / name / "cfg.json").read_text())
        settings["metadata"] = {"model_name": "gpt2", "hook_name": hook} if hook else {}
        (tmp_path / name / "cfg.json").write_text(json.dumps(settings))
    text = told(capsys, tmp_path / "a", tmp_path / "b", code=2)
    assert "gpt2 blocks.3.hook" in text
    assert "gpt2 blocks.4.hook" in text
    assert "of gpt2 blocks.3.hook" in told(capsys, tmp_path / "a", tmp_path / "c")


def test_what_has_no_number_has_a_dash(x):
    one = np.eye(D)
    perfect = Autoencoder(np.vstack([one, -one]), np.zeros(2 * D), np.hstack([one, -one]),
                          np.zeros(D), Relu())  # fmt: skip
    silent = autoencoder(1, Relu(), bias=-1e9)
    both = [StoredAutoencoder(name, "none", each.decoder, each, ())
            for name, each in (("perfect", perfect), ("silent", silent))]  # fmt: skip
    twice = ensemble_report(Members("bagging", (both[0], both[0])), x=x)
    assert "nan" not in str(twice)
    assert "less than now" not in str(twice)
    assert twice.bag.errors == pytest.approx([0, 0])
    chain = ensemble_report(Members("boosting", (both[1], both[0], both[0])), x=x)
    assert "nan" not in str(chain)
    flat = x.copy()
    flat[:, 2] = 1.0
    assert "nan" not in str(ensemble_report(members(Relu()), x=flat))
    harmful = ensemble_report(members(Relu(), "boosting"), x=0.01 * x)
    assert np.nanmin([stage.largest_factor for stage in harmful.chain]) < 0
    assert " none" in str(harmful)


def test_members_that_are_dead_foreign_or_without_an_encoder_are_left_out(folder, capsys, tmp_path):
    write_sae_lens(tmp_path / "silent", autoencoder(5, Relu(), bias=-1e9))
    np.save(tmp_path / "decoder.npy", autoencoder(6, Relu()).decoder)
    given = ["--activations", folder / "acts.npy", "--json"]
    two = json.loads(told(capsys, folder / "relu0", folder / "relu1", *given))
    for place, words in (
        (tmp_path / "silent", "all latents of"),
        (tmp_path / "decoder.npy", "has no encoder"),
        (folder / "wide", "its width is 7, and most have 6"),
    ):
        names = [folder / "relu0", place, folder / "relu1"]
        three = json.loads(told(capsys, *names, *given, code=1))
        assert len(three["left_out"]) == 1
        assert words in three["left_out"][0]
        assert three["pairs"] == two["pairs"]
        assert three["bag"] == two["bag"]
    told(capsys, folder / "relu0", folder / "relu1", tmp_path / "decoder.npy", "--activations",
         folder / "acts.npy", "--export", tmp_path / "bag", code=2)  # fmt: skip
    told(capsys, folder / "relu0", folder / "relu1", tmp_path / "silent", "--activations",
         folder / "acts.npy", "--export", tmp_path / "bag", code=1)  # fmt: skip
    assert read_sae_lens(tmp_path / "bag").decoder.shape == (D, 2 * N)
    chain = told(capsys, folder / "relu0", folder / "wide", folder / "relu1", "--chain", code=2)
    assert "one width" in chain


def test_members_of_another_hook_than_most_are_left_out(capsys, tmp_path):
    for name, hook in (("a", "3"), ("b", "4"), ("c", "3"), ("d", "")):
        write_sae_lens(tmp_path / name, autoencoder(0, Relu()))
        settings = json.loads((tmp_path / name / "cfg.json").read_text())
        settings["metadata"] = {"hook_name": hook} if hook else {}
        (tmp_path / name / "cfg.json").write_text(json.dumps(settings))
    text = told(capsys, *(tmp_path / name for name in "abcd"), code=1)
    assert "3 members" in text
    assert "b: its place is 4, and most have 3" in text
    assert "of one place" in told(capsys, *(tmp_path / name for name in "abd"), code=2)


def test_plain_files_have_a_gate_that_is_said(folder, capsys, tmp_path):
    read = read_sae_lens(folder / "relu0")
    np.savez(tmp_path / "plain.npz", W_enc=read.encoder.T, b_enc=read.encoder_bias,
             W_dec=read.decoder.T, b_dec=read.decoder_bias)  # fmt: skip
    given = ["--activations", folder / "acts.npy", "--json"]
    names = [folder / "relu1", tmp_path / "plain.npz"]
    assert "gate is not said" in told(capsys, *names, *given[:2], code=2)
    plain = json.loads(told(capsys, *names, "--gate", "relu", *given))
    library = json.loads(told(capsys, folder / "relu1", folder / "relu0", *given))
    assert plain["bag"] == library["bag"]


def test_places_that_cannot_be_written_are_refused_before_the_work(folder, capsys, tmp_path):
    both = [folder / "relu0", folder / "relu1"]
    assert "no folder" in told(capsys, *both, "--latents", tmp_path / "no" / "x.csv", code=2)
    (tmp_path / "x.json").mkdir()
    assert "is a folder" in told(capsys, *both, "--latents", tmp_path / "x.json", code=2)
    assert "is there already" in told(capsys, *both, "--export", tmp_path, code=2)


def test_on_a_line_a_direction_is_one_of_two():
    found = []
    for signs in ([1.0, -1.0, 1.0], [1.0, 1.0, -1.0]):
        atoms = np.array([signs])
        one = Autoencoder(atoms.T, np.zeros(3), atoms, np.zeros(1), Relu())
        found.append(StoredAutoencoder("line", "none", atoms, one, ()))
    text = str(ensemble_report(Members("bagging", tuple(found))))
    draws = np.random.default_rng(0).choice([-1, 1], size=(20_000, 3))
    alone = np.mean([(abs(row.sum()) == 1) for row in draws])
    assert f"1 of 3 ({alone:.0f})" in text
    assert _chance(3, 1) == pytest.approx(alone, abs=0.02)


def test_what_is_left_out_of_a_comparison_is_what_the_page_says(x):
    one, other = (autoencoder(seed, Relu(), bias=0.5) for seed in (0, 1))
    other.encoder_bias[:4] = -1e9
    both = tuple(StoredAutoencoder("m", "none", each.decoder, each, ()) for each in (one, other))
    bag, chain = (ensemble_report(Members(kind, both), x=x) for kind in ("bagging", "boosting"))
    assert "(dead latents left out)" in str(bag)
    assert len(bag.live[1]) < N
    assert "dead latents left out" not in str(chain)
    assert "all latents that have a direction" in str(chain)
    assert len(chain.live[1]) == N


def test_a_member_that_is_named_twice_is_told(folder, capsys):
    names = [folder / "relu0", folder / "relu1", folder / "relu0"]
    text = told(capsys, *names)
    assert "members 0 and 2 have the same decoder" in text
    assert "members 0 and 1 have" not in text
    assert json.loads(told(capsys, *names, "--json"))["same_decoder"] == [[0, 2]]


def test_no_error_below_zero_is_predicted():
    errors = np.array([2.0, 0.5])
    ahead = {
        size: Prediction(error, None, None, is_rough=True) for size, error in ((3, -1e-3), (4, 0.1))
    }
    bag = BagOnData(errors, 1 - errors / 4, -1.0, ahead)
    text = "\n".join(_bag_told(bag))
    assert text.count("no prediction: the estimate, -") == 2
    assert "4 members  error 0.1 expected" in text
    report = replace(ensemble_report(members(Relu(), count=2)), bag=bag)
    assert "What one more member would bring cannot be predicted" in report.summary


def test_vectors_of_another_scale_keep_the_table_narrow(x):
    awake = [autoencoder(seed, Relu(), bias=0.2) for seed in range(2)]
    both = tuple(StoredAutoencoder("m", "none", one.decoder, one, ()) for one in awake)
    text = str(ensemble_report(Members("bagging", both), x=1e-30 * x))
    assert max(map(len, text.splitlines())) < 200
    assert "e+" in text


def test_members_without_an_encoder_or_alive_latents_are_refused(x):
    whole = members(Relu()).members
    alone = StoredAutoencoder("alone", "none", whole[0].decoder, None, ())
    with pytest.raises(ValueError, match="alone has no encoder"):
        ensemble_report(Members("bagging", (whole[0], alone)), x=x)
    assert ensemble_report(Members("bagging", (whole[0], alone))).pairs
    silent = members(Relu()).members[1]
    silent.autoencoder.encoder_bias[:] = -1e9
    with pytest.raises(ValueError, match="all latents of m1 are dead"):
        ensemble_report(Members("bagging", (whole[0], silent)), x=x)
