"""Differentiable augmentation: what each change does, to each sample its own, with XLA and without."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnngan_tf.data import augmentation as module
from rnngan_tf.data.augmentation import Augmentation
from rnngan_tf.objectives import R1

SEED = tf.constant([5, 6], tf.int32)
EVERYTHING = "translation,color,cutout"


def random_images(batch=16, height=16, width=24, channels=1):
    """Return random images in [-0.9, 0.9]: no pixel has the value of `fill`, and no two shifts look alike."""
    return np.random.default_rng(0).uniform(-0.9, 0.9, (batch, height, width, channels)).astype("float32")


def shifted(image, down, right, fill=-1.0):
    """Return the image moved, by plain slicing."""
    height, width, _ = image.shape
    moved = np.full_like(image, fill)
    rows, columns = slice(max(down, 0), height + min(down, 0)), slice(max(right, 0), width + min(right, 0))
    origin_rows, origin_columns = (
        slice(max(-down, 0), height - max(down, 0)),
        slice(max(-right, 0), width - max(right, 0)),
    )
    moved[rows, columns] = image[origin_rows, origin_columns]
    return moved


def find_shift(original, moved, reach, fill=-1.0):
    """Return the one shift within `reach` (down, right) that turns `original` into `moved`, None if there is none."""
    for down in range(-reach[0], reach[0] + 1):
        for right in range(-reach[1], reach[1] + 1):
            if np.array_equal(shifted(original, down, right, fill), moved):
                return down, right
    return None


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
def test_shape_and_type_are_kept_and_something_changes(channels, dtype):
    images = tf.cast(random_images(4, channels=channels), dtype)
    changed = Augmentation(EVERYTHING)(images, SEED)
    assert changed.shape == images.shape and changed.dtype == images.dtype
    assert not np.array_equal(tf.cast(changed, "float32"), tf.cast(images, "float32"))


@pytest.mark.parametrize("fill", [-1.0, 0.0])
def test_translation_moves_each_image_by_its_own_whole_pixels(fill):
    # 16 x 24 pixels and a ratio of 1/8: 2 rows and 3 columns each way, 5 * 7 = 35 shifts; 300 images meet all of them
    # (one is missed with probability below 35 exp(-300 / 35) = 0.7 %, and the seed is fixed)
    images = random_images(300)
    moved = Augmentation("translation", fill=fill)(images, SEED).numpy()
    shifts = [find_shift(original, after, (2, 3), fill) for original, after in zip(images, moved, strict=True)]
    assert None not in shifts
    assert set(shifts) == {(down, right) for down in range(-2, 3) for right in range(-3, 4)}


def test_translation_reaches_an_eighth_rounded_half_up():
    # 20 pixels: 2.5 rounds to 3, as in the paper's code
    images = random_images(200, 20, 20)
    moved = Augmentation("translation")(images, SEED).numpy()
    shifts = [find_shift(original, after, (4, 4)) for original, after in zip(images, moved, strict=True)]
    assert {down for down, _ in shifts} == {right for _, right in shifts} == {-3, -2, -1, 0, 1, 2, 3}


@pytest.mark.parametrize(("height", "width"), [(16, 24), (15, 9)])
def test_cutout_paints_one_box_and_leaves_the_rest(height, width):
    images = random_images(400, height, width, channels=3)
    cut = Augmentation("cutout")(images, SEED).numpy()
    box_height, box_width = int(height / 2 + 0.5), int(width / 2 + 0.5)
    areas, first_rows, first_columns = [], set(), set()
    for original, after in zip(images, cut, strict=True):
        painted = (after == -1.0).all(axis=-1)
        rows, columns = painted.any(axis=1), painted.any(axis=0)
        np.testing.assert_array_equal(painted, rows[:, None] & columns[None, :])  # a rectangle
        for marked in (rows, columns):
            assert np.ptp(np.flatnonzero(marked)) == marked.sum() - 1  # without gaps
        np.testing.assert_array_equal(after[~painted], original[~painted])
        # its centre is in the image: at least half of each side (rounded down) shows
        assert box_height // 2 <= rows.sum() <= box_height and box_width // 2 <= columns.sum() <= box_width
        areas.append(painted.sum())
        first_rows.add(int(np.argmax(rows)))
        first_columns.add(int(np.argmax(columns)))
    assert max(areas) == box_height * box_width
    # every place is taken, from the box that reaches over the start by half to the one that does so over the end
    assert first_rows == set(range(height - box_height % 2 - box_height // 2 + 1))
    assert first_columns == set(range(width - box_width % 2 - box_width // 2 + 1))


def test_cutout_boxes_lie_everywhere_alike():
    # A box of 8 in 16 rows may start at -4 ... 12: 17 places, of which 5 reach row 0 and 8 row 8. Columns likewise,
    # a box of 12 in 24. 1,000 images give each pixel's share with a standard deviation of at most 0.013.
    rows = [np.mean([start <= row < start + 8 for start in range(-4, 13)]) for row in range(16)]
    columns = [np.mean([start <= column < start + 12 for start in range(-6, 19)]) for column in range(24)]
    covered = (Augmentation("cutout")(random_images(1000), SEED).numpy() == -1.0)[..., 0].mean(axis=0)
    np.testing.assert_allclose(covered, np.outer(rows, columns), atol=0.06)


def test_color_of_grey_images_changes_brightness_and_contrast_only():
    # y - mean(y) = c (x - mean(x)) with c in [0.5, 1.5), mean(y) = mean(x) + b with b in [-0.5, 0.5)
    images = random_images(300)
    changed = Augmentation("color")(images, SEED).numpy()
    mean, new_mean = images.mean(axis=(1, 2, 3)), changed.mean(axis=(1, 2, 3))
    deviation, new_deviation = images - mean[:, None, None, None], changed - new_mean[:, None, None, None]
    contrast = new_deviation.std(axis=(1, 2, 3)) / deviation.std(axis=(1, 2, 3))
    np.testing.assert_allclose(new_deviation, contrast[:, None, None, None] * deviation, atol=1e-5)
    for drawn, low, high in ((contrast, 0.5, 1.5), (new_mean - mean, -0.5, 0.5)):
        assert low - 1e-4 <= drawn.min() < low + 0.05 and high - 0.05 < drawn.max() <= high + 1e-4
    assert abs(np.corrcoef(contrast, new_mean - mean)[0, 1]) < 0.2  # drawn independently


def test_color_of_three_channels_changes_saturation_too():
    # the colour of a pixel, its deviation from its grey, is multiplied by k c; the grey's own deviation only by c
    images = random_images(300, channels=3)
    changed = Augmentation("color")(images, SEED).numpy()
    grey, new_grey = images.mean(axis=-1, keepdims=True), changed.mean(axis=-1, keepdims=True)
    contrast = new_grey.std(axis=(1, 2, 3)) / grey.std(axis=(1, 2, 3))
    saturation = (changed - new_grey).std(axis=(1, 2, 3)) / (images - grey).std(axis=(1, 2, 3)) / contrast
    colour = (saturation * contrast)[:, None, None, None] * (images - grey)
    np.testing.assert_allclose(changed - new_grey, colour, atol=1e-5)
    assert saturation.min() < 0.1 and 1.9 < saturation.max() <= 2.0 + 1e-4
    assert contrast.min() >= 0.5 - 1e-4 and contrast.max() <= 1.5 + 1e-4


def test_changes_are_made_in_the_order_named():
    images = random_images(8)
    cut_last = Augmentation("color,cutout")(images, SEED).numpy()
    cut_first = Augmentation("cutout,color")(images, SEED).numpy()
    assert ((cut_last == -1.0).sum(axis=(1, 2, 3)) >= 4 * 6).all()
    assert not (cut_first == -1.0).any()  # the box was recoloured with the rest


def test_translation_and_cutout_stay_within_the_range_of_images():
    changed = Augmentation("translation,cutout")(random_images(64), SEED).numpy()
    assert changed.min() == -1.0 and changed.max() <= 0.9


def test_each_sample_gets_its_own_draw():
    image = np.repeat(random_images(1), 8, axis=0)
    for policy in ("translation", "color", "cutout"):
        changed = Augmentation(policy)(image, SEED).numpy()
        assert len({sample.tobytes() for sample in changed}) > 4, policy


@pytest.mark.parametrize("policy", ["translation", "color", "cutout", EVERYTHING])
def test_seed_decides_the_draw(policy):
    images, augmentation = random_images(), Augmentation(policy)
    first = augmentation(images, SEED).numpy()
    np.testing.assert_array_equal(first, Augmentation(policy)(images, (5, 6)).numpy())
    assert not np.array_equal(first, augmentation(images, (5, 7)).numpy())
    assert not np.array_equal(first, augmentation(images, (6, 6)).numpy())


@pytest.mark.parametrize(("channels", "seed"), [(1, (5, 6)), (3, (-5, 2**31 - 1))])
def test_compiled_equals_eager_for_values_and_gradients(channels, seed):
    augmentation = Augmentation(EVERYTHING)
    images, weights = (
        tf.constant(random_images(channels=channels)),
        tf.constant(random_images(channels=channels)[::-1].copy()),
    )

    def value_and_gradient(images, seed):
        with tf.GradientTape() as tape:
            tape.watch(images)
            changed = augmentation(images, seed)
            total = tf.reduce_sum(changed * weights)
        return changed, tape.gradient(total, images)

    seed = tf.constant(seed, tf.int32)
    eager = value_and_gradient(images, seed)
    for compiled in (False, True):
        graph = tf.function(value_and_gradient, jit_compile=compiled)(images, seed)
        for ours, theirs in zip(eager, graph, strict=True):
            np.testing.assert_allclose(theirs, ours, atol=1e-5)


def test_batch_size_may_be_unknown():
    augmentation = Augmentation(EVERYTHING)
    signature = [tf.TensorSpec((None, 16, 24, 1)), tf.TensorSpec((2,), tf.int32)]
    function = tf.function(augmentation, input_signature=signature)
    for batch in (1, 5):
        images = random_images(batch)
        np.testing.assert_allclose(function(images, SEED), augmentation(images, SEED), atol=1e-6)


def test_gradient_flows_to_the_pixels_that_are_seen_and_no_others():
    images = tf.constant(random_images(8))
    for policy in ("translation", "cutout"):
        with tf.GradientTape() as tape:
            tape.watch(images)
            changed = Augmentation(policy)(images, SEED)
            total = tf.reduce_sum(changed)
        gradient, seen = tape.gradient(total, images).numpy(), np.isin(images.numpy(), changed.numpy())
        np.testing.assert_array_equal(gradient, seen.astype("float32"))


def test_gradient_of_color_is_not_cut_off_by_clipping():
    images = tf.ones((8, 16, 16, 1))  # brighter is out of range
    with tf.GradientTape() as tape:
        tape.watch(images)
        total = tf.reduce_sum(Augmentation("color")(images, SEED))
    # contrast keeps the mean and brightness adds a constant, so the sum follows the pixels one to one
    np.testing.assert_allclose(tape.gradient(total, images).numpy(), 1.0, atol=1e-5)


@pytest.mark.parametrize("compiled", [False, True], ids=["graph", "xla"])
def test_gradient_penalty_through_the_augmentation_can_be_differentiated(compiled):
    augmentation, scale = Augmentation(EVERYTHING), tf.Variable(2.0)

    @tf.function(jit_compile=compiled)
    def step(images):
        with tf.GradientTape() as tape:
            critic = lambda x: scale * tf.reduce_sum(tf.square(augmentation(x, SEED)), axis=[1, 2, 3])  # noqa: E731
            value = R1(gamma=1.0)(critic, images, images)
        return value, tape.gradient(value, scale)

    value, gradient = step(random_images(4))
    # the penalty is proportional to scale^2, so its derivative is 2 value / scale
    assert float(value) > 0
    np.testing.assert_allclose(float(gradient), float(value), rtol=1e-4)


@pytest.mark.parametrize("channels", [1, 3])
def test_strength_zero_changes_nothing(channels):
    images = random_images(channels=channels)
    np.testing.assert_array_equal(Augmentation(EVERYTHING, strength=0)(images, SEED), images)


def test_strength_scales_every_range():
    images = random_images(200)
    weak = Augmentation("translation", strength=0.5)(images, SEED).numpy()
    shifts = {find_shift(original, after, (2, 3)) for original, after in zip(images, weak, strict=True)}
    assert {down for down, _ in shifts} == {-1, 0, 1} and {right for _, right in shifts} == {-2, -1, 0, 1, 2}
    box = (Augmentation("cutout", strength=0.5)(images, SEED).numpy() == -1.0).sum(axis=(1, 2, 3)).max()
    assert box == 4 * 6
    color = Augmentation("color", strength=0.5)(images, SEED).numpy()
    assert 0.2 < np.abs(color.mean(axis=(1, 2, 3)) - images.mean(axis=(1, 2, 3))).max() <= 0.25 + 1e-4


def test_serialises_through_keras():
    augmentation = Augmentation("color, cutout", strength=0.5, translation_ratio=0.25, cutout_ratio=0.3, fill=0.0)
    copy = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(augmentation))
    assert copy.get_config() == augmentation.get_config()
    np.testing.assert_array_equal(copy(random_images(), SEED), augmentation(random_images(), SEED))


def test_get_takes_none_policies_objects_functions_and_configurations():
    augmentation = Augmentation("cutout")
    assert module.get(None) is None and module.get(augmentation) is augmentation
    assert module.get("translation, color").policy == module.get(["translation", "color"]).policy == "translation,color"
    assert module.get(keras.saving.serialize_keras_object(augmentation)).policy == "cutout"
    with pytest.raises(ValueError, match="3 is no augmentation"):
        module.get(3)


def test_unknown_policies_are_answered_with_the_nearest():
    with pytest.raises(ValueError, match="Unknown augmentation 'colour'.*Did you mean 'color'"):
        Augmentation("translation,colour")
    for empty in ("", [], " "):
        with pytest.raises(ValueError, match="policy is empty"):
            Augmentation(empty)


@pytest.mark.parametrize("name", ["strength", "translation_ratio", "cutout_ratio"])
@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan"), "1"])
def test_numbers_out_of_range_are_refused(name, value):
    with pytest.raises(ValueError, match=f"{name} is .*from 0 to 1"):
        Augmentation("cutout", **{name: value})


def test_fill_must_be_finite():
    with pytest.raises(ValueError, match="fill is nan"):
        Augmentation("cutout", fill=float("nan"))


def test_images_of_another_rank_are_refused():
    with pytest.raises(ValueError, match=r"are \(B, H, W, C\).*\(4, 28, 28\)"):
        Augmentation("cutout")(tf.zeros((4, 28, 28)), SEED)
