"""Verdicts on claims: the one rule by which a claim is judged.

A claim is judged by the run at hand if that run used the whole published data set at the claim's
scale, otherwise, or where it has more seeds, by the recorded run of the same experiment under the
same condition, otherwise not at all. The data set is the one that the run learned from, unless the
claim names another that it read. Claims that need no data, such as the layers of a network, are
always judged by the run at hand. A claim on something that is not public is not judged by what was
measured in its place, and one that a reduced run fails is not refuted by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reprise.artifacts import RepriseError
from reprise.report.claims import AS_IN_PAPER, AT_LEAST, Claim, is_bound
from reprise.report.measures import Measure, find, show, spell
from reprise.report.recorded import Recorded, name_of

HOLDS, FAILS, AS_PUBLISHED, NOT_TESTABLE = "holds", "does not hold", "holds only as published", "not testable"
VERDICTS = (HOLDS, FAILS, AS_PUBLISHED, NOT_TESTABLE)
BY_INTERVAL = ("above", "below")


@dataclass(frozen=True)
class Evidence:
    """What one run has to say on a claim.

    `obstacle` tells why it cannot decide it, `reduced` what it had of the published training where that is less.
    """

    source: str
    measure: Measure | None
    obstacle: str = ""
    reduced: str = ""


@dataclass(frozen=True)
class Judgement:
    """The verdict on a claim, its reason in one sentence, and the evidence on both sides."""

    claim: Claim
    verdict: str
    reason: str
    evidence: Evidence
    run: Evidence
    recorded: Evidence | None


def judge(claim: Claim, current: Mapping[str, Mapping], recorded: Mapping[str, Recorded]) -> Judgement:
    """Return the verdict on a claim.

    Parameters
    ----------
    claim : Claim
    current : mapping
        Contents of the artifacts of the run at hand, by path below the results folder.
    recorded : mapping
        Recorded runs and data cards, by `name_of`.

    Raises
    ------
    RepriseError
        If an artifact has no such key although it was made at the claim's scale.
    """
    run, past = _witnesses(claim, claim.measured, current, recorded)
    if claim.less:
        run, past = map(_difference, (run, past), _witnesses(claim, claim.less, current, recorded))
    chosen = _decisive(run, past)
    if claim.substitute or chosen is None:
        return Judgement(claim, NOT_TESTABLE, claim.substitute or _why_not(run, past), run, run, past)
    agreed, reason = _compare(claim, chosen.measure)
    if chosen.reduced and not agreed:
        reason = f"With {chosen.reduced}: {reason} That refutes nothing."
        return Judgement(claim, NOT_TESTABLE, reason, chosen, run, past)
    verdict = HOLDS if agreed else FAILS
    if not agreed and claim.measured_as_published:
        other = _decisive(*_witnesses(claim, claim.measured_as_published, current, recorded))
        if other and _compare(claim, other.measure)[0]:
            as_published = _compare(claim, other.measure)[1].rstrip(".")
            verdict, reason = AS_PUBLISHED, f"As published: {as_published}; corrected: {reason}"
    if chosen.reduced:
        reason = f"With {chosen.reduced}: {reason}"
    return Judgement(claim, verdict, reason, chosen, run, past)


def _witnesses(
    claim: Claim, measured: str, current: Mapping[str, Mapping], recorded: Mapping[str, Recorded]
) -> tuple[Evidence, Evidence | None]:
    artifact, _, key = measured.partition("#")
    run = _evidence(claim, "run", "this run", current[artifact], artifact, key)
    kept = artifact.removeprefix("metrics/")
    past = recorded.get(name_of(kept))
    if past is None:
        return run, None
    return run, _evidence(claim, past.source, "the recorded run", past.document, f"report/recorded/{kept}", key)


def _evidence(claim: Claim, source: str, subject: str, document: Mapping, artifact: str, key: str) -> Evidence:
    obstacle = _unfit_data(claim, document, artifact) if claim.needs_data else ""
    unfit_scale = _unfit_scale(claim, document)
    try:
        measure = find(document, artifact, key)
    except RepriseError as error:
        if not unfit_scale:
            raise RepriseError(f"report/claims/{claim.paper}.yaml: {claim.id}: {error}") from None
        measure = None
    obstacle = obstacle or unfit_scale or _no_interval(claim, measure)
    return Evidence(source, measure, f"{subject} {obstacle}" if obstacle else "", _reduced(claim, document))


def _difference(one: Evidence | None, other: Evidence | None) -> Evidence | None:
    """Return what the difference of two measures has to say, which is as old as the older one."""
    if one is None or other is None:
        return None
    measure = None
    if one.measure and other.measure:
        measure = Measure(one.measure.value - other.measure.value, f"{one.measure.origin} less {other.measure.origin}")
    source = max(one.source, other.source, key=len)
    return Evidence(source, measure, one.obstacle or other.obstacle, one.reduced or other.reduced)


def _unfit_data(claim: Claim, document: Mapping, artifact: str) -> str:
    """Return why the data behind an artifact cannot answer for the published data, or nothing."""
    data = document.get("about", {}).get(claim.data, document)
    if "source" not in data:
        raise RepriseError(
            f"{artifact} does not say which {claim.data} it is about; a claim on it needs needs_data: false."
        )
    if data["stand_in"]:
        return "used a stand-in for the published data"
    if data["source"] != "published" or not data["complete"]:
        kind = {"yours": "own", "published": "part of the"}.get(data["source"], data["source"])
        return f"used {kind} data, not the whole published set"
    return ""


def _unfit_scale(claim: Claim, document: Mapping) -> str:
    scale = document.get("about", {}).get("scale", {})
    for key, needed in claim.scale.items():
        if not _meets(found := scale.get(key), needed):
            return f"had {_unlike(key.replace('_', ' '), found, needed)}"
    return ""


def _reduced(claim: Claim, document: Mapping) -> str:
    """Return what a run had of the published training, such as ``8 of the published 20 epochs``, or nothing."""
    scale = document.get("about", {}).get("scale", {})
    return " and ".join(
        f"{show(scale[key])} of the published {show(needed[AS_IN_PAPER])} {key.replace('_', ' ')}"
        for key, needed in claim.scale.items()
        if is_bound(needed) and _meets(scale.get(key), needed) and scale[key] < needed[AS_IN_PAPER]
    )


def _unlike(name: str, found: Any, needed: Any) -> str:
    """Return in words how a run's setting differs from what a claim needs."""
    if isinstance(found, list) and isinstance(needed, list):
        return f"{sum(each in found for each in needed)} of the {len(needed)} {name} that the claim needs"
    wanted = f"at least {show(needed[AT_LEAST])}" if is_bound(needed) else show(needed)
    return f"{name} {show(found)} where the claim needs {wanted}"


def _meets(found: Any, needed: Any) -> bool:
    """Return whether a run's setting is what a claim needs, or at least that."""
    if is_bound(needed):
        return isinstance(found, int | float) and found >= needed[AT_LEAST]
    return found == needed


def _no_interval(claim: Claim, measure: Measure) -> str:
    alone = claim.criterion in BY_INTERVAL and (measure.seeds or 1) < 2
    return "has a single seed, which gives no interval" if alone else ""


def _has_more_seeds(past: Evidence | None, run: Evidence) -> bool:
    """Return whether a recorded run by the present code saw more of what chance does than the run at hand."""
    if past is None or past.source != "recorded" or not (past.measure and run.measure):
        return False
    return (past.measure.seeds or 0) > (run.measure.seeds or 0)


def _decisive(run: Evidence, past: Evidence | None) -> Evidence | None:
    """Return the evidence that decides: of the run at hand, unless it cannot or a recorded one has more seeds."""
    witnesses = (past, run) if _has_more_seeds(past, run) else (run, past)
    return next((evidence for evidence in witnesses if evidence and not evidence.obstacle), None)


def _why_not(run: Evidence, past: Evidence | None) -> str:
    other = past.obstacle if past else "no run at the paper's scale is recorded"
    return f"{run.obstacle[0].upper()}{run.obstacle[1:]}; {other}."


def _compare(claim: Claim, measure: Measure) -> tuple[bool, str]:
    """Return whether a measure agrees with what was published, and the sentence that says so."""
    return COMPARISONS[claim.criterion](claim, measure, claim.agrees[claim.criterion])


def _within(claim: Claim, measure: Measure, bound: float) -> tuple[bool, str]:
    # The margin keeps a difference of exactly `bound` inside, whatever its last binary digit.
    agreed = abs(measure.value - claim.published) <= bound * (1 + 1e-9)
    relation = f"is within {spell(bound, 'g')} of" if agreed else f"is more than {spell(bound, 'g')} away from"
    return agreed, f"{claim.show(measure.value)} {relation} the published {claim.show_published()}."


def _equals(claim: Claim, measure: Measure, _: bool) -> tuple[bool, str]:
    agreed = measure.value == claim.published
    whole = isinstance(claim.published, int) and isinstance(measure.value, float) and measure.value.is_integer()
    found = claim.show(int(measure.value) if whole else measure.value)
    return agreed, f"It is {found}." if agreed else f"It is {found}, not {claim.show_published()}."


def _counts(claim: Claim, measure: Measure, _: bool) -> tuple[bool, str]:
    found = Counter(measure.value)
    agreed = all(found[name] == number for name, number in claim.published.items())
    rest = f", not {claim.show_published()}" if not agreed else ""
    return agreed, f"There are {claim.show(measure.value)}{rest}."


def _at_least(claim: Claim, measure: Measure, bound: float) -> tuple[bool, str]:
    agreed = measure.value >= bound
    return agreed, f"{claim.show(measure.value)} {'reaches' if agreed else 'stays below'} {spell(bound, 'g')}."


def _at_most(claim: Claim, measure: Measure, bound: float) -> tuple[bool, str]:
    agreed = measure.value <= bound
    return agreed, f"{claim.show(measure.value)} {'does not exceed' if agreed else 'exceeds'} {spell(bound, 'g')}."


def _above(claim: Claim, measure: Measure, bound: float) -> tuple[bool, str]:
    return _interval(claim, measure, measure.low > bound, f"above {spell(bound, 'g')}")


def _below(claim: Claim, measure: Measure, bound: float) -> tuple[bool, str]:
    return _interval(claim, measure, measure.high < bound, f"below {spell(bound, 'g')}")


def _interval(claim: Claim, measure: Measure, agreed: bool, where: str) -> tuple[bool, str]:
    extent = f"{claim.show(measure.low)} to {claim.show(measure.high)}"
    relation = "lies" if agreed else "does not lie wholly"
    return agreed, f"The 95\u202f% interval over {measure.seeds} seeds, {extent}, {relation} {where}."


COMPARISONS: dict[str, Callable[[Claim, Measure, Any], tuple[bool, str]]] = {
    "within": _within,
    "equals": _equals,
    "counts": _counts,
    "at_least": _at_least,
    "at_most": _at_most,
    "above": _above,
    "below": _below,
}
