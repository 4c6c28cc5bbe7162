"""Sequences of the same latents through the whole training."""

from collections.abc import Callable
from typing import Any

import numpy as np

from rnngan_tf import plot
from rnngan_tf.core.annotations import PathLike
from rnngan_tf.core.files import replacing
from rnngan_tf.training.callbacks.samples import EachEpoch


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
