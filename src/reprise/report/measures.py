"""Numbers in artifacts: found by their key, with their interval over seeds, and written for readers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from reprise.artifacts import RepriseError
from reprise.metrics.median import median
from reprise.report.bounds import bounded

SUMMARY = {"mean", "low", "high", "n"}


@dataclass(frozen=True)
class Measure:
    """One value of an artifact and where it stands.

    `value` is the mean or median over `seeds` runs with the 95 % interval from `low` to `high`, as far as what is
    measured can go (see `bounds`), or a value that no seed changes, for which these three are None.
    """

    value: Any
    origin: str
    low: float | None = None
    high: float | None = None
    seeds: int | None = None


def find(document: Mapping[str, Any], artifact: str, key: str) -> Measure:
    """Return what stands under a dotted key of an artifact's content.

    Keys are looked up below ``measures`` where there is such a group; those that begin with
    ``about`` and those of other artifacts from the top. A whole number picks an item of a list
    (``validation.loss.-1`` is the last epoch), a name collects that entry of every item. ``median`` after
    the key of one number per seed gives their median with its own interval.

    Raises
    ------
    RepriseError
        If there is no such key, no value under it, or a group of further keys.
    """
    parts = key.split(".")
    value: Any = document if parts[0] == "about" else document.get("measures", document)
    while parts and not _is_summary(value):
        value = _step(value, parts.pop(0), artifact, key)
    if not _is_summary(value):
        return Measure(_leaf(value, artifact, key), f"{artifact}#{key}")
    if parts == ["median"] and "values" in value:
        found = median(value["values"])
        return Measure(found["median"], f"{artifact}#{key}", found["low"], found["high"], found["n"])
    mean, low, high = value["mean"], value["low"], value["high"]
    for part in parts:
        mean, low, high = (_step(item, part, artifact, key) for item in (mean, low, high))
    low, high = (bounded(end, key.split(".")) for end in (low, high))
    return Measure(_leaf(mean, artifact, key), f"{artifact}#{key}", low, high, value["n"])


def show(value: Any, decimals: int = 4) -> str:
    """Return a value as readers expect it: grouped digits, a true minus sign, lists as enumerations."""
    if isinstance(value, Mapping):
        return enumerate_words([f"{show(count)}\u00a0{name}" for name, count in value.items()])
    if isinstance(value, list):
        return enumerate_words([show(item, decimals) for item in value])
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    whole = float(value).is_integer() and (isinstance(value, int) or abs(value) >= 100)
    return spell(value, ",.0f" if whole else f",.{decimals}f")


def written(value: Any, spelling: Mapping[str, Any]) -> str:
    """Return a value for readers as `spelling` says.

    Its keys are ``form``, a format of Python; or ``decimals``, with ``between``, what stands between
    the items of a list, and ``counts``, the names that are counted in a list.
    """
    if "form" in spelling:
        return spell(value, spelling["form"])
    decimals = spelling.get("decimals", 4)
    if isinstance(value, list) and "counts" in spelling:
        value = {name: Counter(value)[name] for name in spelling["counts"]}
    if isinstance(value, list) and "between" in spelling:
        return spelling["between"].join(show(item, decimals) for item in value)
    return show(value, decimals)


def spell(value: float, spec: str) -> str:
    """Return a number by Python's format `spec`, with a true minus sign and a spaced per cent sign."""
    text = format(value, spec).replace("%", "\u202f%")
    negative = text.startswith("-") and text.strip("-0.,\u202f%")
    return f"\N{MINUS SIGN}{text[1:]}" if negative else text.removeprefix("-")


def enumerate_words(words: Sequence[str]) -> str:
    """Return words as in a sentence: one, two and three."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def _is_summary(value: Any) -> bool:
    return isinstance(value, Mapping) and value.keys() >= SUMMARY


def _step(value: Any, part: str, artifact: str, key: str) -> Any:
    try:
        if isinstance(value, list) and not _is_index(part):
            return [item[part] for item in value]
        return value[int(part) if isinstance(value, list) else part]
    except (KeyError, IndexError, TypeError):
        raise RepriseError(f"{artifact} has no {key}{_hint(value, part)}.") from None


def _is_index(part: str) -> bool:
    return part.removeprefix("-").isdigit()


def _hint(value: Any, part: str) -> str:
    if isinstance(value, list):
        return f" ({part} is asked of a list of {len(value)})"
    if not isinstance(value, Mapping):
        return ""
    close = get_close_matches(part, value, n=1)
    return f"; did you mean {close[0]}" if close else f"; in place of {part} there is {', '.join(value)}"


def _leaf(value: Any, artifact: str, key: str) -> Any:
    if value is None:
        raise RepriseError(f"{artifact} has no value under {key}.")
    if isinstance(value, Mapping):
        raise RepriseError(f"{artifact} has a group under {key}; add one of {', '.join(value)}.")
    return value
