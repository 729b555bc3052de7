"""Pictures of handwritten expressions: one with its answer, what networks draw, and what one that can add does."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from reprise.artifacts import read_json, read_npz
from reprise.data.expressions import ANSWER, CHARACTERS, decode
from reprise.experiments.arithmetic import rows
from reprise.experiments.arithmetic.names import name_of
from reprise.jobs import Job
from reprise.plots import grid, style
from reprise.plots.picture import save

EXAMPLE = ("16-8", "8")  # of the paper's text
STRIPS, SEEN = 4, 6
TASKS = ("answer_to_query", "text_to_image")
WHITE = 255
READ_ON = (1, 0, 2, 4, 3)  # places of a query whose digits stand last digit first, as one reads them


def example(job: Job) -> None:
    """Draw a query in handwriting and its answer (demmenie2024, figure 9). Inputs: expressions, glyphs, card, split."""
    queries = decode(read_npz(job.inputs[0])["features"])
    answer = decode(read_npz(job.inputs[0])["answers"])[queries.index(EXAMPLE[0])]
    glyphs, card = read_npz(job.inputs[1]), read_json(job.inputs[2])
    learned = read_npz(job.inputs[3])["train"]
    figure = style.new_figure(style.COLUMN, 2.3)
    upper, lower = figure.subplots(2, 1, height_ratios=(1, 0.75))
    images = [_glyph(glyphs, learned, character, place) for place, character in enumerate(EXAMPLE[0].ljust(5))]
    style.blank(upper).imshow(np.concatenate(images, 1), cmap="gray", vmin=0, vmax=255)
    upper.set_title(f"query: {EXAMPLE[0]}")
    codes = np.array([[character == known for known in CHARACTERS] for character in answer.ljust(ANSWER)])
    lower.imshow(codes, cmap=style.SHADES, vmin=0, vmax=1, aspect="auto")
    lower.set_xticks(range(len(CHARACTERS)), [*CHARACTERS[:-1], "blank"])
    lower.set_yticks(range(ANSWER), [str(place) for place in range(1, ANSWER + 1)])
    lower.set(title=f"answer: {answer}, one-hot", ylabel="place")
    lower.grid(visible=False)
    caption = (
        "A query in images, filled up with blanks, and its answer as the networks are given it: one 1 for the "
        f"character at each place. Data: {card['note']}."
    )
    alt = f"The handwritten query {EXAMPLE[0]}, and a matrix with a mark at {answer} and at two blanks."
    save(figure, job.outputs, caption, alt, card)


def strips(job: Job) -> None:
    """Draw what networks draw (demmenie2024, figure 14). Inputs: summary, predictions."""
    about, found = read_json(job.inputs[0])["about"], read_npz(job.inputs[1])
    name = name_of(about["scale"]["shares"][0], about["scale"]["depths"][0])
    queries, answers = (decode(found[f"{task}.answers"]) for task in TASKS)
    lines, sides = [], []
    for number in range(STRIPS):
        drawn, written = ([found[f"{task}.{kind}"][number] for task in TASKS] for kind in (f"{name}.drawn", "written"))
        lines += [_beside(*drawn), _beside(*written)]
        sides += [f"{queries[number]} = {answers[number]}", "handwriting"]
    heads = ["", "", "query, as coded", "", "", "", "", "answer, as stated", ""]
    figure = grid.draw(np.array(lines), style.PAGE * 0.75, heads=heads, sides=sides, margin=0.9)
    caption = (
        "Images drawn by networks, each above its target in handwriting. Left, as the authors' code does: the query "
        "to a given answer, though many queries have the same one. Right, "
        f"as the text describes: the answer to a given query. Seed {about['seeds'][0]}; data: {about['data']['note']}."
    )
    alt = f"Strips of five and of three grey images for {', '.join(sides[::2])}."
    save(figure, job.outputs, caption, alt, about["data"])


def seen(job: Job) -> None:
    """Draw queries in handwriting, and the answers of networks that can add. Inputs: summary, predictions."""
    about, found = read_json(job.inputs[0])["about"], read_npz(job.inputs[1])
    asked = rows.as_read(found["queries"][:SEEN])
    said, true = (rows.spoken(found[name][:SEEN], "reversed") for name in ("image", "answers"))
    lines = [
        _beside(query[list(READ_ON)], answer[::-1])
        for query, answer in zip(found["seen"][:SEEN], found["drawn"][:SEEN], strict=True)
    ]
    heads = ["", "", "seen", "", "", "", "", "drawn", ""]
    sides = [f"{text} = {number}" for text, number in zip(asked, said, strict=True)]
    figure = grid.draw(np.array(lines), style.PAGE * 0.75, heads=heads, sides=sides, margin=0.9)
    right = sum(one == other for one, other in zip(said, true, strict=True))
    caption = (
        "Unseen queries in unseen handwriting; at the left what they say and what the network that sees them answers, "
        f"{right} of {len(said)} of these rightly; at the right the answer as it is drawn. Seed {about['seeds'][0]}; "
        f"data: {about['data']['note']}."
    )
    save(figure, job.outputs, caption, f"Strips of images: {', '.join(sides)}.", about["data"])


def _glyph(glyphs: Mapping[str, np.ndarray], learned: np.ndarray, character: str, place: int) -> np.ndarray:
    """Return a glyph of the training part for a character, another one at each place; a blank is empty."""
    own = learned[glyphs["labels"][learned] == CHARACTERS.index(character)]
    return glyphs["images"][own[place]] if len(own) else np.zeros_like(glyphs["images"][0])


def _beside(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return images side by side, with room between."""
    return np.concatenate([left, np.full_like(left[:1], WHITE), right])
