"""Checks of notebook 0.4: the largest dense layer, the scale of images, and a generator that is recurrent at last."""

import numpy as np
from keras import ops

from rnngan_tf.core.keras_private import layers_of
from rnngan_tf.course.exercises.judging import Function, Number, Probe
from rnngan_tf.course.exercises.models import recurrent

MOST = 2_000_000  # weights of exercise 3
PIXELS = (np.array([0, 1, 64, 127, 128, 200, 255], "uint8"), np.array([[12, 250], [130, 3]], "uint8"))


def scaled(pixels):
    """Return pixels 0 to 255 as numbers from -1 to 1."""
    return np.asarray(pixels, "float32") / 127.5 - 1


def images(model):
    """Return the images of four latents that do not change from call to call."""
    latents = np.random.default_rng(0).normal(size=(4, model.input_shape[-1]))
    return ops.convert_to_numpy(model(latents.astype("float32")))


def stretched(model):
    """Return images with the last weights a thousand times as large: only a bounded activation bears that."""
    last = [layer for layer in layers_of(model, include_self=False) if layer.weights][-1]
    kept = last.get_weights()
    last.set_weights([1000 * one for one in kept])
    made = images(model)
    last.set_weights(kept)
    return made


EXERCISES = {
    1: Number(
        1024 * 8 * 8 * 512 + 8 * 8 * 512,
        {
            1024 * 4 * 4 * 512 + 4 * 4 * 512: "that is the layer as it is, to a map of 4x4; here the map is 8x8.",
            1024 * 8 * 4 * 512 + 8 * 4 * 512: "only one side is doubled; a map of 8x8 has four times the cells of 4x4.",
            1024 * 8 * 8 * 512: "those are the kernel's weights; each of the 8 * 8 * 512 outputs has a bias, too.",
            512 * 8 * 8 * 512 + 8 * 8 * 512: "the layer before it has 1,024 units; 512 is the one before that.",
        },
        "1,025 times 32,768: four times the layer that is the largest already, so a fourth doubling is cheaper.",
        tolerance=1e-6,
    ),
    2: Function(
        scaled,
        [(one,) for one in PIXELS],
        {
            "0 to 255 become 0 to 1; tanh makes -1 to 1, so half of its range would never be real.": lambda pixels: (
                np.asarray(pixels, "float32") / 255
            ),
            "0 to 255 become 0 to 2; take 1 away.": lambda pixels: np.asarray(pixels, "float32") / 127.5,
            "255 becomes less than 1: the middle of 0 to 255 is 127.5, not 128.": lambda pixels: (
                np.asarray(pixels, "float32") / 128 - 1
            ),
            "0 to 255 become -0.5 to 0.5; tanh makes -1 to 1.": lambda pixels: (
                np.asarray(pixels, "float32") / 255 - 0.5
            ),
            "black and white changed places.": lambda pixels: 1 - np.asarray(pixels, "float32") / 127.5,
        },
        tolerance=1e-5,
    ),
    3: Probe(
        [
            (
                "it is no Keras model: build one, such as keras.Model(inputs, outputs).",
                lambda model: not (hasattr(model, "output_shape") and hasattr(model, "count_params")),
            ),
            ("B0.9 again: it has no recurrent layer.", lambda model: not recurrent(model)),
            (
                "its recurrent layer returns its last state alone; return_sequences=True writes a step for each row.",
                lambda model: not any(layer.return_sequences for layer in recurrent(model)),
            ),
            (
                "B0.5 again: its images are not 64x64x3.",
                lambda model: tuple(model.output_shape[1:]) != (64, 64, 3),
            ),
            (
                f"B0.11 again: it has more than {MOST:,} weights.",
                lambda model: model.count_params() > MOST,
            ),
            (
                "its images can leave [-1, 1]: the last activation is tanh.",
                lambda model: np.abs(stretched(model)).max() > 1 + 1e-6,
            ),
            (
                "its images are all above 0 or all below: the last activation is tanh.",
                lambda model: images(model).min() >= 0 or images(model).max() <= 0,
            ),
            (
                "different latents give one image: the latents do not reach the pixels.",
                lambda model: np.abs(np.diff(images(model), axis=0)).max() < 1e-6,
            ),
        ],
        "A recurrent and a convolutional generator of 64x64x3, as the section says and its code does not.",
    ),
}
