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

PAPERS = (SPARSITY_LOSS,)
