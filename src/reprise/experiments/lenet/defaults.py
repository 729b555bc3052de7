"""Settings that an experiment need not name, and what they are then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

VALUES = {"form": "normalised", "augment": False, "schedule": "constant"}


def of(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return an experiment's settings with those that it does not name."""
    return VALUES | dict(settings)
