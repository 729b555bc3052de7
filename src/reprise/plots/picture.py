"""A finished picture on disk: for print, for the screen, and what it says in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from reprise.artifacts import replacing, write_json
from reprise.jobs import running_code


def save(figure: Figure, outputs: Sequence[Path], caption: str, alt: str, data: Mapping[str, Any] | None) -> None:
    """Write `figure` to `outputs`, which are a pdf, a png and a json, in this order.

    Equal figures of the same code give equal bytes. Both pictures carry the code key of the stage that
    drew them, the PDF among its keywords, the PNG as the text ``Code``. The json holds the caption
    (Markdown, without a number), the text for who cannot see the picture, and the data set that it
    shows, if any.
    """
    pdf, png, words = outputs
    code = running_code()
    with replacing(pdf) as pdf_part, replacing(png) as png_part:
        figure.savefig(pdf_part, format="pdf", metadata={"CreationDate": None, "Keywords": code or None})
        figure.savefig(png_part, format="png", metadata={"Code": code} if code else None)
    write_json(words, {"caption": caption, "alt": alt, "data": data})
