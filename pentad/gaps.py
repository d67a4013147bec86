"""`pentad gap`: what an autoencoder's encoder cannot recover, and what better inference gains."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pentad import telling
from pentad.kit.stored_arrays import UnreadableWeights, require_place

if TYPE_CHECKING:
    from pentad.kit.gap_reports import GapReport


def gap(
    autoencoder: Annotated[str, "SAE"],
    /,
    *,
    activations: Annotated[str, "FILE"] = "",
    vectors: int = 2000,
    features: Annotated[str, "LATENTS"] = "",
    penalty: float | None = None,
    gate: Annotated[str, "GATE"] = "",
    key: Annotated[str, "ARRAY"] = "",
    seed: int = 0,
    html: Annotated[str, "FILE"] = "",
) -> int:
    """Tell what an autoencoder's encoder can never recover, and what better inference gains.

    Reads folders of SAELens, sparsify and dictionary_learning, and plain files. From the weights
    alone: which theorem holds for the gate, whether any feature is recoverable at all, proved
    bounds of cross-talk for a sample of latents beside what this encoder does, copies, coherence.
    With activations also, on vectors that are held out: the encoder beside its support refitted and
    beside matching pursuit at its own number of active latents, the penalised objective between
    what was found and a proved bound, the latents that gain most, and whether the dictionary or
    the inference is to blame. For example:

        pentad gap runs/sae                                   from weights alone
        pentad gap runs/sae --activations acts.npy            with activations of your model
        pentad gap decoder.safetensors --gate topk:32 --activations acts.npy
        pentad gap runs/sae --features 3,17,40 --html gap.html

    Parameters
    ----------
    autoencoder
        Folder or file.
    activations
        A .npy or .safetensors file of vectors, the last fifth of which is held out, or a source of
        the suite: planted, image-patches, byte-transformer.
    vectors
        Most vectors that are looked at.
    features
        Latents by number, with commas between them, or all; by default 256 are drawn.
    penalty
        Weight of the penalised objective; by default the one at which its codes have as many active
        latents as the encoder's.
    gate
        Of a plain file with an encoder: relu, or topk:32 for the 32 largest.
    key
        Which array of a plain file is the decoder.
    seed
        Of what is drawn.
    html
        Also write a page with pictures.
    """
    from pentad.kit.autoencoder_files import stored_autoencoder
    from pentad.kit.gap_reports import gap_report
    from pentad.kit.given_activations import given_activations

    try:
        if html:
            require_place(Path(html))
        read = stored_autoencoder(Path(autoencoder), gate=gate, key=key)
        chosen = _latents(features, read.decoder.shape[1])
        given = None
        with telling.progress() as report:
            if activations:
                width = len(read.decoder)
                given = given_activations(
                    activations, width, vectors=vectors, seed=seed, on_progress=report
                )
            found = gap_report(
                read,
                features=chosen,
                seed=seed,
                train=None if given is None else given.train,
                test=None if given is None else given.test,
                activations="" if given is None else given.words,
                penalty=penalty,
                on_progress=report,
            )
    except (UnreadableWeights, ValueError) as error:
        return telling.refused(str(error))
    if html:
        _write(Path(html), found)
        telling.note(f"written: {html}")
    if not telling.give(**found.facts()):
        telling.say(str(found))
    return telling.EXPECTED


def _write(place: Path, found: "GapReport") -> None:
    """The page with its pictures, whole or not at all."""
    import io

    import matplotlib

    from pentad.figures import style
    from pentad.figures.amortisation_gap.own_autoencoders import (
        cross_talk_of_rows,
        explained_shares,
    )
    from pentad.proofs_check.reporting.autoencoder_page import autoencoder_page
    from pentad.simulations.files import write_whole

    limits, gap = found.limits, found.gap
    drawings = {}
    with matplotlib.rc_context(style.SETTINGS):
        if gap is not None:
            caption = "Codes of at most as many active latents, on vectors that were held out."
            drawings[caption] = explained_shares(
                gap.explained, gap.deviations, gap.active["encoder"]
            )
        caption = (
            "Cross-talk of the sampled latents. Whatever its weights, a row that reads 1 of an "
            "atom reads at least so much of some other one."
        )
        drawings[caption] = cross_talk_of_rows(
            limits.intervals.lower, limits.intervals.upper, limits.leaks
        )
        pictures = {}
        for caption, drawing in drawings.items():
            stream = io.StringIO()
            drawing.savefig(stream, format="svg", metadata={"Date": None})
            pictures[caption] = stream.getvalue()
    write_whole(place, autoencoder_page(found, pictures))


def _latents(features: str, n: int) -> list[int] | None:
    """Numbers of latents that were asked for; None for a sample."""
    if not features:
        return None
    if features == "all":
        return list(range(n))
    parts = [part.strip() for part in features.split(",")]
    if not all(part.isdecimal() for part in parts):
        raise ValueError(
            f"features are numbers of latents with commas between them, or all; got {features!r}"
        )
    return [int(part) for part in parts]
