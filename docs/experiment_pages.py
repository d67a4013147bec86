"""The page of the experiments: what each asks, its presets, and the ranges of its settings."""

import dataclasses
from collections.abc import Sequence

from paper_pages import table

from pentad.proofs_check.paper_map import MINUTES
from pentad.simulations.experiment import Experiment
from pentad.simulations.settings import Setting, settings, typed

MOST_SHOWN = 40
"""Characters of a value that the page shows; of a longer tuple, how many entries it has."""


def experiments_page(experiments: Sequence[Experiment]) -> str:
    """Every experiment with its presets and settings, from their declarations.

    Parameters
    ----------
    experiments
        In the order in which they shall appear.
    """
    parts = [
        "# Experiments",
        "`pentad simulate NAME --preset PRESET` computes the cells of a preset that are not stored "
        "yet; `pentad why NAME` says which those are. A cell with values of your own, anywhere in "
        "the ranges below, is computed by `pentad simulate NAME --set FIELD=VALUE`, other fields "
        "being those of the first cell of the preset; entries of a tuple are separated by commas. "
        "The ranges are those that the configurations check, and that the command refuses by.",
    ]
    for one in experiments:
        parts += [f"(experiment-{one.name})=\n## {one.name}", one.question, _presets(one)]
        parts.append(_settings(one))
    return "\n\n".join(parts) + "\n"


def _presets(experiment: Experiment) -> str:
    body = []
    for preset, cells in experiment.presets.items():
        minutes = MINUTES.get((experiment.name, preset))
        body.append((preset, str(len(cells)), "" if minutes is None else f"{minutes:g}"))
    return table(("preset", "cells", "minutes"), body)


def _settings(experiment: Experiment) -> str:
    base = experiment.presets["laptop"][0]
    known = settings(experiment.config)
    body = []
    for one in dataclasses.fields(experiment.config):
        setting = known.get(one.name)
        body.append((f"`{one.name}`", _range(setting), _shown(getattr(base, one.name))))
    return table(("field", "values", "first of laptop"), body)


def _range(setting: Setting | None) -> str:
    if setting is None:
        return "not set by `--set`"
    several = f"{setting.least} or more, each " if setting.many else ""
    return several + setting.range.replace("|", r"\|")


def _shown(value: object) -> str:
    text = typed(value)
    if len(text) > MOST_SHOWN and isinstance(value, tuple):
        return f"{len(value)} entries from {typed(value[0])} to {typed(value[-1])}"
    return text
