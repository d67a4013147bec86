"""The papers whose statements stand in the suite, and how much of each was read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Paper:
    """A paper, the version that was read, and how far it was read."""

    key: str
    letter: str
    title: str
    authors: str
    arxiv: str
    read: str

    @property
    def url(self) -> str:
        """Address of the abstract."""
        return f"https://arxiv.org/abs/{self.arxiv}"


SPARSITY_LOSS = Paper(
    key="sparsity-loss",
    letter="A",
    title="Effects of sparsity and superposition on loss in simple autoencoders",
    authors="Mriganka Basu Roy Chowdhury, Eric McLaughlin Weiner",
    arxiv="2606.18538",
    read="v1: abstract first-hand; statements through a transcription",
)

SPECTRAL_GEOMETRY = Paper(
    key="spectral-geometry",
    letter="E",
    title="Spectral superposition: a theory of feature geometry",
    authors="Georgi Ivanov, Narmeen Oozeer, Shivam Raval, Tasana Pejovic, Shriyash Upadhyay, "
    "Amir Abdullah",
    arxiv="2602.02224",
    read="v1: abstract and the authors' public code first-hand; theorems second-hand, so their "
    "wording is reconstructed",
)

PAPERS = (SPARSITY_LOSS, SPECTRAL_GEOMETRY)
