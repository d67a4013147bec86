"""The papers that the suite is about, and how much of each was read."""

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

AMORTISATION_GAP = Paper(
    key="amortisation-gap",
    letter="B",
    title="Compute optimal inference and provable amortisation gap in sparse autoencoders",
    authors="Charles O'Neill, Alim Gumran, David Klindt",
    arxiv="2411.13117",
    read="abstract, and the authors' code and result files; the theorem second-hand, its proof not",
)

ENSEMBLES = Paper(
    key="ensembles",
    letter="C",
    title="Ensembling sparse autoencoders",
    authors="Soham Gadgil, Chris Lin, Su-In Lee",
    arxiv="2505.16077",
    read="v2: abstract first-hand, and the authors' code; Proposition 3.1 and tables second-hand, "
    "the appendix not",
)

NEURAL_OPERATORS = Paper(
    key="neural-operators",
    letter="D",
    title="Sparse autoencoder neural operators",
    authors="Bahareh Tolooshams, Ailsa Shen, Anima Anandkumar",
    arxiv="2509.03738",
    read="v2 to v4: abstracts and openings first-hand, and notes by others; numbered statements, "
    "tables and settings not",
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

PAPERS = (SPARSITY_LOSS, AMORTISATION_GAP, ENSEMBLES, NEURAL_OPERATORS, SPECTRAL_GEOMETRY)
"""Those whose statements stand in the suite."""

TOY_MODELS = Paper(
    key="toy-models",
    letter="",
    title="Toy models of superposition",
    authors="Nelson Elhage and others",
    arxiv="2209.10652",
    read="second-hand; it is none of the five, and its figures are answered where paper E uses "
    "its model",
)
