"""The configuration: read, overlaid and checked, with errors that name the file and the key."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reprise.artifacts import RepriseError, UsageError, read_text

SCHEMA = Path("workflow/schemas/config.schema.yaml")
_ABSENT = object()


def load(*files: str | os.PathLike) -> dict[str, Any]:
    """Return the files' content, each laid over the ones before it, checked against the schema."""
    config: dict[str, Any] = {}
    for file in files:
        _overlay(config, read_yaml(file))
    check(config, files)
    return config


def read_yaml(file: str | os.PathLike) -> dict[str, Any]:
    """Return the mapping in a YAML file; UsageError if it cannot be read or is not a mapping."""
    import yaml

    try:
        content = yaml.load(read_text(file), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}:" if mark else ""
        problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
        raise UsageError(f"{file}:{line} is not YAML ({problem}).") from None
    except RepriseError as error:
        raise UsageError(str(error)) from None
    if not isinstance(content, dict):
        raise UsageError(f"{file}: must hold keys with values.")
    return content


def check(config: Mapping[str, Any], files: Sequence[str | os.PathLike], root: str | os.PathLike = ".") -> None:
    """Raise UsageError with one sentence for the first key that the schema refuses.

    `files` are those that `config` was laid together from: one that holds the key as it is gets
    named, or the command line where none does.
    """
    from jsonschema import Draft202012Validator, validators

    # JSON Schema takes 5.0 for an integer, range() and file names do not.
    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int)
    validator = validators.extend(Draft202012Validator, type_checker=types)(read_yaml(Path(root, SCHEMA)))
    errors = sorted(validator.iter_errors(config), key=lambda error: [str(part) for part in error.absolute_path])
    if errors:
        path, sentence = _explain(errors[0])
        raise UsageError(f"{_origin(config, path, files)}: {'.'.join(map(str, path))} {sentence}.")


def _explain(error) -> tuple[list, str]:
    """Return the path of the offending key and what is wrong with it, in words."""
    path, wanted, given = list(error.absolute_path), error.validator_value, _shown(error.instance)
    match error.validator:
        case "additionalProperties":
            known = error.schema.get("properties", {})
            misspelt = next(key for key in error.instance if key not in known)
            return [*path, misspelt], f"is not a known key{_nearest(misspelt, known)}"
        case "required":
            missing = next(key for key in wanted if key not in error.instance)
            return [*path, missing], "is missing"
        case "enum":
            return path, f"must be one of {', '.join(map(str, wanted))}, not {given}"
        case "minimum":
            return path, f"must be at least {wanted}, not {given}"
        case "exclusiveMinimum":
            return path, f"must be above {wanted}, not {given}"
        case "maximum":
            return path, f"must be at most {wanted}, not {given}"
        case "minItems":
            return path, f"must hold at least {wanted} item{'s' * (wanted > 1)}"
        case "pattern":
            if path == ["experiments"]:
                return [*path, error.instance], "must be a name of small letters, digits and underscores"
            if path[-1] == "gpu_model":
                return path, f"may hold letters, digits, _ and dots, not {given}; null takes any model"
            return path, "must be the path of a folder, without spaces and without / at its end"
        case "uniqueItems":
            return path, "must not hold the same item twice"
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            return path, f"must be {_type_words(kinds, error.schema)}, not {given}{_hint(error.instance, kinds)}"
    return path, f"is refused: {error.message}"


def _nearest(key: str, known: Mapping[str, Any]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(str(key), list(known), n=1)
    return f"; the nearest is {close[0]}" if close else f"; known are {', '.join(known)}"


def _type_words(kinds: Sequence[str], schema: Mapping[str, Any]) -> str:
    words = {"integer": "a whole number", "number": "a number", "string": "text", "boolean": "true or false"}
    words |= {"array": "a list", "object": "a group of keys", "null": "null"}
    if "minimum" in schema:
        words |= {kind: f"{words[kind]} of at least {schema['minimum']}" for kind in ("integer", "number")}
    return " or ".join(words[kind] for kind in kinds)


def _shown(value: Any) -> str:
    """Return a value as one would write it in YAML, text in quotes."""
    return f"'{value}'" if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _hint(value: Any, kinds: Sequence[str]) -> str:
    """Return the number that was written as text, if so: YAML takes 1e-3, without a dot, for text."""
    if not isinstance(value, str) or not {"integer", "number"} & set(kinds):
        return ""
    try:
        number = float(value)
    except ValueError:
        return ""
    return f" (write {int(number) if number.is_integer() else number})"


def _origin(config: Mapping[str, Any], path: Sequence[Any], files: Sequence[str | os.PathLike]) -> str:
    """Return the first file that holds this key with this value, or for a missing key its group."""
    if _find(config, path) is _ABSENT:
        path = path[:-1]
    value = _find(config, path)
    for file in filter(os.path.exists, files):
        held = _find(read_yaml(file), path)
        if _shown(held) == _shown(value) or (isinstance(held, Mapping) and isinstance(value, Mapping)):
            return os.path.relpath(file)
    return "command line"


def _find(value: Any, path: Sequence[Any]) -> Any:
    try:
        for part in path:
            value = value[part]
    except (KeyError, IndexError, TypeError):
        return _ABSENT
    return value


def _overlay(config: dict[str, Any], other: Mapping[str, Any]) -> None:
    for key, value in other.items():
        if isinstance(value, Mapping) and isinstance(config.get(key), dict):
            _overlay(config[key], value)
        else:
            config[key] = value
