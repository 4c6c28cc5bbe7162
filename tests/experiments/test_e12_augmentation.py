"""E12: the changes of images, the classifier of changes, and the verdict."""

import e12_augmentation as e12
import numpy as np
import pytest
import tensorflow as tf
from lab import digits
from lab.findings import HOLDS, NOT_REPRODUCED, PARTLY, REFUTED
from lab.table import Table

EXPERIMENT = e12.AugmentationOfFew()


def table(recall, fd):
    """Return results where changes add to recall and multiply fd: two numbers each, of those on both and on reals."""
    rows = []
    for seed in range(4):
        noise = 0.01 * (seed - 1.5)
        for arm in EXPERIMENT.arms["quick"]:
            reals = int("reals" in arm)
            more, times = (0, 1) if arm.startswith("none") else (recall[reals] + noise, fd[reals] * (1 + noise))
            leaks = {"turned": 0.1, "cropped": 0.1}
            rows.append({"arm": arm, "seed": seed, "scores": {"recall": 0.6 + more, "fd": 2 * times} | leaks})
    return Table(rows)


@pytest.mark.parametrize(
    ("recall", "fd", "verdict"),
    [
        ((0.1, 0.1), (0.9, 0.9), HOLDS),
        ((0.1, 0.1), (0.9, 3), PARTLY),  # on reals alone more diverse, and not the data
        ((0.1, 0.1), (3, 3), REFUTED),
        ((-0.1, -0.1), (1, 1), REFUTED),
        ((0, 0), (1, 1), NOT_REPRODUCED),
    ],
)
def test_verdict_follows_recall_unless_the_distance_rises(recall, fd, verdict):
    assert EXPERIMENT.judge(table(recall, fd), "quick")["0.19"].verdict == verdict


@pytest.mark.parametrize(("kind", "forms"), [("turned", 8), ("cropped", 9)])
def test_half_of_the_images_stay_and_the_others_take_all_forms(kind, forms):
    image = np.arange(64, dtype="float32").reshape(1, 8, 8, 1) / 64
    found = e12.changed(tf.constant(np.repeat(image, 2000, axis=0)), (0, 1), kind).numpy()
    different, counts = np.unique(found.reshape(2000, -1), axis=0, return_counts=True)
    assert len(different) == forms
    unchanged = counts[(different == image.reshape(-1)).all(axis=1)]
    assert abs(unchanged / 2000 - 0.5) < 0.05
    assert (np.delete(counts, counts.argmax()) > 0.5 * 1000 / (forms - 1)).all()


def test_forms_are_the_turns_of_the_square_and_crops_of_what_is_padded():
    places = np.arange(4).reshape(2, 2)
    turned = e12.forms(2, "turned")
    assert turned[0].tolist() == [0, 1, 2, 3]
    assert np.rot90(places).ravel().tolist() in turned.tolist()
    assert places.T.ravel().tolist() in turned.tolist()
    cropped = e12.forms(2, "cropped")
    assert cropped[0].tolist() == [0, 1, 2, 3]
    assert [4, 4, 4, 0] in cropped.tolist()  # moved down and right by one, black (4) comes in


def test_the_classifiers_tell_changed_from_unchanged_test_digits():
    images = np.float32(digits.load().test_images / 127.5 - 1)
    assert e12.scores(images)["turned"] < 0.1
    assert e12.scores(np.rot90(images, axes=(1, 2)))["turned"] > 0.8
    moved = np.full_like(images, -1)
    moved[:, 1:] = images[:, :-1]
    assert e12.scores(moved)["cropped"] > 0.8


@pytest.mark.parametrize("arm", ["turned, reals", "cropped, both"])
def test_an_arm_runs(monkeypatch, arm):
    monkeypatch.setattr(e12, "UPDATES", 2)
    monkeypatch.setattr(e12, "EVERY", 1)
    found = EXPERIMENT.run(arm, 0, "quick")
    assert np.isfinite([found[name] for name in ("fd", "recall", "turned", "cropped")]).all()
    assert found["updates"] == 2
    assert not found["failed"]
