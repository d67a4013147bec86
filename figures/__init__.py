"""Figures: drawn from stored results and theory alone, each with the one thing it shows.

A figure is a value (`core.Figure`): what to take away, which claims it shows, which results it
needs, and a function from these to a drawing. `catalogue.py` lists them all; `style.py` fixes how
they look. Nothing here computes a result: what is missing is named with the command that makes it.
"""

if __name__ == "figures":
    from pentad.names import become

    become(__name__)
