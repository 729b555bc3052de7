"""The provenance of a results folder as a Workflow Run RO-Crate, so that archives and other programs can read it.

The crate is the results folder itself: ``ro-crate-metadata.json`` describes the workflow, its run,
each job with the code and settings that it was given, and every file with its sha256. Times are
left out, since equal runs give equal bytes; the date of the crate is that of the commit.

References
----------
Leo et al. (2024), Recording provenance of workflow runs with RO-Crate, PLOS ONE 19(9), e0309210.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reprise.artifacts import read_json, replacing, sha256, write_json

if TYPE_CHECKING:
    from rocrate.model.entity import Entity

    from reprise.jobs import Job

VERSION = "1.1"  # of RO-Crate, on which version 0.5 of the profiles for runs stands
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": ("Workflow RO-Crate", "1.0"),
}
TERMS = "https://w3id.org/ro/terms/workflow-run/context"
KINDS = {
    ".csv": "text/csv", ".gz": "application/gzip", ".html": "text/html", ".json": "application/json",
    ".mp4": "video/mp4", ".npz": "application/zip", ".pdf": "application/pdf", ".png": "image/png",
    ".tex": "application/x-tex",
}  # fmt: skip
NO_COMMIT = "1970-01-01"


def build(job: Job) -> None:
    """Write the crate of a results folder.

    Inputs: the Snakefile, provenance.json, and the report's other files. Outputs: a copy of the
    Snakefile within the results, and ro-crate-metadata.json at their top.
    """
    (workflow,) = (path for path in job.inputs if path.name == "Snakefile")
    (provenance,) = (path for path in job.inputs if path.name == "provenance.json")
    copy, metadata = job.outputs
    with replacing(copy) as part:
        shutil.copyfile(workflow, part)
    reports = [path for path in job.inputs if path != workflow]
    write_json(metadata, Crate(metadata.parent, read_json(provenance)).describe(copy, reports))


class Crate:
    """The description of one results folder."""

    def __init__(self, results: Path, provenance: Mapping[str, Any]):
        from rocrate.rocrate import ROCrate

        self.results, self.provenance = results, provenance
        self.crate = ROCrate(version=VERSION)
        self.files: dict[str, Entity] = {}

    def describe(self, workflow: Path, reports: Iterable[Path]) -> dict[str, Any]:
        """Return the crate as JSON-LD: the workflow, the run that made `reports`, and all jobs behind it."""
        root = self.crate.root_dataset
        root["name"] = "Results of Reprise: published results, run again from the raw data"
        root["description"] = "What one run of the workflow read and wrote, from the raw data to the report on claims."
        root["datePublished"] = commit_date(self.provenance["commit"]) or NO_COMMIT
        root["license"] = self._add("https://spdx.org/licenses/MIT", "CreativeWork", name="MIT License")
        root["conformsTo"] = [
            self._add(address, "CreativeWork", name=name, version=version)
            for address, (name, version) in PROFILES.items()
        ]
        self.crate.metadata["conformsTo"] = [
            {"@id": f"https://w3id.org/ro/crate/{VERSION}"}, {"@id": list(PROFILES)[-1]}
        ]  # fmt: skip
        self.crate.metadata.extra_contexts.append(TERMS)
        main = self._workflow(workflow)
        runs = [self._run(main, reports), *map(self._job, self.provenance["jobs"])]
        root["mainEntity"], root["mentions"] = main, runs
        return self.crate.metadata.generate()

    def _add(self, identifier: str, kind: str, **properties: Any) -> Entity:
        from rocrate.model.contextentity import ContextEntity

        return self.crate.add(ContextEntity(self.crate, identifier, properties={"@type": kind, **properties}))

    def _workflow(self, path: Path) -> Entity:
        language = self._add(
            "https://w3id.org/workflowhub/workflow-ro-crate#snakemake",
            "ComputerLanguage",
            name="Snakemake",
            url="https://snakemake.readthedocs.io",
            version=self.provenance["versions"].get("snakemake", ""),
        )
        about = {
            "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"],
            "name": "Reprise",
            "description": "The workflow's entry point; its rules and code are in the repository, at this commit.",
            "version": self.provenance["commit"] or self.provenance["reprise"],
            "programmingLanguage": language,
            "softwareRequirements": list(self._libraries.values()),
        }
        return self._file(path, about)

    @cached_property
    def _libraries(self) -> dict[str, Entity]:
        return {
            name: self._add(f"#{name}", "SoftwareApplication", name=name, softwareVersion=version)
            for name, version in self.provenance["versions"].items()
        }

    def _run(self, workflow: Entity, reports: Iterable[Path]) -> Entity:
        settings = [self._setting("workflow", key, value) for key, value in self.provenance["config"].items()]
        cards = [self.results / "data" / f"{name}.json" for name in self.provenance["data"]]
        return self._add(
            "#run",
            "CreateAction",
            name="Run of the workflow",
            description=f"Everything behind the report, by reprise {self.provenance['reprise']}.",
            instrument=workflow,
            object=[*map(self._file, cards), *settings],
            result=[self._file(path) for path in reports],
        )

    def _job(self, record: Mapping[str, Any]) -> Entity:
        """Return one job, whose instrument is the stage as its code stood."""
        first = next(iter(record["outputs"]))
        name = f"#job-{self._place(first)}"
        tool = self.crate.get(f"#{record['code']}") or self._add(
            f"#{record['code']}",
            "SoftwareApplication",
            name=record["command"],
            description="A stage of the workflow; the version is the hash of the code that it executes.",
            softwareVersion=record["code"].partition("@")[2],
        )
        settings = [self._setting(name[1:], key, value) for key, value in record["spec"].items()]
        files = {kind: [path for path in record[kind] if self._place(path)] for kind in ("inputs", "outputs")}
        return self._add(
            name,
            "CreateAction",
            name=record["command"],
            description=f"Made {', '.join(map(self._place, record['outputs']))}.",
            instrument=tool,
            object=[*(self._file(path) for path in files["inputs"]), *settings],
            result=[self._file(path) for path in files["outputs"]],
        )

    def _setting(self, owner: str, key: str, value: Any) -> Entity:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        return self._add(f"#{owner}-{key}", "PropertyValue", name=key, value=text)

    def _file(self, path: str | os.PathLike, properties: Mapping[str, Any] | None = None) -> Entity:
        """Return a file of the results, described once, by its content as it is now."""
        place = self._place(path)
        if place not in self.files:
            kind = KINDS.get(Path(path).suffix, "application/octet-stream")
            about = {"name": place, "sha256": sha256(path), "contentSize": str(Path(path).stat().st_size)}
            if Path(path).name != "Snakefile":
                about["encodingFormat"] = kind
            # Without a source: the file is where it belongs, and is only described.
            self.files[place] = self.crate.add_file(dest_path=place, properties=about | dict(properties or {}))
        return self.files[place]

    def _place(self, path: str | os.PathLike) -> str:
        """Return where a file lies within the results, or nothing if it lies elsewhere."""
        path = Path(path)
        return path.relative_to(self.results).as_posix() if path.is_relative_to(self.results) else ""


def commit_date(commit: str | None) -> str:
    """Return the day of a commit of the repository in the current folder, or nothing."""
    if commit is None:
        return ""
    command = ["git", "show", "--no-patch", "--format=%cs", commit]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.strip()
