"""torch without its compiler, which nothing here uses.

torch's optimisers and its deterministic mode import that compiler, which takes longer than torch
itself, to tell it where to break graphs and what not to tune. Stand-ins answer that until something
asks for more of the compiler than they hold; then they give way to it, and what was set on them is lost.
"""

from __future__ import annotations

import importlib
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

COMPILER = ("torch._dynamo", "torch._inductor")
STAND_INS: dict[str, dict[str, Any]] = {
    "torch._dynamo": {
        "disable": lambda function, *_, **__: function,
        "graph_break": lambda *_, **__: None,
    },
    "torch._inductor": {},
    "torch._inductor.config": {},
}


def install() -> None:
    """Let torch find stand-ins for its compiler in this process, unless the compiler is there already."""
    if not any(name in sys.modules for name in STAND_INS) and not any(isinstance(it, _Finder) for it in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder, Loader):
    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name in STAND_INS:
            return ModuleSpec(name, self, is_package=True)
        if name.startswith(tuple(f"{package}." for package in COMPILER)):
            self.give_way()
            importlib.import_module(name)
            return ModuleSpec(name, _Loaded())
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return ModuleType(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        def of_the_compiler(attribute: str) -> Any:
            self.give_way()
            return getattr(importlib.import_module(module.__name__), attribute)

        vars(module).update(STAND_INS[module.__name__], __getattr__=of_the_compiler)

    def give_way(self) -> None:
        """Leave the names to the compiler itself."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)
            for name in STAND_INS:
                sys.modules.pop(name, None)
            for package in COMPILER:
                vars(sys.modules["torch"]).pop(package.removeprefix("torch."), None)


class _Loaded(Loader):
    """For a module that was loaded while it was looked for."""

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return sys.modules[spec.name]

    def exec_module(self, module: ModuleType) -> None:
        pass
