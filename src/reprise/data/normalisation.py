"""Min-max normalisation, equation 1 of the papers: x' = (x - min) / (max - min)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class MinMax:
    """Maps the range seen in training to [0, 1]; other rows may fall outside it.

    Attributes
    ----------
    low, high : float64 array
        Smallest and largest training value: one per column for features, one in all for images.
    """

    low: np.ndarray
    high: np.ndarray

    @classmethod
    def fit(cls, rows: np.ndarray) -> MinMax:
        """Take the range from training rows: features (rows, columns) or images (rows, height, width[, channels])."""
        axis = 0 if rows.ndim == 2 else None
        return cls(np.asarray(rows.min(axis), np.float64), np.asarray(rows.max(axis), np.float64))

    def transform(self, rows: np.ndarray) -> np.ndarray:
        """Return `rows` normalised, as float32 of the same shape; a constant column becomes 0."""
        exact = np.result_type(rows, np.float32)
        low = self.low.astype(exact)
        span = self.high.astype(exact) - low
        scaled = np.divide(rows - low, span, out=np.zeros(rows.shape, exact), where=span != 0)
        return scaled.astype(np.float32, copy=False)

    def inverse(self, rows: np.ndarray) -> np.ndarray:
        """Return normalised `rows` in the original units, as float64; a constant column is that constant again."""
        return rows * (self.high - self.low) + self.low
