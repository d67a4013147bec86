"""Formulas as MathML, written into the pages when they are built; browsers draw them alone."""

from xml.etree import ElementTree

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from pentad.proofs_check.reporting.markup import mathml

BELOW = ("sup", "inf", "max", "min", "lim", "\N{N-ARY SUMMATION}", "\N{N-ARY PRODUCT}")


def polished(latex: str, *, display: bool) -> str:
    """MathML with limits below their operators, tight slashes and bars, infinity as a number."""
    root = ElementTree.fromstring(mathml(latex, display=display))
    for node in root.iter():
        if node.tag == "mo" and node.text in ("/", "|"):
            node.attrib.update(lspace="0", rspace="0")
        elif node.tag == "mo" and node.text == "\N{INFINITY}":
            node.tag = "mi"
        elif display and node.tag == "msub" and node[0].text in BELOW:
            node.tag = "munder"
    return ElementTree.tostring(root, encoding="unicode")


def inline(writer: HTML5Translator, node: nodes.math) -> None:
    """A formula within a line."""
    writer.body.append(polished(node.astext(), display=False))
    raise nodes.SkipNode


def displayed(writer: HTML5Translator, node: nodes.math_block) -> None:
    """A formula on a line of its own, which scrolls where the page is too narrow for it."""
    writer.body.append(f'<div class="formula">{polished(node.astext(), display=True)}</div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the renderer as `mathml`."""
    app.add_html_math_renderer("mathml", (inline, None), (displayed, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
