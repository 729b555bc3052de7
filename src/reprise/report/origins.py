"""Origins for the page: what stands behind each number, cell, figure and film, every fact kept once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reprise import records
from reprise.artifacts import read_json
from reprise.records import Record
from reprise.report import provenance
from reprise.report.recorded import Recorded

SHOWN = {"data": ".json", "metrics": ".json", "tables": ".csv", "figures": ".png", "videos": ".mp4"}
"""Files that the page shows, by stage."""


class Numbered(dict):
    """Things that are referred to by number, in the order in which they were first asked for."""

    def __missing__(self, thing: Any) -> int:
        self[thing] = len(self)
        return self[thing]


def describe(results: Path, recorded: Mapping[str, Recorded]) -> dict[str, Any]:
    """Return the origins of all that the page may show.

    ``artifacts`` maps a file below `results` to the numbers of the ``jobs`` that led to it, the seeds and
    the names of the ``data``; a job is its command, its code key and the numbers of its ``settings``, which
    are pairs of key and value. ``recorded`` maps a recorded summary or data card to what it says of itself.
    """
    jobs, settings = Numbered(), Numbered()
    artifacts = {path: _artifact(behind, results, jobs, settings) for path, behind in _lineages(results).items()}
    names = sorted({name for artifact in artifacts.values() for name in artifact["data"]})
    return {
        "again": " ".join([".venv/bin/snakemake", *_overlay(results), f"--cores 1 {results}/"]),
        "versions": provenance.versions(),
        "settings": [[key, json.loads(value)] for key, value in settings],
        "jobs": list(jobs),
        "data": {name: _facts(read_json(results / "data" / f"{name}.json")) for name in names},
        "artifacts": artifacts,
        "recorded": dict(_recorded_card(one) if one.is_card else _recorded_run(one) for one in recorded.values()),
    }


def script(origins: Mapping[str, Any]) -> str:
    """Return origins as an element of the page, written so that nothing in it can end that element."""
    text = json.dumps(origins, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return f'<script type="application/json" id="origins">{text}</script>\n'


def _lineages(results: Path) -> dict[str, list[Record]]:
    """Return for each file that the page may show the records of the jobs that led to it, the earliest first."""
    walked = list(records.walk(results))
    maker = {output: number for number, record in enumerate(walked) for output in record.outputs}
    known: dict[int, set[int]] = {}

    def behind(number: int) -> set[int]:
        if number not in known:
            makers = {maker[path] for path in walked[number].inputs if path in maker}
            known[number] = {number}.union(*map(behind, makers))
        return known[number]

    files = {Path(output).relative_to(results): number for output, number in maker.items()}
    return {
        file.as_posix(): [walked[one] for one in sorted(behind(number))]
        for file, number in files.items()
        if file.suffix == SHOWN.get(file.parts[0]) and not re.match(r"seed\d", file.name)
    }


def _artifact(behind: list[Record], results: Path, jobs: Numbered, settings: Numbered) -> dict[str, list]:
    outputs = [output for record in behind for output in record.outputs]
    cards = [Path(output).relative_to(results / "data") for output in outputs if output.startswith(f"{results}/data/")]
    seeds = {int(seed) for output in outputs for seed in re.findall(r"/seed(\d+)\b", output)}
    seeds.update(*(record.spec[key] for record in behind for key in record.spec if key.endswith(".seeds")))
    return {
        "jobs": sorted({_job(record, jobs, settings) for record in behind}),
        "seeds": sorted(seeds),
        "data": sorted(card.with_suffix("").as_posix() for card in cards if card.suffix == ".json"),
    }


def _job(record: Record, jobs: Numbered, settings: Numbered) -> int:
    used = (settings[key, json.dumps(value)] for key, value in record.spec.items())
    return jobs[record.command, record.code, tuple(used)]


def _recorded_run(run: Recorded) -> tuple[str, dict[str, Any]]:
    about, made = run.document["about"], run.document["recorded"]
    cards = {name: card for name, card in about.items() if isinstance(card, Mapping) and "arrays_sha256" in card}
    return f"report/recorded/{run.name}/summary.json", {
        "again": f"make published EXPERIMENT={run.name}",
        "stale": run.stale,
        "seeds": about["seeds"],
        "scale": about["scale"],
        "data": {card["name"]: _facts(card) for card in cards.values()},
        **{key: made[key] for key in ("code", "machine", "versions", "seconds")},
    }


def _recorded_card(card: Recorded) -> tuple[str, dict[str, Any]]:
    told = {"stale": card.stale, "data": {card.document["name"]: _facts(card.document)}}
    return f"report/recorded/{card.name}.json", told | {"code": card.document["recorded"]["code"]}


def _facts(card: Mapping[str, Any]) -> dict[str, Any]:
    return {key: card[key] for key in ("title", "note", "source", "stand_in", "arrays_sha256") if key in card}


def _overlay(results: Path) -> list[str]:
    """Return the option by which Snakemake writes into this folder, if another than the default."""
    overlay = f"config.{results.name}.yaml"
    return [f"--configfile {overlay}"] if Path(overlay).exists() else []
