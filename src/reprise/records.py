"""What made an artifact: a small record beside it, by which it is judged without Snakemake.

After a job, `keep` writes ``.<name>.record`` beside the job's first output: the command, the code
key with the hash of each source file, the configuration slice, the sha256 of every input and
output, the machine and its libraries. `reprise why` and `verify` read it, and `settle` uses it to
judge results that were copied here without Snakemake's own bookkeeping.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from reprise import fingerprint, machine
from reprise.artifacts import RepriseError, read_json, sha256, write_json

STAGES = ("data", "splits", "runs", "videos", "metrics", "tables", "figures", "report")
OUTDATED = 10**9  # nanoseconds: a second after the epoch, since Snakemake takes a time of 0 for none


@dataclass(frozen=True)
class Record:
    """One finished job: what ran, with which code and settings, from what, to what, and on what."""

    command: str
    code: str
    sources: dict[str, str]
    spec: dict[str, Any]
    inputs: dict[str, str]
    outputs: dict[str, str]
    machine: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)

    def reasons(self, config: Mapping[str, Any]) -> list[str]:
        """Return why the code or settings behind this record no longer fit, one phrase each."""
        reasons = []
        if not fingerprint.judge_code(self.code):
            present = _parts_or_nothing(self.code)
            changed = [file for file in {**self.sources, **present} if self.sources.get(file) != present.get(file)]
            reasons += [f"src/reprise/{file} has changed" for file in changed]
        reasons += [f"{key} has changed in the configuration" for key in fingerprint.judge_spec(self.spec, config)]
        return reasons

    def changed_inputs(self) -> list[str]:
        """Return the inputs that are missing or differ in content from those that were read."""
        return [path for path, digest in self.inputs.items() if not os.path.exists(path) or sha256(path) != digest]


def path_of(output: str | os.PathLike) -> Path:
    """Return where the record of a job with this first output is kept."""
    output = Path(output)
    return output.with_name(f".{output.name}.record")


def keep(
    command: str, module: str, spec: Mapping[str, Any], inputs: Sequence[os.PathLike], outputs: Sequence[os.PathLike]
) -> None:
    """Write the record of a job that has just finished."""
    record = Record(
        command=command,
        code=fingerprint.code_key(module),
        sources=fingerprint.code_parts(module),
        spec=dict(spec),
        inputs={str(path): sha256(path) for path in inputs},
        outputs={str(path): sha256(path) for path in outputs},
        machine=machine.here(),
        versions=machine.versions(),
    )
    write_json(path_of(outputs[0]), vars(record))


def files(results: str | os.PathLike) -> Iterator[Path]:
    """Yield the files of the records below one results folder in the order of the stages.

    Only the stage folders are entered: another scale's results may lie beside them.
    """
    for stage in STAGES:
        yield from sorted(Path(results, stage).rglob(".*.record"))


def walk(results: str | os.PathLike) -> Iterator[Record]:
    """Yield the records below one results folder in the order of the stages."""
    for path in files(results):
        yield read(path)


def read(path: str | os.PathLike) -> Record:
    """Return the record in a file; RepriseError if it is damaged or of another version."""
    try:
        return Record(**read_json(path))
    except TypeError:
        raise RepriseError(f"{path}: is no record of this version; make the file beside it again.") from None


def by_output(results: str | os.PathLike) -> dict[str, Record]:
    """Return ``{output path: its record}`` for everything recorded below one results folder."""
    return {output: record for record in walk(results) for output in record.outputs}


def settle(results: str | os.PathLike, config: Mapping[str, Any]) -> list[str]:
    """Give every recorded artifact the modification time that its record deserves; return what was lost.

    That is the first output of each recorded job of whose outputs none is left.

    Snakemake judges results by its own metadata where it has any and by time alone where it has
    not: after a copy, times say nothing. So an artifact whose code or settings changed becomes
    older than all inputs, and one that still fits, with inputs of the same content, becomes no
    older than they are. Runs that Snakemake knows are unaffected: it compares checksums there.
    """
    latest, lost = OUTDATED, []
    for record in _makers_first(list(_readable(results))):
        outputs = [path for path in record.outputs if os.path.exists(path)]
        if not outputs:
            lost.append(next(iter(record.outputs)))
        inputs = [path for path in record.inputs if os.path.exists(path)]
        oldest = min(map(_time_of, outputs), default=OUTDATED)
        newest = max(map(_time_of, inputs), default=OUTDATED)
        if record.reasons(config):
            _set_times(outputs, OUTDATED)
        elif oldest < newest and not record.changed_inputs():
            _set_times(outputs, newest)
        latest = max([latest, *map(_time_of, outputs)])
    # Snakemake counts a job's benchmark among its outputs; a new one never makes it run again.
    timings = (str(path) for path in Path(results, "benchmarks").rglob("*.tsv"))
    _set_times([path for path in timings if _time_of(path) < latest], latest)
    return lost


def _readable(results: str | os.PathLike) -> Iterator[Record]:
    """Yield the records that can be read: what cannot is as good as absent, and `verify` names it."""
    for path in files(results):
        with suppress(RepriseError):
            yield read(path)


def _makers_first(records: Sequence[Record]) -> Iterator[Record]:
    """Yield records so that whatever made an input comes before what reads it."""
    maker = {path: number for number, record in enumerate(records) for path in record.outputs}
    read = {number: {maker[path] for path in one.inputs if path in maker} for number, one in enumerate(records)}
    return (records[number] for number in TopologicalSorter(read).static_order())


def _time_of(path: str) -> int:
    return os.stat(path).st_mtime_ns


def _set_times(paths: Sequence[str], time_ns: int) -> None:
    for path in paths:
        if _time_of(path) != time_ns:
            os.utime(path, ns=(time_ns, time_ns))


def _parts_or_nothing(code: str) -> dict[str, str]:
    try:
        return fingerprint.code_parts(code.partition("@")[0])
    except LookupError:
        return {}
