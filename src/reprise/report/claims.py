"""Claims of a paper: what they consist of, and how they are read from their file."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from reprise.artifacts import RepriseError, read_text
from reprise.report.measures import written

BETWEEN = "\u00a0×\u00a0"
"""What stands between the numbers of a shape."""

KINDS = MEASURED, DESCRIPTIVE = ("measured", "descriptive")
DESCRIBING = frozenset(("about", "parameters", "features", "networks", "classes", "count"))
"""Keys of a summary under which stands what went into a run and not what came out."""

AT_LEAST, AS_IN_PAPER = "at_least", "published"
CRITERIA = ("within", "equals", "counts", AT_LEAST, "at_most", "above", "below")


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One published number or finding; texts are plain, without markup.

    Attributes
    ----------
    id : str
        Name within the paper, such as ``own-digits-accuracy``.
    where : str
        Place in the paper.
    statement : str
        What is claimed, in our words.
    published : number, str, list or mapping
        The published value as numbers where it has any, otherwise in words.
    measured, measured_as_published : str
        Artifact and key that answer it, such as ``metrics/lenet_modern/summary.json#test.accuracy``;
        the second from the protocol of the authors' code where that differs.
    less : str
        Artifact and key whose value is subtracted from what is measured, for a claim that compares two.
    agrees : mapping
        One of `CRITERIA` with its bound, or with true where it needs none.
    scale : mapping
        Settings (keys of ``about.scale``) that a run must have to answer. ``{at_least: 8, published: 20}`` is met by
        8 or more; a run with fewer than 20 can confirm the claim and not refute it.
    needs_data : bool
        Whether the answer depends on the data set.
    data : str
        Which card of ``about`` must be the whole published set: ``data``, what the run learned from, or
        another that it read, such as ``own_digits``.
    shown_in : str
        Figure or table that shows it, such as ``figures/alvarez2023/fig03``.
    note : str
        What a reader should know besides.
    substitute : str
        Why what is measured can only be set beside the published value and not judge it.
    decimals : int
        How many of them the published number was written with; no key of the file.
    """

    paper: str
    id: str
    where: str
    statement: str
    published: Any
    measured: str
    agrees: Mapping[str, Any]
    measured_as_published: str = ""
    less: str = ""
    scale: Mapping[str, Any] = field(default_factory=dict)
    needs_data: bool = True
    data: str = "data"
    shown_in: str = ""
    note: str = ""
    substitute: str = ""
    decimals: int = 3

    @property
    def criterion(self) -> str:
        """Name of the criterion by which the claim is judged."""
        return next(iter(self.agrees))

    @property
    def kind(self) -> str:
        """Whether the claim is about what training brought out, or describes networks and data; see `KINDS`."""
        artifact, _, key = self.measured.partition("#")
        described = artifact.startswith("data/") or artifact.endswith("/architecture.json")
        return DESCRIPTIVE if described or DESCRIBING & set(key.split(".")) else MEASURED

    @property
    def spelling(self) -> dict[str, Any]:
        """How a value of this claim is written: with one decimal more than was published; see `measures.written`."""
        counts = {"counts": list(self.published)} if self.criterion == "counts" else {}
        return {"decimals": self.decimals + 1, "between": BETWEEN, **counts}

    def show(self, value: Any) -> str:
        """Return a value of this claim for readers."""
        return written(value, self.spelling)

    def show_published(self) -> str:
        """Return the published value with the decimals that it was published with."""
        return written(self.published, {"decimals": self.decimals, "between": BETWEEN})


def is_bound(needed: Any) -> bool:
    """Return whether what a claim needs of a setting is ``{at_least: <number>, published: <number>}``."""
    return isinstance(needed, Mapping) and AT_LEAST in needed


def is_number(value: Any) -> bool:
    """Return whether a value of a YAML or JSON file is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def load(path: str | os.PathLike) -> list[Claim]:
    """Return the claims of one file, whose name is the paper's id.

    Raises
    ------
    RepriseError
        With file and line, for the first key that is unknown, missing, repeated or of the wrong kind.
    """
    try:
        loader = yaml.SafeLoader(read_text(path))
        root = loader.get_single_node()
        claims = [_claim(path, loader, node) for node in _items(path, root)]
    except yaml.MarkedYAMLError as error:
        raise RepriseError(f"{path}: line {error.problem_mark.line + 1}: is not YAML ({error.problem}).") from None
    except yaml.YAMLError:
        raise RepriseError(f"{path}: is not YAML; it holds a character that no text may hold.") from None
    repeated = [name for name, times in Counter(claim.id for claim in claims).items() if times > 1]
    if repeated:
        raise RepriseError(f"{path}: two claims have the id {repeated[0]}; each needs its own.")
    return claims


def _items(path: str | os.PathLike, root: yaml.Node | None) -> list[yaml.Node]:
    if not isinstance(root, yaml.SequenceNode):
        raise RepriseError(f"{path}: must hold a list of claims, each beginning with '- id:'.")
    return root.value


def _claim(path: str | os.PathLike, loader: yaml.SafeLoader, node: yaml.Node) -> Claim:
    if not isinstance(node, yaml.MappingNode):
        raise RepriseError(f"{_line(path, node)}: a claim must be a group of keys, beginning with '- id:'.")
    content: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key, value = (loader.construct_object(part, deep=True) for part in (key_node, value_node))
        if not isinstance(key, str):
            raise RepriseError(f"{_line(path, key_node)}: a key must be one word.")
        if key in content:
            raise RepriseError(f"{_line(path, key_node)}: {key} stands twice in one claim.")
        for fault in _faults(key, value):
            raise RepriseError(f"{_line(path, key_node)}: {fault}.")
        content[key] = value
        if key == "published" and is_number(value):
            content["decimals"] = len(value_node.value.partition(".")[2])
    missing = [key for key in REQUIRED if key not in content]
    if missing:
        raise RepriseError(f"{_line(path, node)}: {missing[0]} is missing from this claim.")
    claim = Claim(paper=Path(path).stem, **content)
    for fault in _mismatches(claim):
        raise RepriseError(f"{_line(path, node)}: {fault}.")
    return claim


def _line(path: str | os.PathLike, node: yaml.Node) -> str:
    return f"{path}: line {node.start_mark.line + 1}"


def _faults(key: Any, value: Any) -> Iterator[str]:
    """Yield what is wrong with one key of a claim."""
    if key not in KEYS:
        close = get_close_matches(str(key), KEYS, n=1)
        hint = f"did you mean {close[0]}" if close else f"known are {', '.join(KEYS)}"
        yield f"{key} is not a key of a claim; {hint}"
        return
    fits, wanted = KEYS[key]
    if not fits(value):
        yield f"{key} must be {wanted}, not {value!r}"


def _mismatches(claim: Claim) -> Iterator[str]:
    """Yield what does not go together within one claim."""
    if claim.criterion == "within" and not is_number(claim.published):
        yield f"agrees: within needs a number as published, not {claim.published!r}"
    if claim.less and claim.criterion in ("above", "below"):
        yield f"agrees: {claim.criterion} needs an interval, which a difference (less) has not"
    if claim.criterion == "counts" and not isinstance(claim.published, Mapping):
        yield f"agrees: counts needs published as a group of names with numbers, not {claim.published!r}"


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_reference(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"[\w/]+\.json#[\w.-]+", value))


def _is_scale(value: Any) -> bool:
    if not isinstance(value, Mapping) or not value:
        return False
    bounds = [needed for needed in value.values() if is_bound(needed)]
    return all(set(bound) == {AT_LEAST, AS_IN_PAPER} and all(map(is_number, bound.values())) for bound in bounds)


def _is_criterion(value: Any) -> bool:
    if not isinstance(value, Mapping) or len(value) != 1:
        return False
    ((name, bound),) = value.items()
    return name in CRITERIA and (bound is True if name in ("equals", "counts") else is_number(bound))


_REFERENCE = (_is_reference, "an artifact and a key, such as metrics/lenet_modern/summary.json#test.accuracy")
_TEXT = (_is_text, "text")
KEYS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "id": (lambda value: bool(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", str(value))), "lower-case words and hyphens"),
    "where": _TEXT,
    "statement": _TEXT,
    "published": (lambda value: value not in (None, "", [], {}), "the published value"),
    "measured": _REFERENCE,
    "agrees": (_is_criterion, "one of within, at_least, at_most, above, below: <number>, equals: true, counts: true"),
    "measured_as_published": _REFERENCE,
    "less": _REFERENCE,
    "scale": (
        lambda value: _is_scale(value),
        "settings with the values that a run needs, or with at_least and published: <number>",
    ),
    "needs_data": (lambda value: isinstance(value, bool), "true or false"),
    "data": (lambda value: bool(re.fullmatch(r"\w+", str(value))), "a card in about, such as own_digits"),
    "shown_in": (
        lambda value: bool(re.fullmatch(r"(figures|tables)/\w+/\w+", str(value))),
        "a figure or table, such as figures/alvarez2023/fig03",
    ),
    "note": _TEXT,
    "substitute": _TEXT,
}
REQUIRED = ("id", "where", "statement", "published", "measured", "agrees")
