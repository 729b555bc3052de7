"""What a section can call for: numbers, figures, tables, claims and their counts, each filled in from artifacts."""

from __future__ import annotations

import re
from typing import Any

from reprise.artifacts import RepriseError
from reprise.report import provenance, scoreboard, standing, words
from reprise.report.material import Material, Picture, Table
from reprise.report.measures import Measure, enumerate_words
from reprise.report.recorded import Recorded
from reprise.report.shown import Shown, row, text_of, verdict_on
from reprise.report.verdicts import VERDICTS, Judgement

FLOAT = re.compile("\ue000((figure|table)s/[^\ue001]*)\ue001")


class Calls:
    """What a section can call.

    Attributes
    ----------
    floats : list of str
        Figures and tables in the order in which they appear.
    shown : list of Shown
        What was told of artifacts.
    judged : set of tuple
        Paper and id of each claim that a table has.
    """

    parts: Any

    def __init__(self, material: Material):
        self.material = material
        self.floats: list[str] = []
        self.shown: list[Shown] = []
        self.judged: set[tuple[str, str]] = set()

    def number(self, experiment: str, key: str, form: str = "", interval: bool = False) -> str:
        """Return a number of this run: the mean over seeds, in Python's format `form`."""
        text = self._number(self.material.measure(experiment, key), form, interval)
        return standing.note(self.material.marks(experiment)) + text

    def value(self, experiment: str, key: str) -> Any:
        """Return a value of this run as it is, for a section to choose by or to go through."""
        return self.material.measure(experiment, key).value

    def recorded_number(self, experiment: str, key: str, form: str = "", interval: bool = False) -> str:
        """Return a number of the recorded run, marked if it is stale."""
        text = self._number(self.material.measure_recorded(experiment, key), form, interval)
        text = standing.note([standing.RECORDED]) + text
        return f"{text} {self.parts.stale()}" if self.material.recorded[experiment].stale else text

    def recorded(self, experiment: str) -> Recorded | None:
        """Return the recorded run of an experiment, if there is one."""
        return self.material.recorded.get(experiment)

    def recorded_note(self, experiment: str) -> str:
        """Return over how many seeds and in how long a recorded run was made; `recorded_machines` says on what."""
        document = self.material.recorded_run(experiment).document
        seeds, seconds = document["about"]["seeds"], sum(document["recorded"]["seconds"].values())
        accelerator = document["recorded"]["machine"]["accelerator"]
        trained = f", learned on one {accelerator}" if accelerator else ""
        return f"{len(seeds)} seed{'s' * (len(seeds) > 1)}, {seconds / 60:,.1f} minutes{trained}"

    def recorded_machines(self) -> str:
        """Return on what machine and with which torch the recorded runs were made; if on several, which where."""
        runs: dict[str, list[str]] = {}
        for name, run in self.material.recorded.items():
            if not run.is_card:
                runs.setdefault(run.machine, []).append(name)
        said = [f"{machine}: {enumerate_words(names)}" for machine, names in runs.items()] if len(runs) > 1 else runs
        return words.markdown("; ".join(said))

    def stale(self) -> str:
        """Return the mark of a recorded run whose code has changed."""
        return self.parts.stale()

    def published(self, paper: str, claim: str) -> str:
        """Return the value that a claim says was published."""
        return words.markdown(self.material.judgement(paper, claim).claim.show_published())

    def verdict(self, paper: str, claim: str) -> str:
        """Return the verdict on a claim, linked to the claim."""
        judgement = self.material.judgement(paper, claim)
        self.shown.append(verdict_on(judgement))
        return self.parts.verdict_on(judgement)

    def tally(self, verdict: str = "", paper: str = "", kind: str = "") -> int:
        """Return how many claims have this verdict; of one paper or of all, of one kind or of both."""
        return scoreboard.tally(self.material, verdict, paper, kind)

    def count(self, verdict: str = "", paper: str = "", kind: str = "") -> str:
        """Return `tally` as a number of the text, with its origin."""
        shown = scoreboard.shown_tally(self.material, verdict, paper, kind)
        self.shown.append(shown)
        return self.parts.number(shown.text, "report/claims.csv")

    def figure(self, name: str) -> str:
        """Return a figure with caption and alternative text, and links to the claims that it bears on."""
        picture = self.material.picture(name)
        claims = self._place_float(f"figures/{name}")
        self._note_caption(f"figures/{name}", picture)
        behind = self.material.marks_behind(f"figures/{name}.pdf") if picture.data else set()
        marks = standing.of_card(picture.data) | behind
        text = self.parts.figure(f"figures/{name}", picture, _caption(picture, marks), claims)
        return standing.note(marks) + text

    def video(self, name: str, words: str) -> str:
        """Return a video that can be played, or on paper a line that names it; `words` say what it shows."""
        path = f"videos/{name}.mp4"
        if not (self.material.results / path).exists():
            raise RepriseError(f"{path} is not among the results.")
        return self.parts.video(path, words)

    def table(self, name: str) -> str:
        """Return a table with its caption."""
        table = self.material.table(name)
        claims = self._place_float(f"tables/{name}")
        self._note_caption(f"tables/{name}", table)
        self.shown.append(Shown("table", f"tables/{name}.csv", place=words.anchor(f"tables/{name}")))
        marks = standing.of_card(table.data) | self.material.marks_behind(f"tables/{name}.csv")
        marks |= {standing.RECORDED} if table.recorded else set()
        text = self.parts.table(f"tables/{name}", table, _caption(table, marks), claims)
        return standing.note(marks) + text

    def see(self, name: str) -> str:
        """Return a reference to a figure or table, such as ``figures/alvarez2023/fig03``."""
        return self.parts.see(name)

    def claims_table(self, paper: str, about: str, *systems: str) -> str:
        """Return a paper's claims `about` something: published, this run, recorded, verdict.

        They are those that `systems` answer; where none is named, those that no table before this one has.
        """
        if paper not in self.material.judgements:
            raise RepriseError(f"there is no {self.material.sources}/claims/{paper}.yaml.")
        judged = [
            judgement
            for judgement, system in self.material.by_system(paper)
            if (paper, judgement.claim.id) not in self.judged and (system in systems or not systems)
        ]
        if not judged:
            raise RepriseError(f"{self.material.sources}/claims/{paper}.yaml has no claim left on {about}.")
        name = "/".join(["tables/claims", paper, *systems[:1]])
        self._place_float(name)
        self.judged |= {(paper, judgement.claim.id) for judgement in judged}
        for judgement in judged:
            self.shown += row(judgement)
        title = f"Claims of {self.material.authors(paper)} about {about}, and their verdicts"
        return self.parts.claims_table(name, title, judged)

    def byline(self, paper: str) -> str:
        """Return who wrote a paper, its title and year, for the head of its section."""
        entry = self.material.entry(paper)
        authors = words.markdown(self.material.authors(paper))
        return f"{authors}, {words.year(entry)}: *{words.title(entry['title'])}* [@{paper}]."

    def authors(self, paper: str) -> str:
        """Return the family names of a paper's authors."""
        return words.markdown(self.material.authors(paper, short=True))

    def finish(self, markdown: str) -> str:
        """Return the whole document: figures and tables numbered, headings marked, papers called by their authors."""
        sources = self.material.sources
        for paper, judged in self.material.judgements.items():
            left = [one.claim.id for one in judged if (paper, one.claim.id) not in self.judged]
            if left:
                raise RepriseError(
                    f"{sources}/claims/{paper}.yaml: {left[0]} stands in no table of claims; "
                    f"name its system in a call of claims_table in {sources}/sections."
                )
            markdown = markdown.replace(f"[{paper}](#{paper})", f"[{self.authors(paper)}](#{paper})")
        return standing.mark_headings(_number_floats(markdown, self.floats), self.parts.standing)

    def scoreboard(self) -> str:
        """Return how many claims of each paper have which verdict."""
        self.shown += scoreboard.all_tallies(self.material)
        return self.parts.scoreboard(scoreboard.scores(self.material), VERDICTS, scoreboard.score(self.material))

    def data_card(self, name: str) -> str:
        """Return what a reader must know about a data set."""
        path = f"data/{name}.json"
        if not (self.material.results / path).exists():
            raise RepriseError(f"{path} is not among the results.")
        card = self.material.artifacts[path]
        return standing.note(standing.of_card(card)) + self.parts.data_card(name, card)

    def data_note(self, experiment: str) -> str:
        """Return on which data an experiment ran."""
        return self._note_of(experiment, "data")

    def own_digits_note(self, experiment: str) -> str:
        """Return which own digits the networks of an experiment read."""
        return self._note_of(experiment, "own_digits")

    def versions(self) -> str:
        """Return the versions of Python and of the libraries that the numbers depend on."""
        return words.markdown(", ".join(f"{name} {version}" for name, version in provenance.versions().items()))

    def _note_of(self, experiment: str, card: str) -> str:
        note = self.material.measure(experiment, f"about.{card}.note").value
        stand_in = self.material.measure(experiment, f"about.{card}.stand_in").value
        text = words.markdown(f"a stand-in: {note}" if stand_in else note)
        return standing.note(self.material.marks(experiment, card)) + text

    def _number(self, measure: Measure, form: str, interval: bool) -> str:
        several = measure.seeds and measure.seeds > 1
        spelling, part = {"form": form} if form else {}, "both" if interval and several else "value"
        text = text_of(measure, part, spelling)
        self.shown.append(Shown("number", measure.origin, text, part, spelling))
        kind = "median" if measure.origin.endswith(".median") else "mean"
        over = f", {kind} of {measure.seeds} seeds" if several else ""
        return self.parts.number(text, measure.origin + over)

    def _note_caption(self, name: str, shown: Picture | Table) -> None:
        said = {"caption": shown.caption} | ({"data.note": shown.data["note"]} if shown.data else {})
        place = words.anchor(name)
        self.shown += [Shown("caption", f"{name}.json#{key}", text, place=place) for key, text in said.items()]

    def _place_float(self, name: str) -> list[Judgement]:
        """Note that a figure or table stands here; return the claims that it bears on."""
        if name in self.floats:
            raise RepriseError(f"{name} is shown twice; refer to it by see().")
        self.floats.append(name)
        return [one for judged in self.material.judgements.values() for one in judged if one.claim.shown_in == name]


PUBLIC = [name for name in vars(Calls) if not name.startswith("_") and name not in ("parts", "finish")]


def _caption(shown: Picture | Table, marks: set[str]) -> str:
    """Return a caption that begins with how its run stands to the papers', and says what data it is about."""
    text, data = words.readable(shown.caption), shown.data
    if data and (note := words.readable(data["note"])) in text:
        text = text.replace(f". {note}", f". {words.capital(note)}")
    elif data:
        kind = "Stand-in data" if data["stand_in"] else "Data"
        text = f"{text} {kind}: {words.markdown(note)}."
    before = f"*{words.capital(', '.join(standing.in_order(marks)))}.* " if marks else ""
    return before + text


def _number_floats(markdown: str, floats: list[str]) -> str:
    """Put numbers in for the marks that stand for figures and tables, each kind counted as it appears."""
    kinds = {"figure": "Figure", "table": "Table"}
    numbers: dict[str, str] = {}
    for kind, word in kinds.items():
        names = [name for name in floats if name.startswith(kind)]
        numbers |= {name: f"{word}\u00a0{position}" for position, name in enumerate(names, 1)}

    def number(match: re.Match) -> str:
        if match[1] not in numbers:
            raise RepriseError(f"report: {match[1]} is referred to but shown in no section.")
        return numbers[match[1]]

    return FLOAT.sub(number, markdown)
