"""Tables of adversarial networks: what discriminators make of digits, and what generated ones are like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reprise.artifacts import read_json, write_csv, write_json
from reprise.experiments.beside import NONE, Column, Contents, with_recorded
from reprise.jobs import Job
from reprise.metrics.summary import plus_minus, sample

KINDS = {
    "generated": "generated",
    "test": "test part of MNIST",
    "own_normalised": "own, in MNIST's form",
    "own_inverted": "own, light on dark",
    "own_raw": "own, dark on light",
}
PRINTED = {
    "sepulveda2023": ("eval", {"own_inverted": 0.62}),
    "alvarez2023": ("train", {"generated": 0.0, "test": 0.9844, "own_raw": 0.6469}),
}
"""Shares taken for real in table III of sepulveda2023 and table I of alvarez2023, by the form that its digits had, and
how the discriminator was run: that of the second paper's example never leaves training.
"""

MODES = {"eval": "", "train": "as in training"}
"""How a discriminator is run, and what the table calls it."""


@with_recorded(1, {"p > 0.5": Column("recorded")})
def judged(summary: Mapping[str, Any]) -> Contents:
    """Shares that a discriminator takes for real (sepulveda2023, table III). Input: summary.json."""
    about, found = summary["about"], summary["measures"]["judged"]
    run_as, printed = PRINTED.get(about["scale"]["network"].partition("_")[0], ("", {}))
    modes = MODES if found["train"] != found["eval"] else {"eval": ""}
    rows = [
        {
            "digits": ", ".join(filter(None, (words, modes[mode]))),
            **({"published": _printed(printed, name) if mode == run_as else NONE} if printed else {}),
            "p < 0.5": f"{one['below']['mean']:.3f}",
            "p > 0.5": _share(one["share"]),
            **_counts(one),
        }
        for name, words in KINDS.items()
        for mode, one in ((mode, found[mode][name]) for mode in modes)
    ]
    other = (
        "*As in training* is with dropout, and with the normalisation of the batch where there is one. "
        if len(modes) > 1
        else "As in training, without dropout or normalisation of batches, it judges the same. "
    )
    caption = (
        "Share of digits to which the discriminator gives less and more than 0.5 (*real*), in brackets the least and "
        "the greatest of several seeds; counts of all seeds; Wilson's interval of a seed, from the lowest end to the "
        f"highest.{' *Published* is of more than 0.5.' if printed else ''} {other}"
    )
    run = f"{about['scale']['epochs']} epochs. {sample(about)} Own digits: {about['own_digits']['note']}."
    return Contents(rows, caption.strip(), run, about["data"])


def quality(job: Job) -> None:
    """Write what generated digits are like, network by network. Inputs: summary.json of each."""
    summaries = [read_json(path) for path in job.inputs]
    rows = [_quality(summary) for summary in summaries]
    about, missing = summaries[0]["about"], summaries[0]["about"].get("without_inception", "")
    caption = (
        "What generated digits are like by a LeNet that learned from MNIST, each number beside that of test digits. "
        "*FLD*: Fréchet distance of its 84 features from those of the training digits; *kernel*: their kernel "
        "distance, unbiased; *classes*: those that at least one in a hundred images shows; *entropy* of the classes' "
        "shares, at most ln 10 = 2.303; *plain*: share of images that are read with a probability of at least 0.9; "
        "*doubt*: mean entropy of what one image is read as; *nearest*: median distance to the nearest training digit "
        "in grey values; *copies*: share nearer to one than any test digit is. "
        f"{means(*summaries)} {_inception(missing)}"
    )
    write_csv(job.outputs[0], rows)
    write_json(job.outputs[1], {"caption": caption, "data": about["data"]})


def means(*summaries: Mapping[str, Any]) -> str:
    """Return on which data rows of different numbers of seeds are, as the last sentence of a caption."""
    cards = [summary["about"]["data"] for summary in summaries]
    notes = dict.fromkeys(f"{'stand-in ' if card['stand_in'] else ''}data: {card['note']}" for card in cards)
    return f"Means over the seeds; {'; '.join(notes)}."


def _inception(missing: str) -> str:
    """Return what is to be said of Inception's distances."""
    if missing:
        return f"No FID and KID: {missing}"
    return "*FID*, *KID*: the same two distances of Inception's features, of 2,048 images of each kind."


def ends(job: Job) -> None:
    """Write how the rivalry of each pair of networks ended. Inputs: summary.json of each."""
    summaries = [read_json(path) for path in job.inputs]
    about = summaries[0]["about"]
    caption = (
        "How training ended: medians of both losses over the last tenth of the steps (chance: discriminator 1.386, "
        "generator 0.693). *One-sided*: in how many seeds the discriminator's loss was below 0.1, so that it had won, "
        "or above 2.77; *variety*: spread of generated images beside that of test images; *collapsed*: in how many "
        "seeds that was below a half. No loss was infinite or undefined: such a training ends with an error. "
        "Means over the seeds."
    )
    write_csv(job.outputs[0], [_end(summary) for summary in summaries])
    write_json(job.outputs[1], {"caption": caption, "data": about["data"]})


def _end(summary: Mapping[str, Any]) -> dict[str, str]:
    about, end, spread = summary["about"], summary["measures"]["end"], summary["measures"]["variety"]
    seeds = len(about["seeds"])
    won = sum(sum(end[key]["values"]) for key in ("discriminator_won", "generator_won"))
    return {
        "experiment": about["experiment"],
        "data": f"{about['data']['name']}{', stand-in' if about['data']['stand_in'] else ''}",
        "epochs": str(about["scale"]["epochs"]),
        "discriminator": plus_minus(end["discriminator"], 2),
        "generator": plus_minus(end["generator"], 2),
        "one-sided": f"{won:.0f} of {seeds}",
        "variety": plus_minus(spread["ratio"], 2),
        "collapsed": f"{sum(spread['collapsed']['values']):.0f} of {seeds}",
    }


def _printed(printed: Mapping[str, float], name: str) -> str:
    return f"{printed[name]:.4g}" if name in printed else NONE


def _share(share: Mapping[str, Any]) -> str:
    each = share["values"]
    return f"{share['mean']:.3f}" + (f" ({min(each):.3f} to {max(each):.3f})" if len(each) > 1 else "")


def _counts(one: Mapping[str, Any]) -> dict[str, str]:
    hits, count = (sum(map(round, one[key]["values"])) for key in ("hits", "count"))
    low, high = min(one["low"]["values"]), max(one["high"]["values"])
    return {"real of all": f"{hits:,} of {count:,}", "interval": f"{low:.3f} to {high:.3f}"}


def _quality(summary: Mapping[str, Any]) -> dict[str, str]:
    about, found = summary["about"], summary["measures"]["quality"]
    return {
        "network": about["scale"]["network"],
        "epochs": str(about["scale"]["epochs"]),
        "seeds": str(len(about["seeds"])),
        "FLD": _beside(found["fld"], 2),
        "kernel": _beside(found["kernel"], 4),
        **{name.upper(): _beside(each, 4) for name, each in summary["measures"].get("inception", {}).items()},
        "classes": f"{plus_minus(found['covered'], 1)} / {found['real']['covered']['mean']:.0f}",
        "entropy": f"{plus_minus(found['entropy'], 3)} / {found['real']['entropy']['mean']:.3f}",
        "plain": f"{plus_minus(found['plain'], 3)} / {found['real']['plain']['mean']:.3f}",
        "doubt": f"{plus_minus(found['doubt'], 3)} / {found['real']['doubt']['mean']:.3f}",
        "nearest": f"{plus_minus(found['nearest']['median'], 1)} / {found['nearest']['floor']['mean']:.1f}",
        "copies": plus_minus(found["nearest"]["copies"], 3),
    }


def _beside(found: Mapping[str, Any], digits: int) -> str:
    return f"{plus_minus(found['generated'], digits)} / {found['floor']['mean']:.{digits}f}"
