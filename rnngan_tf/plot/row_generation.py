"""Row generation: images as a recurrent generator writes them step by step, and its hidden states."""

from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from rnngan_tf.core.annotations import Labels, PathLike
from rnngan_tf.core.validation import check_positive
from rnngan_tf.plot.frames import gif, thin
from rnngan_tf.plot.images import SEPARATOR, caption, grid, label_columns, save_image, to_uint8
from rnngan_tf.plot.style import drawing
from rnngan_tf.plot.walk import check_gan, labels_for


def writing(
    gan: keras.Model,
    n: int = 4,
    seed: int = 0,
    path: PathLike | None = None,
    frames: int | None = None,
    labels: Labels | None = None,
) -> Image.Image:
    """Show how images appear row by row as the LSTM writes them: one image per row, time from left to right.

    For a generator of rows (`lstm_row`, `recurrent`, `row_mlp`), each column shows the rows written so far, in the
    order in which the generator writes them (`row_order`); the other rows are grey. With a unidirectional LSTM, nothing
    that is shown depends on later steps. A bidirectional LSTM reads the whole sequence before its first row; its rows
    are still shown in writing order, and a caption says so. A caption also says that the rows of `row_mlp` are
    independent of each other. In `lstm_conv` the LSTM writes a few coarse rows of features; there the sequence (the
    LSTM's output and the codes concatenated to it) is set to zero after each step, and the convolutions process the
    result.

    Args:
        gan: a trained `GANModel` with such a generator.
        n: number of images.
        seed: an integer that determines the latents.
        path: file to write; if it ends in `.gif`, an animation.
        frames: number of moments shown, including the last; None shows 8, or every step in an animation.
        labels: for a model with classes, one label for all images or one per image; None takes the classes in turn.

    Returns:
        A `PIL.Image` with the film strip, also if an animation is written.

    Raises:
        ValueError: the generator makes all rows at once, or an argument is out of range.

    Example:
        >>> from rnngan_tf import GANModel, discriminators, generators
        >>> g, d = generators.lstm_row((8, 8, 1), units=8), discriminators.dense((8, 8, 1), units=(8,))
        >>> writing(GANModel(g, d), n=2, frames=4).size
        (276, 165)
    """
    n = check_positive(n=n)
    animated = path is not None and Path(path).suffix.lower() == ".gif"
    shown = 8 if frames is None else check_positive(frames=frames)
    writer = take_apart(gan, "writing")
    latents, labels = np.asarray(gan.sample_latents(n, seed)), labels_for(gan, n, labels)
    every = range(1, writer.steps + 1)
    moments = thin(every, writer.steps if animated and frames is None else shown) if shown > 1 else [writer.steps]
    images = snapshots(writer, gan, latents, labels, moments)
    if animated:
        gif([_with_note(grid(image), writer) for image in images], path, milliseconds=150)
    strip = thin(range(len(moments)), shown) if shown > 1 else [len(moments) - 1]
    order = np.stack([images[index] for index in strip], axis=1)  # (n, moments, H, W, C)
    strip_image = grid(order.reshape(-1, *order.shape[2:]), columns=len(strip))
    strip_image = label_columns(strip_image, [f"{moments[index]}/{writer.steps}" for index in strip])
    return save_image(_with_note(strip_image, writer), None if animated else path)


def hidden_state(gan: keras.Model, seed: int = 0, path: PathLike | None = None, label: int | None = None) -> Figure:
    """Plot the hidden states of the last recurrent layer beside the image that it writes.

    Each line of the heat map is the state $h_t$, in (-1, 1), at the step that writes the row of the image beside it
    (the coarse row for `lstm_conv`). Units are sorted by the row in which they are strongest, so that units that count
    steps lie on the diagonal and units that keep a value are vertical stripes.

    Args:
        gan: a trained `GANModel` whose generator has a recurrent layer.
        seed: an integer that determines the latents.
        path: file to write; its suffix decides the format.
        label: for a model with classes, the image's class; None means 0.

    Returns:
        A `matplotlib.figure.Figure`.

    Raises:
        ValueError: the generator has no recurrent layer.

    Example:
        >>> from rnngan_tf import GANModel, discriminators, generators
        >>> g, d = generators.lstm_row((8, 8, 1), units=8), discriminators.dense((8, 8, 1), units=(8,))
        >>> hidden_state(GANModel(g, d)).axes[1].get_xlabel()
        'units, sorted by the row where they are strongest'
    """
    writer = take_apart(gan, "hidden_state")
    if not writer.recurrent:
        raise ValueError(
            f"hidden_state needs a recurrent layer, and {gan.generator.name!r} has none: use a GAN with lstm_row, "
            "recurrent or lstm_conv."
        )
    layer = writer.recurrent[-1]
    latents, labels = np.asarray(gan.sample_latents(1, seed)), labels_for(gan, 1, label)
    states = inner_output(writer.network, layer.output, latents, labels)[0]  # (T, U)
    if writer.order is not None:
        states = states[np.argsort(writer.order)]  # line by line as in the image
    states = states[:, np.argsort(np.abs(states).argmax(axis=0), kind="stable")]
    image = to_uint8(gan.generate_from(latents, labels))[0]
    height, width = image.shape[:2]
    with drawing(path, figsize=(9.5, 3.6)) as figure:
        left, right = figure.subplots(1, 2, width_ratios=(width / height, 2))
        left.imshow(image.squeeze(-1) if image.shape[-1] == 1 else image, cmap="gray", vmin=0, vmax=255)
        left.set(title="image", ylabel="image row", xlabel="image column")
        extent = (-0.5, states.shape[1] - 0.5, len(states) - 0.5, -0.5)
        heat = right.imshow(states, cmap="PuOr", vmin=-1, vmax=1, aspect="auto", extent=extent)
        right.set_box_aspect(0.5)  # as high as the image
        count = len(writer.recurrent)
        which = f", layer {count} of {count}" if count > 1 else ""
        way = ", both ways" if writer.bidirectional else ""
        right.set(title=f"hidden state{which}{way}", ylabel="image row" if writer.order else "coarse row")
        right.set_xlabel("units, sorted by the row where they are strongest")
        left.grid(False)
        right.grid(False)
        figure.colorbar(heat, cax=right.inset_axes((1.02, 0, 0.025, 1)), label="$h_t$")
    return figure


def _with_note(image, writer):
    """Write the writer's note below the image if there is one."""
    note = writer.note()
    return caption(image, note) if note else image


class Writer(NamedTuple):
    """A generator as a sequence of steps.

    Attributes:
        network: a copy of the generator.
        steps: the number T of steps.
        order: for a generator of rows, the image row written at each step; otherwise None.
        cut: for any other generator, the layer whose output `(B, T, D)` is the only input of its convolutions.
        recurrent: the recurrent layers that return sequences, from first to last.
    """

    network: keras.Model
    steps: int
    order: list | None
    cut: keras.layers.Layer | None
    recurrent: list

    @property
    def bidirectional(self):
        """Whether a step also depends on later steps."""
        return any(isinstance(layer, keras.layers.Bidirectional) for layer in self.recurrent)

    def note(self):
        """Return a note for readers of the images; "" for a generator that writes row by row."""
        if self.cut is not None:
            sentence = "The sequence after the step is set to zero; the convolutions process the rest."
        elif not self.recurrent:
            sentence = "No recurrence: each row is made without the rows before it."
        else:
            sentence = ""
        if self.bidirectional:
            sentence += " Bidirectional: each row also depends on later ones."
        return sentence.strip()


def take_apart(gan, name):
    """Return the `Writer` of a GAN's sampler, which is the averaged generator if there is one.

    Args:
        gan: a `GANModel`, or an object with its `sample_latents`, `draw` and `sampler`.
        name: the calling function, for messages.

    Raises:
        ValueError: `gan` is not such a model, or its generator neither writes rows nor has a recurrent layer that
            returns a sequence.
    """
    check_gan(name, gan, "sampler")
    generator = gan.sampler
    try:
        network = keras.models.clone_model(generator)  # its parts are connected anew below, so copy the layers
    except ValueError:
        raise ValueError(
            f"{name} needs a functional or Sequential generator; got {type(generator).__name__}."
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
            f"{name} shows a generator step by step, and {gan.generator.name!r} makes all rows at once: "
            "use a GAN with lstm_row, row_mlp, recurrent or lstm_conv."
        )
    return Writer(network, cut.output.shape[1], None, cut, recurrent)


def snapshots(writer, gan, latents, labels, moments):
    """Return the images after each of the given numbers of steps.

    Rows that are not written yet are grey. If the writer has no `order`, the sequence after the step is set to zero and
    the rest of the network processes it.

    Args:
        writer: the `Writer` of `gan`.
        gan: a `GANModel`.
        latents: `(n, Z)`.
        labels: `(n,)`, or None.
        moments: numbers of steps from 0 to T.

    Returns:
        A list of uint8 arrays `(n, H, W, C)`, one for each moment.
    """
    if writer.order is not None:
        whole = to_uint8(gan.generate_from(latents, labels))
        frames = [np.full_like(whole, SEPARATOR) for _ in moments]
        for frame, moment in zip(frames, moments, strict=True):
            rows = writer.order[:moment]
            frame[:, rows] = whole[:, rows]
        return frames
    sequence = inner_output(writer.network, writer.cut.output, latents, labels)  # (n, T, D)
    rest = keras.Model(writer.cut.output, writer.network.outputs[0])
    frames = []
    for moment in moments:
        written = np.arange(writer.steps)[:, None] < moment  # (T, 1)
        images = rest(np.where(written, sequence, 0), training=False)
        frames.append(to_uint8(keras.ops.convert_to_numpy(keras.ops.cast(images, "float32"))))
    return frames


def inner_output(network, tensor, latents, labels):
    """Return the value of a tensor inside a network as float32."""
    inputs = [latents] if labels is None else [latents, labels]
    inner = keras.Model(network.inputs, tensor)(inputs, training=False)
    return keras.ops.convert_to_numpy(keras.ops.cast(inner, "float32"))


def _returns_sequences(layer):
    """Return whether a layer is recurrent and outputs `(B, T, D)`."""
    recurrent = isinstance(layer, (keras.layers.RNN, keras.layers.Bidirectional))
    return recurrent and getattr(layer, "return_sequences", False) and len(layer.output.shape) == 3


def _rows(network):
    """Return the number of rows if the last layer only reshapes rows `(B, H, W * C)` to the image, else None."""
    _, height, width, channels = network.output_shape
    last = next((layer for layer in network.layers if layer.output is network.outputs[0]), None)
    is_rows = isinstance(last, keras.layers.Reshape) and last.input.shape[1:] == (height, width * channels)
    return height if is_rows else None


def _cut(network, recurrent):
    """Return the first layer, from the last recurrent one on, whose sequence `(B, T, D)` determines the image."""
    after = network.layers[network.layers.index(recurrent) :]
    for layer in after:
        if len(layer.output.shape) == 3 and layer.output.shape[1] == recurrent.output.shape[1]:
            try:
                keras.Model(layer.output, network.outputs[0])(keras.ops.zeros((1, *layer.output.shape[1:])))
            except (ValueError, KeyError):  # the image depends on another input, too; a KeyError in Keras 3.12
                continue
            return layer
    return None
