"""How a generator writes: its rows, their order, its recurrent layers, and images broken off after some steps."""

from typing import NamedTuple

import keras
import numpy as np

from rnngan_tf.plot.images import SEPARATOR, to_uint8
from rnngan_tf.plot.walk import check_gan


class Writer(NamedTuple):
    """A generator taken apart.

    `network` is a copy of the generator and `steps` the number T of steps it writes in. A generator of rows has
    `order`, the image row written at each step; any other has `cut`, the layer whose output `(B, T, D)` is all that
    its convolutions see of the sequence. `recurrent` lists the recurrent layers that return sequences, first to last.
    """

    network: keras.Model
    steps: int
    order: list | None
    cut: keras.layers.Layer | None
    recurrent: list

    @property
    def bidirectional(self):
        """Whether a step also depends on the steps after it."""
        return any(isinstance(layer, keras.layers.Bidirectional) for layer in self.recurrent)

    def note(self):
        """Return what a reader has to know to read its images rightly; "" for one that writes row by row."""
        if self.cut is not None:
            sentence = "The sequence after the step is set to zero; the convolutions draw what is there."
        elif not self.recurrent:
            sentence = "No recurrence: each row is made without the rows before it."
        else:
            sentence = ""
        if self.bidirectional:
            sentence += " Bidirectional: what is written also depends on what comes after it."
        return sentence.strip()


def take_apart(gan, name):
    """Return the `Writer` in a GAN's generator, the averaged one where there is one.

    Args:
        gan: a `GANModel`, or what has its `sample_latents`, `draw` and `sampler`.
        name: the function that asks, for messages.

    Raises:
        ValueError: no such model, or a generator that neither writes rows nor holds a recurrent layer over a sequence.
    """
    check_gan(name, gan, "sampler")
    generator = gan.sampler
    try:
        network = keras.models.clone_model(generator)  # parts are joined anew below: not with the model's own layers
    except ValueError:
        raise ValueError(
            f"{name} takes a functional or Sequential generator; given was {type(generator).__name__}."
        ) from None
    network.set_weights(generator.get_weights())
    recurrent = [layer for layer in network.layers if _returns_sequences(layer)]
    steps = _rows(network)
    if steps:
        orders = [layer.order for layer in network.layers if type(layer).__name__ == "RowOrder"]
        return Writer(network, steps, orders[-1] if orders else list(range(steps)), None, recurrent)
    cut = _cut(network, recurrent[-1]) if recurrent else None
    if cut is None:
        raise ValueError(
            f"{name} shows a generator at work step by step; {gan.generator.name!r} makes all rows at once: "
            "give a GAN with lstm_row, row_mlp, recurrent or lstm_conv."
        )
    return Writer(network, cut.output.shape[1], None, cut, recurrent)


def snapshots(writer, gan, latents, labels, moments):
    """Return the images as they are after each of the given numbers of steps.

    Rows that are not written yet have the grey of the lines between images. Without `order`, the sequence after the
    step is set to zero and the rest of the network run on it.

    Args:
        latents: `(n, Z)`.
        labels: `(n,)`, or None.
        moments: numbers of steps from 0 to T.

    Returns:
        A list of uint8 arrays `(n, H, W, C)`, one for each moment.
    """
    if writer.order is not None:
        whole = to_uint8(gan.draw(latents, labels))
        frames = [np.full_like(whole, SEPARATOR) for _ in moments]
        for frame, moment in zip(frames, moments, strict=True):
            rows = writer.order[:moment]
            frame[:, rows] = whole[:, rows]
        return frames
    sequence = run(writer.network, writer.cut.output, latents, labels)  # (n, T, D)
    rest = keras.Model(writer.cut.output, writer.network.outputs[0])
    frames = []
    for moment in moments:
        written = np.arange(writer.steps)[:, None] < moment  # (T, 1)
        images = rest(np.where(written, sequence, 0), training=False)
        frames.append(to_uint8(keras.ops.convert_to_numpy(keras.ops.cast(images, "float32"))))
    return frames


def run(network, tensor, latents, labels):
    """Return the value of one of a network's inner tensors as float32."""
    inputs = [latents] if labels is None else [latents, labels]
    inner = keras.Model(network.inputs, tensor)(inputs, training=False)
    return keras.ops.convert_to_numpy(keras.ops.cast(inner, "float32"))


def _returns_sequences(layer):
    """Whether the layer is recurrent and gives `(B, T, D)`."""
    recurrent = isinstance(layer, (keras.layers.RNN, keras.layers.Bidirectional))
    return recurrent and getattr(layer, "return_sequences", False) and len(layer.output.shape) == 3


def _rows(network):
    """Return the number of rows where the image is a sequence of them, `(B, H, W * C)`, that is only reshaped."""
    _, height, width, channels = network.output_shape
    last = next((layer for layer in network.layers if layer.output is network.outputs[0]), None)
    is_rows = isinstance(last, keras.layers.Reshape) and last.input.shape[1:] == (height, width * channels)
    return height if is_rows else None


def _cut(network, recurrent):
    """Return the first layer after the last recurrent one through whose sequence `(B, T, D)` all has to pass."""
    after = network.layers[network.layers.index(recurrent) :]
    for layer in after:
        if len(layer.output.shape) == 3 and layer.output.shape[1] == recurrent.output.shape[1]:
            try:
                keras.Model(layer.output, network.outputs[0])(keras.ops.zeros((1, *layer.output.shape[1:])))
            except (ValueError, KeyError):  # the image also depends on something else: a KeyError in Keras 3.12
                continue
            return layer
    return None
