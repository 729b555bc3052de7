import numpy as np
import pytest

from reprise.metrics.classification import confusion, scores


def test_rows_are_true_classes_and_columns_predictions():
    counts = confusion(np.array([0, 0, 2, 1]), np.array([0, 2, 2, 0]), classes=3)
    assert counts.tolist() == [[1, 0, 1], [1, 0, 0], [0, 0, 1]]


def test_bytes_as_labels_do_not_overflow():
    labels = np.full(300, 46, dtype=np.uint8)
    assert confusion(labels, labels, classes=47)[46, 46] == 300


@pytest.mark.parametrize("wrong", [[-1], [10]])
def test_a_class_that_does_not_exist_is_refused(wrong):
    with pytest.raises(ValueError, match="0 to 9"):
        confusion(np.array([1]), np.array(wrong))


def test_scores_of_a_case_worked_by_hand():
    found = scores(np.array([[8, 2], [4, 6]]))
    assert found == pytest.approx({"accuracy": 14 / 20, "precision": (8 / 12 + 6 / 8) / 2, "recall": (0.8 + 0.6) / 2})


@pytest.mark.parametrize("seed", range(5))
def test_scores_agree_with_scikit_learn_where_classes_are_missing(seed):
    from sklearn import metrics

    generator = np.random.default_rng(seed)
    labels, predicted = generator.integers(0, 8, 12), generator.integers(2, 10, 12)
    expected = {
        "accuracy": metrics.accuracy_score(labels, predicted),
        "precision": metrics.precision_score(labels, predicted, average="macro", zero_division=0),
        "recall": metrics.recall_score(labels, predicted, average="macro", zero_division=0),
    }
    assert scores(confusion(labels, predicted)) == pytest.approx(expected)


def test_nothing_classified_scores_nothing():
    assert scores(np.zeros((3, 3), dtype=int)) == {"accuracy": 0, "precision": 0, "recall": 0}
