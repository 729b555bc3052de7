"""How far two sets of features lie apart, taken as Gaussians: the Fréchet distance (Dowson and Landau, 1982).

With features of an Inception network this is the FID of Heusel et al. (2017); with those of a LeNet,
of which digits need no more, a Fréchet LeNet distance.
"""

from __future__ import annotations

import numpy as np


def frechet_distance(one: np.ndarray, other: np.ndarray) -> float:
    """Return the squared Fréchet distance of the Gaussians that fit two sets of features, in their unit squared.

    Parameters
    ----------
    one, other
        Rows × features, at least two rows each. With fewer rows than a few times the features the
        distance comes out too large.
    """
    (mean, covariance), (other_mean, other_covariance) = moments(one), moments(other)
    return between_gaussians(mean, covariance, other_mean, other_covariance)


def moments(features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and covariance (divided by rows - 1) of rows × features, as float64."""
    features = np.asarray(features, np.float64)
    mean = features.mean(0)
    centred = features - mean
    return mean, centred.T @ centred / (len(features) - 1)


def between_gaussians(
    mean: np.ndarray, covariance: np.ndarray, other_mean: np.ndarray, other_covariance: np.ndarray
) -> float:
    """Return |m - m'|² + tr(C + C' - 2 (C C')^½), never below 0.

    The trace of the root is that of the symmetric (C^½ C' C^½)^½, which also exists where a covariance
    is singular.
    """
    values, vectors = np.linalg.eigh(covariance)
    root = (vectors * np.sqrt(values.clip(0))) @ vectors.T
    crossed = np.sqrt(np.linalg.eigvalsh(root @ other_covariance @ root).clip(0)).sum()
    distance = np.square(mean - other_mean).sum() + np.trace(covariance) + np.trace(other_covariance) - 2 * crossed
    return max(float(distance), 0.0)
