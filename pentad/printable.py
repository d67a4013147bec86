"""Text for a terminal that cannot command it: the one function that everything printed passes."""

import re

COMMANDS = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Control characters but tabs and line ends, what turns the direction of writing or is unseen, and
halves of characters, of which the names of files may consist."""


def printable(text: str, *, one_line: bool = False) -> str:
    r"""A text with everything that a terminal might obey written out, as JSON would write it.

    Parameters
    ----------
    text
        Anything, such as a name that stands in a file.
    one_line
        Write line ends and tabs out too: they come from a name, and not from us.

    >>> printable("safe\x1b[2J")
    'safe\\u001b[2J'
    """
    if one_line:
        text = text.replace("\n", "\\n").replace("\t", "\\t")
    return COMMANDS.sub(lambda found: _written_out(ord(found[0])), text)


def _written_out(code: int) -> str:
    if code <= 0xFFFF:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def counted(count: int, what: str) -> str:
    """A count with its noun, whose plural is regular.

    >>> counted(1, "latent"), counted(2, "latent")
    ('1 latent', '2 latents')
    """
    return f"{count} {what}{'' if count == 1 else 's'}"
