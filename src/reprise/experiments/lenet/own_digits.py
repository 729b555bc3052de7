"""How networks that learned from MNIST read own digits: in each form, sheet by sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import nn

from reprise.experiments.lenet.digits import EIGHT_BITS, FORMS, in_form, tensors
from reprise.metrics.classification import scores
from reprise.training.classification import evaluate

STROKES = ("thin", "bold")  # other widths of stroke in MNIST's form, to choose from

Counts = dict[str, np.ndarray]


def read(
    network: nn.Module, arrays: Mapping[str, np.ndarray], sheets: Mapping[str, int], device: torch.device
) -> dict[str, Any]:
    """Return scores, confusion counts and accuracy by sheet for each form, and what tuning may claim.

    Parameters
    ----------
    arrays
        The data set: ``images``, ``raw``, ``labels`` and ``sheet``, the number of each digit's sheet.
    sheets
        Names of the sheets, in the order of their numbers.
    """
    found = {form: _by_sheet(network, arrays, sheets, form, device) for form in (*FORMS, *STROKES)}
    return {form: _scored(found[form]) for form in FORMS} | {"leave_one_sheet_out": leave_one_sheet_out(found)}


def leave_one_sheet_out(counts: Mapping[str, Counts]) -> float | None:
    """Return the accuracy on all digits when nothing is chosen by the sheet it is reported on.

    For each sheet in turn, the form and width of stroke that are read best on all the others are chosen,
    and only their hits on that sheet count. None where there is a single sheet.

    Parameters
    ----------
    counts
        Confusion counts by form and sheet.
    """
    sheets = list(next(iter(counts.values())))
    if len(sheets) < 2:
        return None
    hits = {form: {sheet: int(np.trace(own[sheet])) for sheet in sheets} for form, own in counts.items()}
    total = sum(int(matrix.sum()) for matrix in next(iter(counts.values())).values())
    return sum(hits[_best(hits, sheet)][sheet] for sheet in sheets) / total


def _best(hits: Mapping[str, Mapping[str, int]], left_out: str) -> str:
    return max(hits, key=lambda form: sum(hits[form].values()) - hits[form][left_out])


def _by_sheet(
    network: nn.Module,
    arrays: Mapping[str, np.ndarray],
    sheets: Mapping[str, int],
    form: str,
    device: torch.device,
) -> Counts:
    images, found = in_form(arrays, form), {}
    for number, name in enumerate(sheets):
        rows = arrays["sheet"] == number
        digits = tensors(images[rows], arrays["labels"][rows], EIGHT_BITS, device)
        found[name] = np.array(evaluate(network, *digits)["confusion"])
    return found


def _scored(counts: Counts) -> dict[str, Any]:
    total = sum(counts.values())
    return {
        **scores(total),
        "confusion": total.tolist(),
        "sheets": {name: scores(matrix)["accuracy"] for name, matrix in counts.items()},
    }
