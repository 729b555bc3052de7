"""Which code and which settings a result depends on, as keys that survive comments and formatting.

A *code key* is ``module@hash``: the hash covers the syntax trees of the module, of every project
module it imports (directly or not) and of their parent packages, without comments, docstrings or
layout. A *spec* is the slice of the configuration that a job reads: ``{dotted key: value}``.
Both name what they were made from, so a stored key can be judged later against other sources or
another configuration without asking Snakemake.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = "reprise"
SOURCES = Path(__file__).parent


def code_key(module: str) -> str:
    """Return ``module@hash`` for a module named below the package, such as ``training.loop``."""
    digest = hashlib.sha256(json.dumps(code_parts(module), sort_keys=True).encode()).hexdigest()
    return f"{module}@{digest[:16]}"


def code_parts(module: str) -> dict[str, str]:
    """Return ``{source file: hash}`` of everything `module` executes, relative to the package."""
    files = (_file_of(part) for part in sorted(_executed(f"{PACKAGE}.{module}")))
    return {str(file.relative_to(SOURCES)): _tree_hash(file) for file in files}


def judge_code(key: str) -> bool:
    """Return whether a stored code key still describes the present sources."""
    try:
        return code_key(key.partition("@")[0]) == key
    except LookupError:
        return False


def spec(config: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """Return the slice of `config` under the dotted `keys`; KeyError if one is missing."""
    return {key: _look_up(config, key) for key in keys}


def judge_spec(stored: Mapping[str, Any], config: Mapping[str, Any]) -> list[str]:
    """Return the dotted keys whose stored value differs from `config`, down to the leaf."""
    changed = []
    for key, value in stored.items():
        try:
            changed += _differences(key, value, _look_up(config, key))
        except KeyError:
            changed.append(key)
    return changed


def _look_up(config: Mapping[str, Any], key: str) -> Any:
    value: Any = config
    for part in key.split("."):
        value = value[part]
    return value


def _differences(key: str, old: Any, new: Any) -> list[str]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        parts = dict.fromkeys([*old, *new])
        return [leaf for part in parts for leaf in _differences(f"{key}.{part}", old.get(part), new.get(part))]
    return [] if old == new else [key]


@cache
def _graph():
    import grimp

    return grimp.build_graph(PACKAGE, exclude_type_checking_imports=True, cache_dir=None)


def _executed(module: str) -> set[str]:
    """Return the module, what lies in it, and all that these import, each with its parent packages."""
    graph = _graph()
    if module not in graph.modules:
        raise LookupError(f"there is no module {module}")
    used: set[str] = set()
    found = {module, *graph.find_descendants(module)}
    while found:
        used |= found
        imported = {other for part in found for other in graph.find_modules_directly_imported_by(part)}
        parents = {part.rpartition(".")[0] for part in found if "." in part}
        found = (imported | parents) - used
    return used


def _file_of(module: str) -> Path:
    path = SOURCES.joinpath(*module.split(".")[1:])
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def _tree_hash(file: Path) -> str:
    try:
        tree = ast.parse(file.read_bytes())
    except FileNotFoundError:  # a package without __init__.py executes nothing
        return ""
    return hashlib.sha256(repr(_serialise(tree)).encode()).hexdigest()[:16]


def _serialise(node: Any) -> Any:
    """Return nested tuples that are equal for equal trees under every supported Python.

    `ast.dump` is not: releases add fields and change which defaults it prints, so empty fields
    are left out here.
    """
    if isinstance(node, list):
        return tuple(_serialise(item) for item in node)
    if not isinstance(node, ast.AST):
        return node
    fields = dict(ast.iter_fields(node))
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and _is_docstring(
        node.body[:1]
    ):
        fields["body"] = node.body[1:]
    if isinstance(node, ast.JoinedStr):  # Python 3.12 ends nested format specs with an empty text
        fields["values"] = [part for part in node.values if not (isinstance(part, ast.Constant) and part.value == "")]
    kept = ((name, _serialise(value)) for name, value in fields.items() if value is not None and value != [])
    return (type(node).__name__, *kept)


def _is_docstring(statements: list[ast.stmt]) -> bool:
    return bool(
        statements
        and isinstance(statements[0], ast.Expr)
        and isinstance(statements[0].value, ast.Constant)
        and isinstance(statements[0].value.value, str)
    )
