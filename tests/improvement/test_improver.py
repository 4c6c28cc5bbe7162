"""Improvers: what training does, what they make of images, saving, and what they refuse."""

import keras
import numpy as np
import pytest
from pytest import approx

import rnngan_tf as rg
from rnngan_tf.improvement.networks import NETWORKS

SHAPE = (16, 16, 1)
MAKERS = {
    "denoise": lambda **options: rg.improve.denoise(SHAPE, 0.4, **options),
    "upscale": lambda **options: rg.improve.upscale(SHAPE, 4, **options),
    "inpaint": lambda **options: rg.improve.inpaint(SHAPE, **options),
}
SMALL = {"conv": {"filters": 4}, "row_bilstm": {"units": 8, "num_layers": 1}}


@pytest.fixture(scope="module")
def stripes():
    """128 images of 16x16 with stripes of two widths and any phase: easy to give back."""
    draw = np.random.default_rng(0)
    phase, width = draw.uniform(0, 6, (128, 1, 1, 1)), draw.choice([4, 8], (128, 1, 1, 1))
    places = np.arange(16)[None, None, :, None] * np.ones((1, 16, 1, 1))
    return np.sign(np.sin(2 * np.pi * places / width + phase)).astype("float32") * 0.9


def make(task, network="conv", **options):
    """Return a small compiled Improver, the same at each call."""
    keras.utils.set_random_seed(0)
    return MAKERS[task](network=network, precision="float32", **SMALL[network], **options)


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("task", MAKERS)
def test_training_beats_the_plain_image(task, network, stripes):
    model = make(task, network)
    degraded = model.degrade(stripes, seed=5)
    plain = np.asarray(model.degradation.begin(degraded))
    np.testing.assert_allclose(model.improve(degraded), np.clip(plain, -1, 1), atol=1e-6)  # untrained: no correction
    model.fit(stripes, epochs=12, batch_size=16, verbose=0)
    improved = model.improve(degraded)
    assert improved.shape == stripes.shape and np.abs(improved).max() <= 1
    before, after = (rg.improve.compare(stripes, images)["psnr"] for images in (plain, improved))
    assert after > before + 0.8


def test_logs_are_the_distortion_and_psnr(stripes):
    model = make("denoise")
    logs = model.evaluate(stripes, batch_size=128, verbose=0, return_dict=True)
    assert set(logs) == {"loss", "distortion", "psnr"} and logs["loss"] == logs["distortion"]
    assert logs == model.evaluate(stripes, batch_size=128, verbose=0, return_dict=True)
    model.compile(distortion="square")
    square = model.evaluate(stripes, batch_size=128, verbose=0, return_dict=True)["distortion"]
    assert logs["psnr"] == approx(10 * np.log10(4 / square), abs=0.3)  # of the mean, not the mean of logarithms


def test_known_pixels_stay_as_they_are(stripes):
    model = make("inpaint")
    model.fit(stripes, batch_size=16, verbose=0)
    mask = np.zeros((16, 16))
    mask[::3, ::2] = 1
    improved = model.improve(stripes[:4], mask)
    np.testing.assert_array_equal(improved[:, mask > 0], stripes[:4][:, mask > 0])
    hidden = np.where(mask[None, ..., None] > 0, stripes[:4], np.nan).astype("float32")
    np.testing.assert_array_equal(model.improve(hidden, mask), improved)  # nothing else is looked at
    degraded = model.degrade(stripes[:4], seed=2)
    np.testing.assert_array_equal(model.improve(degraded), model.improve(degraded[..., :1], degraded[..., 1]))


@pytest.mark.parametrize("task", MAKERS)
@pytest.mark.parametrize("size", [(16, 16), (18, 21), (9, 30)])
def test_conv_takes_images_of_any_size(task, size):
    model = make(task)
    images = np.random.default_rng(1).uniform(-1, 1, (2, *size, 1)).astype("float32")
    times = 4 if task == "upscale" else 1
    mask = np.ones(size) if task == "inpaint" else None
    assert model.improve(images, mask).shape == (2, times * size[0], times * size[1], 1)


def test_bytes_and_floats_are_the_same_image(stripes):
    model = make("denoise")
    grey = np.random.default_rng(2).integers(0, 256, (2, 16, 16, 1), "uint8")
    np.testing.assert_allclose(model.improve(grey), model.improve(grey / 127.5 - 1), atol=1e-6)


def test_an_adversarial_term_trains_both_networks(stripes):
    model = make("inpaint", discriminator=rg.discriminators.conv(SHAPE, filters=(4, 4), precision="float32"))
    model.compile(adversarial=0.05, metrics=[rg.metrics.FrechetDistance(rows, samples=64)])
    before = [network.get_weights() for network in (model.network, model.discriminator)]
    history = model.fit(stripes, batch_size=16, verbose=0, validation_data=stripes).history
    names = {"loss", "distortion", "psnr", "d_loss", "g_loss", "d_accuracy"}
    assert names <= set(history) and any(name.startswith("val_fd_") for name in history)
    assert history["loss"][0] == approx(history["distortion"][0] + 0.05 * history["g_loss"][0], rel=1e-4)
    for network, old in zip((model.network, model.discriminator), before, strict=True):
        assert any((a != b).any() for a, b in zip(old, network.get_weights(), strict=True))
    assert model.penalty.name == "r1r2"


def rows(images):
    """Return four pixels of each image as its features."""
    return images[:, 3, 2:6, 0]


def test_weight_zero_leaves_the_discriminator_alone(stripes):
    model = make("denoise", discriminator=rg.discriminators.conv(SHAPE, filters=(4,), precision="float32"))
    before = model.discriminator.get_weights()
    model.fit(stripes, batch_size=16, verbose=0)
    assert all((a == b).all() for a, b in zip(before, model.discriminator.get_weights(), strict=True))


@pytest.mark.parametrize("task", MAKERS)
@pytest.mark.parametrize("adversarial", [0.0, 0.1])
def test_a_saved_improver_goes_on_as_it_was(task, adversarial, stripes, tmp_path):
    judge = rg.discriminators.conv(SHAPE, filters=(4,), precision="float32") if adversarial else None
    model = make(task, discriminator=judge)
    model.compile(adversarial=adversarial, distortion="square")
    model.fit(stripes, batch_size=32, verbose=0, shuffle=False)
    model.save(tmp_path / "model.keras")
    back = keras.saving.load_model(tmp_path / "model.keras")
    degraded = model.degrade(stripes[:5])
    np.testing.assert_array_equal(back.improve(degraded), model.improve(degraded))
    for one in (model, back):
        one.fit(stripes, batch_size=32, verbose=0, shuffle=False)
    np.testing.assert_array_equal(back.improve(degraded), model.improve(degraded))
    assert (back.distortion, back.adversarial, back.steps) == ("square", adversarial, 8)


@pytest.mark.parametrize(
    ("act", "match"),
    [
        (lambda: rg.improve.denoise((15, 16, 1)), "multiples of 4"),
        (lambda: rg.improve.upscale((15, 16, 1), 2, network="row_bilstm"), "multiples of 2"),
        (lambda: rg.improve.upscale(SHAPE, 3), "must be 2 or 4"),
        (lambda: rg.improve.denoise(SHAPE, network="row_lstm"), "row_bilstm"),
        (lambda: rg.improve.denoise(SHAPE, discriminator=rg.discriminators.dense((8, 8, 1))), "discriminator takes"),
        (lambda: make("denoise").compile(adversarial=0.1), "there is no discriminator"),
        (lambda: make("denoise").compile(adversarial=-1), "adversarial is -1"),
        (lambda: make("denoise").compile(distortion="cubic"), "cubic"),
        (lambda: make("denoise").improve(np.zeros((2, 16, 16, 3))), "have shape"),
        (lambda: make("denoise").improve(np.zeros((0, 16, 16, 1))), "N at least 1"),
        (lambda: make("denoise").improve(np.full((1, 16, 16, 1), 9.0)), "span 9 to 9"),
        (lambda: make("denoise").improve(-np.ones((1, 16, 16, 1)), np.ones((16, 16))), "A mask is given"),
        (lambda: make("inpaint").improve(-np.ones((1, 16, 16, 1))), "No mask is given"),
        (lambda: make("inpaint").improve(-np.ones((1, 16, 16, 1)), np.ones((8, 8))), "mask has shape"),
        (lambda: make("inpaint").improve(-np.ones((1, 16, 16, 1)), np.zeros((16, 16))), "keeps no pixel"),
        (lambda: make("denoise", "row_bilstm").improve(-np.ones((1, 12, 16, 1))), "has a fixed size"),
        (lambda: make("upscale").degrade(-np.ones((1, 15, 16, 1))), "multiples of 4"),
        (lambda: make("denoise").fit(np.zeros((4, 16, 16, 1), "float32")), r"looks like \[0, 1\]"),
    ],
)
def test_what_does_not_fit_is_refused(act, match, refuse):
    with refuse(match):
        act()


def test_one_model_improves_images_of_several_sizes_and_numbers():
    # bfloat16 takes the fast transposed convolutions, whose graph holds a size: the second size must not meet it
    model = rg.improve.denoise((28, 28, 1), precision="mixed_bfloat16")
    for shape in ((3, 28, 28, 1), (2, 28, 28, 1), (2, 32, 20, 1), (1, 28, 28, 1), (2, 40, 40, 1)):
        assert model.improve(np.full(shape, -0.5, "float32")).shape == shape
