"""A recurrent generator at work: its image appearing step by step, and the state it remembers meanwhile."""

from pathlib import Path

import keras
import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from rnngan_tf.core.annotations import Labels, PathLike
from rnngan_tf.plot.captions import above, below
from rnngan_tf.plot.frames import gif, thin
from rnngan_tf.plot.images import at_least_one, grid, to_uint8, written
from rnngan_tf.plot.recurrence import run, snapshots, take_apart
from rnngan_tf.plot.style import drawing
from rnngan_tf.plot.walk import labels_for


def writing(
    gan: keras.Model,
    n: int = 4,
    seed: int = 0,
    path: PathLike | None = None,
    frames: int | None = None,
    labels: Labels | None = None,
) -> Image.Image:
    """Show images appearing row by row as the LSTM writes them: one image a row, time to the right.

    A generator of rows (`lstm_row`, `recurrent`, `row_mlp`) shows the rows written so far, in the order in which it
    writes them (`row_order`); rows still to come are grey. With an LSTM that reads one way, nothing shown depends on
    later steps. A bidirectional one has read the whole sequence before its first row: its rows are drawn in writing
    order all the same, and a line under the image says so, as one does for `row_mlp`, whose rows know nothing of
    each other. In `lstm_conv` the LSTM writes a few coarse rows of features; here its sequence (the LSTM's output and
    the codes beside it) is set to zero after each step and the convolutions are run on what is left.

    Args:
        gan: a trained `GANModel` with such a generator.
        n: number of images.
        seed: a whole number that chooses the latents.
        path: file to write; where it ends in `.gif` an animation.
        frames: how many moments are shown, the last one among them; None shows 8, and in an animation each step.
        labels: with classes, one label for all or one an image; None takes the classes in turn.

    Returns:
        A `PIL.Image`, the film strip, also where an animation is written.

    Raises:
        ValueError: a generator that makes all its rows at once, or an argument outside what is said above.

    Example:
        >>> from rnngan_tf import GANModel, discriminators, generators
        >>> g, d = generators.lstm_row((8, 8, 1), units=8), discriminators.dense((8, 8, 1), units=(8,))
        >>> writing(GANModel(g, d), n=2, frames=4).size
        (276, 165)
    """
    n = at_least_one("n", n, 4)
    animated = path is not None and Path(path).suffix.lower() == ".gif"
    shown = at_least_one("frames", frames, 8)
    writer = take_apart(gan, "writing")
    latents, labels = np.asarray(gan.sample_latents(n, seed)), labels_for(gan, n, labels)
    every = range(1, writer.steps + 1)
    moments = thin(every, writer.steps if animated and frames is None else shown) if shown > 1 else [writer.steps]
    images = snapshots(writer, gan, latents, labels, moments)
    if animated:
        gif([_noted(grid(image), writer) for image in images], path, milliseconds=150)
    strip = thin(range(len(moments)), shown) if shown > 1 else [len(moments) - 1]
    order = np.stack([images[index] for index in strip], axis=1)  # (n, moments, H, W, C)
    strip_image = grid(order.reshape(-1, *order.shape[2:]), columns=len(strip))
    strip_image = above(strip_image, [f"{moments[index]}/{writer.steps}" for index in strip])
    return written(_noted(strip_image, writer), None if animated else path)


def hidden_state(gan: keras.Model, seed: int = 0, path: PathLike | None = None, label: int | None = None) -> Figure:
    """Draw what the last recurrent layer remembers, beside the image that it writes.

    Each line of the heat map is the state $h_t$, in (-1, 1), with which the row of the image beside it was written
    (for `lstm_conv`: the coarse row). Units are sorted by the row in which they are strongest, so that those that keep
    time stand on the diagonal and those that hold on to something are vertical stripes.

    Args:
        gan: a trained `GANModel` whose generator has a recurrent layer.
        seed: a whole number that chooses the latents.
        path: file to write, the format by its suffix.
        label: with classes, the image's class; None is 0.

    Returns:
        A `matplotlib.figure.Figure`.

    Raises:
        ValueError: a generator without a recurrent layer.

    Example:
        >>> from rnngan_tf import GANModel, discriminators, generators
        >>> g, d = generators.lstm_row((8, 8, 1), units=8), discriminators.dense((8, 8, 1), units=(8,))
        >>> hidden_state(GANModel(g, d)).axes[1].get_xlabel()
        'units, sorted by the row where they are strongest'
    """
    writer = take_apart(gan, "hidden_state")
    if not writer.recurrent:
        raise ValueError(
            f"hidden_state draws the state of a recurrent layer; {gan.generator.name!r} has none: "
            "give a GAN with lstm_row, recurrent or lstm_conv."
        )
    layer = writer.recurrent[-1]
    latents, labels = np.asarray(gan.sample_latents(1, seed)), labels_for(gan, 1, label)
    states = run(writer.network, layer.output, latents, labels)[0]  # (T, U)
    if writer.order is not None:
        states = states[np.argsort(writer.order)]  # line by line as in the image
    states = states[:, np.argsort(np.abs(states).argmax(axis=0), kind="stable")]
    image = to_uint8(gan.draw(latents, labels))[0]
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


def _noted(image, writer):
    """Write the writer's note under the image where it has one."""
    note = writer.note()
    return below(image, note) if note else image
