"""Everything the report may refer to: artifacts of this run, recorded runs, claims with their verdicts."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from reprise import records
from reprise.artifacts import RepriseError, read_csv, read_json
from reprise.report import claims, pandoc, recorded, standing
from reprise.report.claims import Claim
from reprise.report.measures import Measure, enumerate_words, find
from reprise.report.recorded import Recorded
from reprise.report.shown import Shown
from reprise.report.verdicts import Judgement, judge

SOURCES = Path("report")


class Artifacts(dict):
    """Contents of the JSON artifacts below one results folder, by path, read when first asked for."""

    def __init__(self, results: Path):
        super().__init__()
        self.results = results

    def __missing__(self, path: str) -> Any:
        self[path] = read_json(self.results / path)
        return self[path]


class Picture(NamedTuple):
    """A figure's files below the results folder, without suffix; its size in inches; its words."""

    path: str
    width: float
    height: float
    caption: str
    alt: str
    data: dict[str, Any] | None


class Table(NamedTuple):
    """A table's head, its rows and its words; the files behind each recorded column, and which of these are stale."""

    head: list[str]
    rows: list[list[str]]
    caption: str
    data: dict[str, Any] | None
    recorded: dict[str, list[str]]
    stale: set[str]

    @property
    def signs(self) -> int:
        """How many signs wide the table is."""
        return sum(max(map(len, column)) for column in zip(self.head, *self.rows, strict=True))


class Material:
    """What one report is made from."""

    def __init__(self, results: Path, experiments: Mapping[str, Mapping[str, Any]], sources: Path = SOURCES):
        self.results, self.experiments, self.sources = results, experiments, sources
        self.artifacts = Artifacts(results)
        self.recorded = recorded.load(sources / "recorded")
        self.shown: list[Shown] = []

    @cached_property
    def judgements(self) -> dict[str, list[Judgement]]:
        """The claims of each paper with their verdicts, in the order of their files."""
        return {
            path.stem: [judge(claim, self.artifacts, self.recorded) for claim in claims.load(path)]
            for path in sorted((self.sources / "claims").glob("*.yaml"))
        }

    @cached_property
    def bibliography(self) -> dict[str, dict[str, Any]]:
        """The entries of the bibliography by key, in CSL's terms."""
        return {entry["id"]: entry for entry in pandoc.bibliography(self.sources / "references.bib")}

    def entry(self, paper: str) -> dict[str, Any]:
        """Return a paper's entry of the bibliography."""
        if paper not in self.bibliography:
            raise RepriseError(f"{self.sources}/references.bib has no entry {paper}; its claims need one.")
        return self.bibliography[paper]

    def authors(self, paper: str, short: bool = False) -> str:
        """Return the family names of a paper's authors; in short, of three or more the first alone."""
        names = [author["family"] for author in self.entry(paper)["author"]]
        return f"{names[0]} et al." if short and len(names) > 2 else enumerate_words(names)

    def marks(self, experiment: str, card: str = "data") -> set[str]:
        """Return how the run of an experiment stands to the papers': see `standing`; `card` says on which data."""
        about = self.artifacts[f"metrics/{experiment}/summary.json"]["about"]
        wanted = [claim.scale for claim in self._claims_on(experiment)]
        if experiment in self.recorded:
            wanted.append(self.recorded[experiment].document["about"].get("scale", {}))
        smaller = any(standing.is_smaller(about.get("scale", {}), one) for one in wanted)
        return standing.of_card(about.get(card)) | ({standing.REDUCED} if smaller else set())

    def marks_behind(self, path: str) -> set[str]:
        """Return whether a figure or table was made from a run that is reduced."""
        kept = records.path_of(self.results / path)
        read = read_json(kept)["inputs"] if kept.exists() else ()
        names = {match[1] for one in read if (match := re.search(r"/metrics/(\w+)/summary\.json$", one))}
        return {standing.REDUCED} & {mark for name in names for mark in self.marks(name)}

    def marks_of_claim(self, claim: Claim) -> set[str]:
        """Return how what this run measured for a claim stands to what the claim is about."""
        path = claim.measured.partition("#")[0]
        stage, name = path.split("/")[:2]
        summary = path if stage == "data" else f"metrics/{name}/summary.json"
        if not (self.results / summary).exists():
            return set()
        about = self.artifacts[summary].get("about", {})
        marks = standing.of_card(about.get(claim.data, self.artifacts[summary])) if claim.needs_data else set()
        smaller = standing.is_smaller(about.get("scale", {}), claim.scale)
        return marks | ({standing.REDUCED} if smaller else set())

    def measure(self, experiment: str, key: str) -> Measure:
        """Return a number of the run at hand."""
        artifact = f"metrics/{experiment}/summary.json"
        if not (self.results / artifact).exists():
            raise RepriseError(f"{artifact} is not among the results, so it has no {key}.")
        return find(self.artifacts[artifact], artifact, key)

    def recorded_run(self, experiment: str) -> Recorded:
        """Return the recorded run of an experiment."""
        if experiment not in self.recorded:
            raise RepriseError(f"{self._recorded_path(experiment)} does not exist.")
        return self.recorded[experiment]

    def measure_recorded(self, experiment: str, key: str) -> Measure:
        """Return a number of a recorded run."""
        return find(self.recorded_run(experiment).document, self._recorded_path(experiment), key)

    def judgement(self, paper: str, claim: str) -> Judgement:
        """Return the verdict on one claim."""
        for judgement in self.judgements.get(paper, []):
            if judgement.claim.id == claim:
                return judgement
        raise RepriseError(f"{self.sources}/claims/{paper}.yaml has no claim {claim}.")

    def system(self, claim: Claim) -> str:
        """Return the system that answers a claim, or ``data`` where a data set's card does."""
        stage, name = claim.measured.partition("#")[0].split("/")[:2]
        return self.experiments[name]["system"] if name in self.experiments else stage

    def by_system(self, paper: str) -> Iterator[tuple[Judgement, str]]:
        """Yield each claim of a paper with its system; where a data card answers it, that of the claim after it."""
        pending: list[Judgement] = []
        system = ""
        for judgement in self.judgements[paper]:
            pending.append(judgement)
            if (found := self.system(judgement.claim)) != "data":
                system = found
                yield from ((one, system) for one in pending)
                pending = []
        yield from ((one, system) for one in pending)

    def picture(self, name: str) -> Picture:
        """Return a figure by its name, such as ``alvarez2023/fig03``."""
        path = f"figures/{name}"
        about = self._about(path, ".png")
        return Picture(path, *_inches(self.results / f"{path}.png"), about["caption"], about["alt"], about["data"])

    def table(self, name: str) -> Table:
        """Return a table by its name, such as ``ours/lenet_modern``."""
        path = f"tables/{name}"
        about = self._about(path, ".csv")
        rows = read_csv(self.results / f"{path}.csv")
        if not rows:
            raise RepriseError(f"{path}.csv has no rows.")
        files = about.get("recorded", {})
        stale = {heading for heading, paths in files.items() if any(map(self._is_stale, paths))}
        return Table(list(rows[0]), [list(row.values()) for row in rows], about["caption"], about["data"], files, stale)

    def _claims_on(self, experiment: str) -> list[Claim]:
        begin, judgements = f"metrics/{experiment}/", chain.from_iterable(self.judgements.values())
        return [one.claim for one in judgements if one.claim.measured.startswith(begin)]

    def _is_stale(self, path: str) -> bool:
        """Return whether a recorded file, by its path, is stale or no longer there."""
        name = recorded.name_of(Path(path).relative_to(self.sources / "recorded").as_posix())
        return name not in self.recorded or self.recorded[name].stale

    def _recorded_path(self, experiment: str) -> str:
        return f"{self.sources}/recorded/{experiment}/summary.json"

    def _about(self, path: str, suffix: str) -> dict[str, Any]:
        for needed in (f"{path}{suffix}", f"{path}.json"):
            if not (self.results / needed).exists():
                raise RepriseError(f"{needed} is not among the results.")
        return self.artifacts[f"{path}.json"]


def _inches(png: Path) -> tuple[float, float]:
    """Return width and height of a picture from the header of its PNG."""
    content = png.read_bytes()
    width, height = struct.unpack(">II", content[16:24])
    at = content.find(b"pHYs")
    per_metre = struct.unpack(">I", content[at + 4 : at + 8])[0] if at > 0 else 100 / 0.0254
    return width / per_metre / 0.0254, height / per_metre / 0.0254
