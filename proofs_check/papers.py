"""What claims are filed under: five papers, how much of each was read, and problems around them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """What claims and figures are filed under, and where it was read.

    Attributes
    ----------
    key : str
        With which ids of claims begin.
    letter : str
        With which their labels begin.
    title, authors : str
    number : str
        On arXiv for a paper, on GitHub for a registry of problems.
    read : str
        Which version, and how far.
    """

    key: str
    letter: str
    title: str
    authors: str
    number: str
    read: str

    @property
    def url(self) -> str:
        """Address of the source."""
        return f"https://github.com/{self.number}"

    @property
    def heading(self) -> str:
        """Letter and title."""
        return f"{self.letter}: {self.title}"

    @property
    def source(self) -> str:
        """Where it stands, in short."""
        return f"GitHub {self.number}"


@dataclass(frozen=True)
class Paper(Group):
    """A paper, the version that was read, and how far it was read."""

    @property
    def url(self) -> str:
        """Address of the abstract."""
        return f"https://arxiv.org/abs/{self.number}"

    @property
    def heading(self) -> str:
        """The word, letter and title."""
        return f"Paper {super().heading}"

    @property
    def source(self) -> str:
        """The number on arXiv."""
        return f"arXiv:{self.number}"


SPARSITY_LOSS = Paper(
    key="sparsity-loss",
    letter="A",
    title="Effects of sparsity and superposition on loss in simple autoencoders",
    authors="Mriganka Basu Roy Chowdhury, Eric McLaughlin Weiner",
    number="2606.18538",
    read="v1: abstract first-hand; statements through a transcription",
)

AMORTISATION_GAP = Paper(
    key="amortisation-gap",
    letter="B",
    title="Compute optimal inference and provable amortisation gap in sparse autoencoders",
    authors="Charles O'Neill, Alim Gumran, David Klindt",
    number="2411.13117",
    read="abstract, and the authors' code and result files; the theorem second-hand, its proof not",
)

ENSEMBLES = Paper(
    key="ensembles",
    letter="C",
    title="Ensembling sparse autoencoders",
    authors="Soham Gadgil, Chris Lin, Su-In Lee",
    number="2505.16077",
    read="v2: abstract first-hand, and the authors' code; Proposition 3.1 and tables second-hand, "
    "the appendix not",
)

NEURAL_OPERATORS = Paper(
    key="neural-operators",
    letter="D",
    title="Sparse autoencoder neural operators",
    authors="Bahareh Tolooshams, Ailsa Shen, Anima Anandkumar",
    number="2509.03738",
    read="v2 to v4: abstracts and openings first-hand, and notes by others; numbered statements, "
    "tables and settings not",
)

SPECTRAL_GEOMETRY = Paper(
    key="spectral-geometry",
    letter="E",
    title="Spectral superposition: a theory of feature geometry",
    authors="Georgi Ivanov, Narmeen Oozeer, Shivam Raval, Tasana Pejovic, Shriyash Upadhyay, "
    "Amir Abdullah",
    number="2602.02224",
    read="v1: abstract and the authors' public code first-hand; theorems second-hand, so their "
    "wording is reconstructed",
)

PAPERS = (SPARSITY_LOSS, AMORTISATION_GAP, ENSEMBLES, NEURAL_OPERATORS, SPECTRAL_GEOMETRY)
"""The five whose statements stand in the suite."""

BEYOND = Group(
    key="beyond",
    letter="F",
    title="Open problems around the five papers",
    authors="Mathematics for AI Safety, a registry of problems",
    number="lionellevine/MAIS",
    read="the problems named at each claim, and their tracker as stored to late September 2026",
)

GROUPS = (*PAPERS, BEYOND)
"""All that claims and figures are filed under."""

TOY_MODELS = Paper(
    key="toy-models",
    letter="",
    title="Toy models of superposition",
    authors="Nelson Elhage and others",
    number="2209.10652",
    read="second-hand; it is none of the five, and its figures are answered where paper E uses "
    "its model",
)
