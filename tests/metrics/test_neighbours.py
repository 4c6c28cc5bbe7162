"""Nearest-neighbour scores on sets small enough to draw on paper, and against all distances at once."""

import numpy as np
import pytest
from pytest import approx

from rnngan_tf.metrics.functional import checks as blocks
from rnngan_tf.metrics.functional import duplicates, nearest, nearest_neighbour_accuracy, neighbourhood


def normal(count, size=3, seed=0, mean=0.0):
    return mean + np.random.default_rng(seed).normal(size=(count, size))


def column(*values):
    return np.array(values, float)[:, None]


def means(terms):
    return tuple(float(part.mean()) for part in terms)


def all_distances(left, right):
    return np.linalg.norm(left[:, None] - right[None], axis=-1)


def test_terms_on_a_line_by_hand():
    # Real 0 1 3 7, k = 1: radii 1 1 2 4, balls [-1, 1] [0, 2] [1, 5] [3, 11].
    # Generated 2 4 20 30, k = 1: radii 2 2 10 10, balls [0, 4] [2, 6] [10, 30] [20, 40].
    terms = neighbourhood(column(0, 1, 3, 7), column(2, 4, 20, 30), k=1)
    np.testing.assert_array_equal(terms.precision, [1, 1, 0, 0])
    np.testing.assert_array_equal(terms.density, [2, 2, 0, 0])  # 2 is in [0, 2] and [1, 5]; 4 in [1, 5] and [3, 11]
    np.testing.assert_array_equal(terms.recall, [1, 1, 1, 0])  # 0, 1, 3 in [0, 4]; 7 in none
    np.testing.assert_array_equal(terms.coverage, [0, 1, 1, 1])  # [-1, 1] holds none
    assert all(part.dtype == np.float64 for part in terms)


def test_terms_in_the_plane_by_hand():
    # Real: corners of the unit square, k = 2: each has two others at 1, so radius 1 (k = 3 would be sqrt 2).
    # Generated: (0.5, 0.5) is sqrt(0.5) from all four; (0, 2) is at 1 of (0, 1), on its surface; (5, 5) is far.
    # Their own radii, k = 2: |(0.5,0.5)-(5,5)| = 6.4, |(0,2)-(5,5)| = 5.8, 6.4: these balls hold all four corners.
    real = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
    terms = neighbourhood(real, np.array([[0.5, 0.5], [0, 2], [5, 5]]), k=2)
    np.testing.assert_array_equal(terms.precision, [1, 1, 0])
    np.testing.assert_array_equal(terms.density, [4 / 2, 1 / 2, 0])
    np.testing.assert_array_equal(terms.recall, [1, 1, 1, 1])
    np.testing.assert_array_equal(terms.coverage, [1, 1, 1, 1])


def test_known_coverage():
    # Ten real clusters of 6 points within 0.01; generated samples at 4 of their centres: with k = 5 each ball spans its
    # cluster only, so 4 of 10 clusters are covered, and every generated sample lies in real balls.
    centers = 10.0 * np.arange(10)
    real = (centers[:, None] + 0.01 * np.array([0, 1, 2, 3, 4, 5]) / 5).reshape(-1, 1)
    generated = (centers[:4, None] + 0.001 * np.arange(1, 7)).reshape(-1, 1)
    terms = neighbourhood(real, generated, k=5)
    assert terms.coverage.mean() == approx(0.4) and terms.precision.mean() == 1
    # the 6 generated samples of a cluster lie within 0.005: [-0.004, 0.006] to [0.001, 0.011] hold the whole cluster
    assert terms.recall.mean() == approx(0.4)


def test_identical_sets_are_precise_and_covered():
    real = normal(200)
    terms = neighbourhood(real, real, k=5)
    assert means((terms.precision, terms.recall, terms.coverage)) == (1, 1, 1)
    # each of the N balls holds its own k others and, here, its own centre's copy: (k + 1) / k
    assert terms.density.mean() == approx(6 / 5, rel=1e-12)
    assert means(neighbourhood(real, real.copy(), k=5)) == means(terms)


def test_disjoint_sets_score_0():
    assert means(neighbourhood(normal(50), normal(40, mean=100.0))) == (0, 0, 0, 0)


def test_constant_sets_fall_into_each_others_balls_of_radius_0():
    # the mean of 0.1s is not 0.1, so that without care these distances would be rounding errors
    assert means(neighbourhood(np.full((9, 3), 0.1), np.full((8, 3), 0.1), k=5)) == (1, 1, 9 / 5, 1)
    assert means(neighbourhood(np.full((9, 3), 0.1), np.full((8, 3), 0.2), k=5)) == (0, 0, 0, 0)


def test_all_distances_at_once_give_the_same(monkeypatch):
    real, generated, k = normal(60), normal(45, seed=1, mean=0.7), 3
    real_radii = np.sort(all_distances(real, real))[:, k]  # position 0 is the sample itself
    generated_radii = np.sort(all_distances(generated, generated))[:, k]
    between = all_distances(generated, real)
    for tile in (1, 7, 45, 1000):
        monkeypatch.setattr(blocks, "TILE", tile)
        terms = neighbourhood(real, generated, k)
        np.testing.assert_array_equal(terms.precision, (between <= real_radii).any(axis=1))
        np.testing.assert_array_equal(terms.recall, (between <= generated_radii[:, None]).any(axis=0))
        np.testing.assert_allclose(terms.density, (between <= real_radii).sum(axis=1) / k)
        np.testing.assert_array_equal(terms.coverage, (between.min(axis=0) <= real_radii))


def test_a_far_offset_does_not_change_the_terms():
    real, generated = normal(100), normal(100, seed=1)
    far = neighbourhood(real + 1e5, generated + 1e5)
    for part, moved in zip(neighbourhood(real, generated), far, strict=True):
        np.testing.assert_array_equal(part, moved)


def test_the_order_of_the_samples_does_not_matter_even_where_distances_tie():
    rng = np.random.default_rng(0)
    real, generated = 0.1 * rng.integers(0, 4, (80, 2)), 0.1 * rng.integers(0, 4, (70, 2))  # a grid: ties all over
    terms, turned = neighbourhood(real, generated), neighbourhood(real[::-1], generated[::-1])
    for part, other in zip(terms, turned, strict=True):
        np.testing.assert_array_equal(part, other[::-1])
    accuracy = nearest_neighbour_accuracy(real, generated)
    turned = nearest_neighbour_accuracy(real[::-1], generated[::-1])
    np.testing.assert_array_equal(accuracy, np.concatenate([turned[:80][::-1], turned[80:][::-1]]))


@pytest.mark.parametrize("k", [0, 3, -1, 1.5, True, None])
def test_neighbours_that_are_not_there_are_refused(k, refuse):
    with refuse(f"k is {k}; give a whole number from 1 to 2, less than the samples of either set"):
        neighbourhood(normal(3), normal(9), k)


def test_accuracy_by_hand():
    # Real 0 1 9, generated 8 10 11: 0 -> 1 own; 1 -> 0 own; 9 -> 8 and 10, both generated: other;
    # 8 -> 9: other; 10 -> 9 and 11 are equally near: half; 11 -> 10: own.
    terms = nearest_neighbour_accuracy(column(0, 1, 9), column(8, 10, 11))
    np.testing.assert_array_equal(terms, [1, 1, 0, 0, 0.5, 1])


def test_accuracy_tells_far_sets_near_sets_and_copies():
    real = normal(400)
    assert nearest_neighbour_accuracy(real, normal(300, mean=50.0)).mean() == 1
    assert nearest_neighbour_accuracy(real, normal(400, seed=1)).mean() == approx(0.5, abs=0.08)
    assert nearest_neighbour_accuracy(real, real).mean() == 0
    assert nearest_neighbour_accuracy(real, real).shape == (800,)
    assert nearest_neighbour_accuracy(np.full((9, 3), 0.1), np.full((8, 3), 0.1)).mean() == 0.5


def test_accuracy_in_tiles_is_the_same(monkeypatch):
    real, generated = normal(30), normal(20, seed=1)
    whole = nearest_neighbour_accuracy(real, generated)
    monkeypatch.setattr(blocks, "TILE", 7)
    np.testing.assert_array_equal(nearest_neighbour_accuracy(real, generated), whole)


@pytest.mark.parametrize("tile", [1, 2, 100])
def test_duplicates_count_later_copies_only(tile, monkeypatch):
    monkeypatch.setattr(blocks, "TILE", tile)
    features = column(0, 5, 0.1, 5, 5, 0.3)
    np.testing.assert_array_equal(duplicates(features, 0), [0, 0, 0, 1, 1, 0])
    np.testing.assert_array_equal(duplicates(features, 0.1), [0, 0, 1, 1, 1, 0])  # at the threshold counts
    np.testing.assert_array_equal(duplicates(features, 0.2), [0, 0, 1, 1, 1, 1])  # 0.3 is 0.2 from 0.1
    np.testing.assert_array_equal(duplicates(np.full((5, 3), 0.1), 0), [0, 1, 1, 1, 1])


def test_exact_copies_far_from_0_are_found_and_others_not():
    features = (1e4 + normal(100)).astype("float32")
    assert duplicates(features, 0).sum() == 0
    np.testing.assert_array_equal(duplicates(np.concatenate([features, features]), 0), np.repeat([0, 1], 100))


@pytest.mark.parametrize("tile", [1, 7, 100])
def test_nearest_is_the_smallest_of_all_distances(tile, monkeypatch):
    monkeypatch.setattr(blocks, "TILE", tile)
    queries, references = normal(20, 5).astype("float32"), normal(30, 5, seed=1).astype("float32")
    distances, indices = nearest(queries, references)
    every = all_distances(queries.astype(float), references.astype(float))
    np.testing.assert_array_equal(indices, every.argmin(axis=1))
    np.testing.assert_allclose(distances, every.min(axis=1), rtol=1e-12)


def test_nearest_of_copies_is_the_first_at_exactly_0():
    images = np.random.default_rng(0).integers(0, 256, (12, 6)).astype("uint8")
    distances, indices = nearest(images, np.concatenate([images, images]))
    np.testing.assert_array_equal(indices, np.arange(12))
    np.testing.assert_array_equal(distances, np.zeros(12))
    np.testing.assert_array_equal(nearest(images, images)[1], np.arange(12))  # itself is allowed here
    assert nearest(images[:1], images[1:2])[0] == approx(np.linalg.norm(images[0] - images[1].astype(float)))


def test_arrays_and_thresholds_that_are_none_are_refused(refuse):
    with refuse("generated features have shape"):
        neighbourhood(normal(9), np.zeros(9))
    with refuse("real features hold NaN"):
        nearest_neighbour_accuracy(np.full((3, 2), np.nan), np.zeros((3, 2)))
    with refuse("queries have 3 columns and the references 2"):
        nearest(np.zeros((4, 3)), np.zeros((4, 2)))
    with refuse("references have 0 rows; give at least 1"):
        nearest(np.zeros((4, 3)), np.zeros((0, 3)))
    with refuse("features have 1 row"):
        duplicates(np.zeros((1, 3)), 0)
    for threshold in (-1, np.nan, np.inf, "near", None, True):
        with refuse("threshold is .*; give a number of at least 0"):
            duplicates(np.zeros((4, 3)), threshold)
