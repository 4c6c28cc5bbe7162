"""Callbacks that write samples while a model trains: grids of images, and sequences."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
from PIL import Image

from rnngan_tf import plot
from rnngan_tf.core.annotations import PathLike
from rnngan_tf.core.files import replacing
from rnngan_tf.core.validation import check_positive

STRIP_SAMPLES = 10
GIF_FRAMES = 120


class EachEpoch(keras.callbacks.Callback):
    """Draw into a folder before the first epoch, after every so many, and after the last.

    A subclass has `draw`, and reads how many epochs are behind the model in `_done`; a resumed `fit` does not begin at
    0. `_inputs` are the latents and labels drawn once.
    """

    def __init__(self, folder: PathLike, n: int, seed: int, every: int) -> None:
        super().__init__()
        n, every = check_positive(n=n, every=every)
        self.folder = Path(folder)
        self.n, self.seed, self.every = n, seed, every
        self._inputs = None

    def on_train_begin(self, logs=None):
        self.folder.mkdir(parents=True, exist_ok=True)
        self._inputs = fixed_inputs(self.model, self.n, self.seed)
        self._done = self._drawn = None

    def on_epoch_begin(self, epoch, logs=None):
        if self._done is None:
            self._done = epoch
            self._draw()

    def on_epoch_end(self, epoch, logs=None):
        self._done = epoch + 1
        if self._done % self.every == 0:
            self._draw()

    def on_train_end(self, logs=None):
        if self._done is not None and self._done != self._drawn:
            self._draw()

    def _draw(self):
        self._drawn = self._done
        self.draw()


class SampleGrid(EachEpoch):
    r"""Draw the same latents after every epoch: grids, and at the end an animation and a film strip.

    The folder gets `epoch_0001.png` and so on, numbered by the epochs that are done (`epoch_0000.png` is the model as
    it came, before the first), and when training ends `animation.gif` and `film_strip.png`. A class-conditional model
    draws its classes in turn. A later `fit` into the same folder replaces files of the same name.

    Args:
        folder: where the images go; made when training begins.
        n: how many samples a grid shows.
        seed: of the latents, drawn once.
        every: draw after every so many epochs, and after the last.

    Raises:
        ValueError: n or every below 1.
        OSError: the folder cannot be written, when training begins.

    Example:
        >>> callback = SampleGrid("samples", n=16, every=5)
        >>> callback.folder.name, callback.n
        ('samples', 16)
    """

    def __init__(self, folder: PathLike, n: int = 64, seed: int = 0, every: int = 1) -> None:
        super().__init__(folder, n, seed, every)

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        self._files, self._strip = {}, {}

    def on_train_end(self, logs=None):
        super().on_train_end(logs)
        self.finish()

    def get_state(self):
        """Return what was drawn so far, for a `Checkpoint`."""
        return {"done": self._done, "drawn": list(self._files), "strip": self._strip}

    def set_state(self, state):
        """Go on from what was drawn before training was interrupted; the images may lie in another folder now."""
        self._done = self._drawn = state["done"]
        self._strip = state["strip"]
        self._files = {done: self._file(done) for done in state["drawn"]}

    def finish(self):
        """Write the animation and the film strip of the grids drawn so far; `fit` does so itself when it ends.

        Call it where `fit` was cut off, by Ctrl-C or an error. Without a grid it does nothing.

        Returns:
            The files written, a list of `pathlib.Path`.
        """
        if self._inputs is None or not self._files:
            return []
        animation, strip = self.folder / "animation.gif", self.folder / "film_strip.png"
        plot.gif(_read(plot.thin(self._files.values(), GIF_FRAMES)), animation)
        plot.film_strip(list(self._strip.values()), strip, labels=[f"epoch {done}" for done in self._strip])
        return [animation, strip]

    def draw(self) -> None:
        """Draw a grid of the model as it is; keep its file's name and, in bytes, its first few samples."""
        images = plot.to_uint8(self.model.generate_from(*self._inputs))
        self._files[self._done] = self._file(self._done)
        self._strip[self._done] = images[:STRIP_SAMPLES].copy()
        plot.grid(images, path=self._files[self._done])

    def _file(self, done):
        """Return the path of the grid after so many epochs."""
        return self.folder / f"epoch_{done:04d}.png"


def fixed_inputs(gan, n, seed):
    """Return latents `(n, Z)` and, for a class-conditional model, labels `(n,)` that go through its classes in turn.

    Raises:
        ValueError: the model is not a GANModel.
    """
    if not hasattr(gan, "sample_latents"):
        raise ValueError(f"This callback draws samples of a GANModel; given to fit of a {type(gan).__name__}.")
    labels = None if gan.num_classes is None else (np.arange(n) % gan.num_classes).astype("int32")
    return gan.sample_latents(n, seed), labels


def _read(files):
    """Return the images that are still there."""
    images = []
    for file in files:
        if file.exists():
            with Image.open(file) as image:
                images.append(image.copy())
    return images


class SampleSequences(EachEpoch):
    """Draw the same latents after every epoch: curves of series, lines of texts.

    The folder gets `epoch_0001.png` (or `.txt` with a decoder) and so on, numbered by the epochs that are done;
    number 0 is the model as it came.

    Args:
        folder: where the files go; made when training begins.
        decode: turns sequences `(n, T, D)` into a list of texts, such as `data.decode`; None draws curves.
        n: how many samples.
        seed: of the latents, drawn once.
        every: draw after every so many epochs, and after the last.

    Raises:
        ValueError: n or every below 1.
        OSError: the folder cannot be written, when training begins.

    Example:
        >>> SampleSequences("samples", n=8).folder.name
        'samples'
    """

    def __init__(
        self,
        folder: PathLike,
        decode: Callable[[np.ndarray], Any] | None = None,
        n: int = 16,
        seed: int = 0,
        every: int = 1,
    ) -> None:
        super().__init__(folder, n, seed, every)
        self.decode = decode

    def draw(self) -> None:
        """Write the samples of the model as it is."""
        path = self.folder / f"epoch_{self._done:04d}"
        write_samples(path, self.model.generate_from(*self._inputs), self.decode)


def write_samples(path, sequences, decode=None):
    """Write sequences to `PATH.png` as curves or, with a decoder, to `PATH.txt`; return the file."""
    if decode is None:
        file = path.with_suffix(".png")
        plot.series(sequences, path=file)
        return file
    file = path.with_suffix(".txt")
    with replacing(file) as part:
        part.write_text("\n".join(decode(sequences)) + "\n", encoding="utf-8")
    return file
