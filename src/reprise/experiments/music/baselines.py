"""How scikit-learn names the places of tracks: probabilities of each place, tuned within the rows learned from.

A method is a function of features and labels to learn from and of the features of others; it returns the
probabilities of each place, others × places.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.special import softmax
from sklearn.ensemble import RandomForestClassifier
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from reprise.data.sphere import great_circle
from reprise.metrics.least_distance import least_expected_distance

Method = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
INNER_FOLDS, TREES, LANDMARKS, ITERATIONS = 3, 100, 300, 500


def constant(features: np.ndarray, labels: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Take each place for as probable as it is frequent."""
    return np.tile(np.bincount(labels) / len(labels), (len(others), 1))


def _classifier(make: Callable) -> Method:
    def predict(features: np.ndarray, labels: np.ndarray, others: np.ndarray) -> np.ndarray:
        return make().fit(features, labels).predict_proba(others)

    return predict


def neighbours(count: int) -> Method:
    """Let the `count` nearest tracks vote, the nearer the more."""
    return _classifier(lambda: KNeighborsClassifier(count, weights="distance"))


def forest(features: np.ndarray, labels: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Let the trees of a random forest vote."""
    return _classifier(lambda: RandomForestClassifier(TREES, random_state=0))(features, labels, others)


def support_vectors(penalty: float) -> Method:
    """Take the softmax of the scores that support vector machines give each place."""

    def predict(features: np.ndarray, labels: np.ndarray, others: np.ndarray) -> np.ndarray:
        return softmax(SVC(C=penalty).fit(features, labels).decision_function(others), 1)

    return predict


def kernel_logistic(penalty: float) -> Method:
    """Take logistic regression on Gaussian similarities to some of the tracks."""

    def model():
        kernel = Nystroem(n_components=LANDMARKS, random_state=0)
        return make_pipeline(kernel, LogisticRegression(C=penalty, max_iter=ITERATIONS))

    return _classifier(model)


METHODS: dict[str, list[Method]] = {
    "constant": [constant],
    "neighbours": [neighbours(count) for count in (5, 15, 45)],
    "forest": [forest],
    "support_vectors": [support_vectors(penalty) for penalty in (1, 3, 10)],
    "kernel_logistic": [kernel_logistic(penalty) for penalty in (3, 10, 30)],
}
"""Candidates of each method; where there are several, the rows that are learned from choose."""


def predict(
    candidates: Sequence[Method], features: np.ndarray, labels: np.ndarray, others: np.ndarray, places: np.ndarray
) -> np.ndarray:
    """Return the probabilities that the best of `candidates` gives, others × places.

    The best is that with the least mean great-circle error in a cross-validation within the rows learned from.
    """
    best = candidates[0]
    if len(candidates) > 1:
        best = min(candidates, key=lambda method: _inner_error(method, features, labels, places))
    return best(features, labels, others)


def _inner_error(method: Method, features: np.ndarray, labels: np.ndarray, places: np.ndarray) -> float:
    """Return the mean great-circle error of a method in kilometres, in folds of the rows learned from."""
    found = np.zeros((len(labels), len(places)))
    for learned, held_out in StratifiedKFold(INNER_FOLDS, shuffle=True, random_state=0).split(features, labels):
        found[held_out] = method(features[learned], labels[learned], features[held_out])
    return float(great_circle(places[labels], least_expected_distance(found, places)).mean())
