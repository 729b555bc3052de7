"""Tables of the networks that add: shares, depths, drawings, and what has been learned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reprise.artifacts import read_json, write_csv, write_json
from reprise.experiments.arithmetic import printed
from reprise.experiments.arithmetic.names import name_of
from reprise.experiments.beside import NONE, Column, Contents, with_recorded
from reprise.jobs import Job
from reprise.metrics.summary import plus_minus, sample

Summary = Mapping[str, Any]


@with_recorded(1, {"characters (%)": Column("recorded (%)"), "loss": Column("recorded loss")})
def shares(summary: Summary) -> Contents:
    """Accuracies by share of the expressions that are learned from (demmenie2024, table 1). Input: summary."""
    rows = []
    for share in dict.fromkeys([*printed.SHARES, *summary["about"]["scale"]["shares"]]):
        own = summary["measures"].get(name_of(share, _first(summary, "depths")))
        accuracy, loss = printed.SHARES.get(share, (None, None))
        rows.append(
            {
                "share": f"{share:g}",
                "published (%)": _plain(accuracy, 2),
                "characters (%)": _percent(own["test"]["accuracy"]) if own else NONE,
                "exact (%)": _percent(own["test"]["exact"]) if own else NONE,
                "published loss": _plain(loss, 4),
                "loss": plus_minus(own["test"]["loss"], 3) if own else NONE,
                "impossible (%)": _percent(own["test"]["invalid_share"]) if own else NONE,
            }
        )
    one = summary["measures"]["one_answer"]
    caption = (
        "From text to text: right characters, blanks included, which the paper calls accuracy; right answers; cross-"
        "entropy in nats; and answers that no expression has, such as a lone minus or 250. The "
        "share is of 18,000 expressions, the other 2,000 are "
        f"tested on. One answer for all, of the most frequent character at each place, has "
        f"{100 * one['accuracy']['mean']:.1f} % of the characters."
    )
    return _contents(rows, caption, summary)


@with_recorded(2, {"validation (%)": Column("recorded (%)")})
def text(summary: Summary) -> Contents:
    """Accuracies by depth, from text to text (demmenie2024, table 2). Input: summary."""
    rows = []
    for depth, published in printed.TEXT.items():
        row = {"encoders": str(depth[0]), "decoders": str(depth[1]), "printed as": f"{depth[1]} + {depth[0]}"}
        rows.append(row | {"published (%)": f"{published:.2f}"} | _depth(summary, depth))
    caption = (
        "From text to text, by depth. The headings of the published table are swapped: what it prints as one encoder "
        "and three decoders ran with three encoders and one decoder, as the log of the authors' notebook shows; "
        "*printed as* gives encoders + decoders of the printed line. What is called test accuracy there is of "
        "characters on the validation part after the last epoch."
    )
    return _contents(rows, caption, summary)


@with_recorded(2, {"validation (%)": Column("recorded (%)")})
def images(summary: Summary) -> Contents:
    """Accuracies by depth, from images to text (demmenie2024, table 3). Input: summary."""
    rows = []
    for depth, published in printed.IMAGES.items():
        row = {"encoders": str(depth[0]), "decoders": str(depth[1]), "published (%)": f"{published:.2f}"}
        own = _measures(summary["measures"], summary, depth)
        unseen = _percent(own["unseen"]["accuracy"]) if own else NONE
        rows.append(row | _depth(summary, depth) | {"unseen glyphs (%)": unseen})
    caption = (
        "From images to text, by depth. What the paper calls test accuracy is of characters on the validation part "
        "after the last epoch. *Unseen glyphs*: the same networks and queries, in handwriting that no training query "
        "used."
    )
    return _contents(rows, caption, summary)


@with_recorded(2, {"query drawn": Column("recorded")})
def drawings(summary: Summary) -> Contents:
    """Errors of drawings by depth (demmenie2024, table 4). Input: summary."""
    queries, answers = (summary["measures"][task] for task in ("answer_to_query", "text_to_image"))
    rows = []
    for depth, published in printed.DRAWINGS.items():
        row = {"encoders": str(depth[0]), "decoders": str(depth[1])}
        row |= {"published": f"{published:.4f} %", "meant": f"{printed.UNIT * published:.5f}"}
        own = [_measures(task, summary, depth) for task in (queries, answers)]
        errors = [plus_minus(one["test"]["error"], 5) if one else NONE for one in own]
        row |= dict(zip(("query drawn", "answer drawn"), errors, strict=True))
        rows.append(row | {"answer read (%)": _percent(own[1]["test"]["exact"]) if own[1] else NONE})
    first = name_of(_first(summary, "shares"), _first(summary, "depths"))
    for error, words in (("one_image", "one image"), ("one_per_place", "one per place")):
        drawn = [plus_minus(task[first]["test"][error], 5) for task in (queries, answers)]
        row = {"encoders": words, "decoders": NONE, "published": NONE, "meant": NONE}
        rows.append(row | dict(zip(("query drawn", "answer drawn"), drawn, strict=True)) | {"answer read (%)": NONE})
    caption = (
        "Mean squared error of drawn images, pixels from 0 to 1. The published values are ten times that, and no "
        "per cent; *meant* puts them right. The authors' code draws the query to a given answer; what the text "
        "describes is the answer to a given query. The last lines draw nothing that depends on the expression: the "
        "mean of all images that were learned from, and the mean at each place. *Answer read* is the share of whole "
        "answers that a reader reads right; of answers in handwriting that nothing learned from it is "
        f"{_percent(answers['read']['exact'])} %."
    )
    return _contents(rows, caption, summary)


def learned(job: Job) -> None:
    """Write what networks that have learned to add can do. Input: summary."""
    summary = read_json(job.inputs[0])
    measures = summary["measures"]
    ceilings = {"image": measures["ceiling"]["image"], "drawing": measures["ceiling"]["drawing"]}
    names = {"text": "text to text", "image": "image to text", "drawing": "text to image, read back"}
    rows = [
        {
            "task": name,
            "characters (%)": _percent(measures[task]["accuracy"]),
            "exact (%)": _percent(measures[task]["exact"]),
            "handwriting read (%)": _percent(ceilings[task]) if task in ceilings else NONE,
        }
        for task, name in names.items()
    ]
    caption = (
        "Networks that have learned to add, on 2,000 expressions and on glyphs that nothing learned from. "
        "*Handwriting read* is how many of the handwritten queries, and of the answers in handwriting, the reader "
        "reads right as a whole; a query has four digits at most, and one misread digit makes a wrong answer. It reads "
        f"{100 * measures['reader']['mean']:.2f} % of single characters. {sample(summary['about'], '±')}"
    )
    write_csv(job.outputs[0], rows)
    write_json(job.outputs[1], {"caption": caption, "data": summary["about"]["data"]})


def _depth(summary: Summary, depth: tuple[int, int]) -> dict[str, str]:
    """Return the columns of one depth, which may not have been trained."""
    own = _measures(summary["measures"], summary, depth)
    if own is None:
        return dict.fromkeys(("validation (%)", "test (%)", "exact (%)"), NONE)
    last = {key: value if key == "n" else value[-1] for key, value in own["validation"]["accuracy"].items()}
    return {
        "validation (%)": _percent(last),
        "test (%)": _percent(own["test"]["accuracy"]),
        "exact (%)": _percent(own["test"]["exact"]),
    }


def _measures(group: Mapping[str, Any], summary: Summary, depth: tuple[int, int]) -> Mapping[str, Any] | None:
    """Return what was measured of a depth, if it was trained."""
    return group.get(name_of(_first(summary, "shares"), depth))


def _first(summary: Summary, setting: str) -> Any:
    return summary["about"]["scale"][setting][0]


def _scale(summary: Summary) -> str:
    """Return a sentence on what was reduced, if anything was."""
    scale, reduced = summary["about"]["scale"], []
    if scale["epochs"] != printed.EPOCHS:
        reduced.append(f"{scale['epochs']} epochs in place of {printed.EPOCHS}")
    if max(scale["shares"]) < max(printed.SHARES):
        reduced.append(f"a share of {max(scale['shares']):g}")
    if scale["width"] != 1:
        reduced.append(f"{scale['width']:g} of the width")
    if scale["batch_size"] != printed.BATCH:
        reduced.append(f"batches of {scale['batch_size']} in place of {printed.BATCH}")
    return f"Reduced: {', '.join(reduced)}. " if reduced else ""


def _percent(statistics: Mapping[str, Any]) -> str:
    mean = f"{100 * statistics['mean']:.1f}"
    return mean if statistics["n"] == 1 else f"{mean} ± {100 * (statistics['high'] - statistics['mean']):.1f}"


def _plain(value: float | None, decimals: int) -> str:
    return NONE if value is None else f"{value:.{decimals}f}"


def _contents(rows: list[dict[str, str]], caption: str, summary: Summary) -> Contents:
    return Contents(rows, caption, f"{_scale(summary)}{sample(summary['about'], '±')}", summary["about"]["data"])
