"""torchvision, also where its compiled operators do not fit the installed torch."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

_MISSING = "operator torchvision::nms does not exist"
_definitions = []  # torch forgets an operator as soon as the library object that defined it is freed


def load_torchvision() -> ModuleType:
    """Return torchvision; without its compiled operators and image files where those cannot load.

    The torchvision of PyPI is built for CUDA. Beside a CPU build of torch its compiled part stays
    out, and its import then fails on `nms` and `qnms`, for which it only registers shape rules.
    Declaring the two is enough for data sets, transforms, models and utilities.
    """
    try:
        return importlib.import_module("torchvision")
    except RuntimeError as error:
        if _MISSING not in str(error):
            raise
    _forget_half_imported()
    _declare_operators()
    return importlib.import_module("torchvision")


def _forget_half_imported() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
        del sys.modules[name]


def _declare_operators() -> None:
    import torch

    library = torch.library.Library("torchvision", "FRAGMENT")
    for operator in ("nms", "qnms"):
        library.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    _definitions.append(library)
