"""Several seeds of one experiment summed up, and such sums put into words.

The interval is Student's, for the mean: mean ± t(0.975, n - 1) · std / √n.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from reprise.artifacts import RepriseError, read_json, write_json

if TYPE_CHECKING:
    from reprise.jobs import Job


def seeds(job: Job) -> None:
    """Sum up the runs of one experiment. Inputs: seed<k>.json of each seed. Output: summary.json."""
    runs = [read_json(path) for path in job.inputs]
    for path, run in zip(job.inputs, runs, strict=True):
        if run["about"] != runs[0]["about"]:
            raise RepriseError(f"{path}: was measured on other data or settings than {job.inputs[0]}; delete both.")
    about = {**runs[0]["about"], "seeds": [int(path.stem.removeprefix("seed")) for path in job.inputs]}
    try:
        measures = summarise([run["measures"] for run in runs])
    except RepriseError as error:
        raise RepriseError(f"{job.inputs[0].parent}: {error}") from None
    write_json(job.outputs[0], {"about": about, "measures": measures})


def summarise(trees: Sequence[Any]) -> Any:
    """Return one tree for equally shaped trees of numbers, each leaf replaced by its statistics.

    A leaf is a number or a (nested) list of numbers. Its place is taken by ``mean``, ``std``
    (divided by n - 1; 0 for one tree), ``n``, and ``low`` and ``high``, the ends of the 95 %
    interval (the mean itself for one tree), element by element; ``values`` too for a number.
    None stays None.

    Raises
    ------
    RepriseError
        If the trees differ in their keys or in the lengths of their lists.
    """
    return _summarise(trees, ())


def plus_minus(statistics: Mapping[str, Any], digits: int) -> str:
    """Return a number as ``0.980 ± 0.002``: the mean and half the interval, if there is one."""
    mean = f"{statistics['mean']:.{digits}f}"
    return mean if statistics["n"] == 1 else f"{mean} ± {statistics['high'] - statistics['mean']:.{digits}f}"


def sample(about: Mapping[str, Any], interval: str = "") -> str:
    """Return over how many seeds and on which data a summary is, as the last sentence of a caption.

    `interval` names what shows the interval in the picture or table, such as ``bands``.
    """
    data, count = about["data"], len(about["seeds"])
    shown = f" with its 95 % interval ({interval})" if interval else ""
    runs = f"Mean over {count} seeds{shown}" if count > 1 else "One seed"
    return f"{runs}; {'stand-in ' if data['stand_in'] else ''}data: {data['note']}."


def _summarise(trees: Sequence[Any], path: tuple[str, ...]) -> Any:
    first = trees[0]
    if isinstance(first, Mapping):
        if not all(isinstance(tree, Mapping) and list(tree) == list(first) for tree in trees):
            raise _difference(path)
        return {key: _summarise([tree[key] for tree in trees], (*path, key)) for key in first}
    if all(tree is None for tree in trees):
        return None
    try:
        values = np.array(trees, dtype=np.float64)
    except (TypeError, ValueError):
        raise _difference(path) from None
    if any(tree is None for tree in trees):  # numpy reads None as NaN
        raise _difference(path)
    return _statistics(values)


def _statistics(values: np.ndarray) -> dict[str, Any]:
    """Return the statistics over the first axis."""
    from scipy.special import stdtrit

    count = len(values)
    mean, std, half = values.mean(0), np.zeros(values.shape[1:]), 0.0
    if count > 1:
        std = values.std(0, ddof=1)
        half = stdtrit(count - 1, 0.975) * std / np.sqrt(count)
    statistics = {"mean": mean, "std": std, "n": count, "low": mean - half, "high": mean + half}
    listed = {name: value if name == "n" else np.asarray(value).tolist() for name, value in statistics.items()}
    return listed | ({"values": values.tolist()} if values.ndim == 1 else {})


def _difference(path: tuple[str, ...]) -> RepriseError:
    what = ".".join(path) or "their measures"
    return RepriseError(f"the seeds differ in the shape of {what}; delete them to have them measured again.")
