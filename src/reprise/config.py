"""The configuration: read, overlaid and checked, with errors that name the file and the key."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reprise.artifacts import UsageError, read_text

SCHEMA = Path("workflow/schemas/config.schema.yaml")


def load(*files: str | os.PathLike) -> dict[str, Any]:
    """Return the files' content, each laid over the ones before it, checked against the schema."""
    config: dict[str, Any] = {}
    for file in files:
        _overlay(config, read_yaml(file))
    check(config, files)
    return config


def read_yaml(file: str | os.PathLike) -> dict[str, Any]:
    """Return the mapping in a YAML file; UsageError if it is missing or not a mapping."""
    import yaml

    try:
        content = yaml.load(read_text(file), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}:" if mark else ""
        raise UsageError(f"{file}:{line} is not YAML ({getattr(error, 'problem', error)}).") from None
    if not isinstance(content, dict):
        raise UsageError(f"{file}: must hold keys with values, not {type(content).__name__}.")
    return content


def check(config: Mapping[str, Any], files: Sequence[str | os.PathLike], root: str | os.PathLike = ".") -> None:
    """Raise UsageError with one sentence for the first key that the schema refuses.

    `files` are those that `config` was laid together from: the last one that holds the key is
    named, or the command line where none does.
    """
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(read_yaml(Path(root, SCHEMA)))
    errors = sorted(validator.iter_errors(config), key=lambda error: [str(part) for part in error.absolute_path])
    if errors:
        path, sentence = _explain(errors[0])
        raise UsageError(f"{_origin(path, files)}: {'.'.join(map(str, path))} {sentence}.")


def _explain(error) -> tuple[list, str]:
    """Return the path of the offending key and what is wrong with it, in words."""
    path, wanted = list(error.absolute_path), error.validator_value
    match error.validator:
        case "additionalProperties":
            known = error.schema.get("properties", {})
            misspelt = next(key for key in error.instance if key not in known)
            return [*path, misspelt], f"is not a known key{_nearest(misspelt, known)}"
        case "required":
            missing = next(key for key in wanted if key not in error.instance)
            return [*path, missing], "is missing"
        case "enum" | "const":
            choices = wanted if isinstance(wanted, list) else [wanted]
            return path, f"must be one of {', '.join(map(str, choices))}, not {error.instance!r}"
        case "minimum":
            return path, f"must be at least {wanted}, not {error.instance!r}"
        case "exclusiveMinimum":
            return path, f"must be above {wanted}, not {error.instance!r}"
        case "maximum":
            return path, f"must be at most {wanted}, not {error.instance!r}"
        case "minItems":
            return path, f"must hold at least {wanted} item{'s' * (wanted > 1)}"
        case "uniqueItems":
            return path, "must not hold the same item twice"
        case "type":
            return path, f"must be {_type_words(wanted, error.schema)}, not {error.instance!r}{_exponent(error)}"
    return path, f"is refused: {error.message}"


def _nearest(key: str, known: Mapping[str, Any]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(str(key), list(known), n=1)
    return f"; did you mean {close[0]}?".rstrip("?") if close else f"; known are {', '.join(known)}" if known else ""


def _type_words(wanted: str | list[str], schema: Mapping[str, Any]) -> str:
    words = {"integer": "a whole number", "number": "a number", "string": "text", "boolean": "true or false"}
    words |= {"array": "a list", "object": "a group of keys", "null": "null"}
    bound = f" of at least {schema['minimum']}" if "minimum" in schema else ""
    return " or ".join(words[kind] for kind in ([wanted] if isinstance(wanted, str) else wanted)) + bound


def _exponent(error) -> str:
    """Hint at YAML's rule that 1e-3 without a dot is text."""
    try:
        return f" (write {float(error.instance)})" if isinstance(error.instance, str) else ""
    except ValueError:
        return ""


def _origin(path: Sequence[Any], files: Sequence[str | os.PathLike]) -> str:
    for depth in range(len(path), 0, -1):
        for file in reversed(files):
            if os.path.exists(file) and _holds(read_yaml(file), path[:depth]):
                return os.path.relpath(file)
    return "command line" if not files else os.path.relpath(files[0])


def _holds(value: Any, path: Sequence[Any]) -> bool:
    for part in path:
        if (isinstance(value, Mapping) and part in value) or (isinstance(value, list) and isinstance(part, int) and part < len(value)):
            value = value[part]
        else:
            return False
    return True


def _overlay(config: dict[str, Any], other: Mapping[str, Any]) -> None:
    for key, value in other.items():
        if isinstance(value, Mapping) and isinstance(config.get(key), dict):
            _overlay(config[key], value)
        else:
            config[key] = value
