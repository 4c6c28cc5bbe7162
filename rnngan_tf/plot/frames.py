"""Images over time: film strips and animations."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from rnngan_tf.core.annotations import PathLike
from rnngan_tf.core.files import replacing
from rnngan_tf.core.validation import check_positive
from rnngan_tf.plot.images import grid, label_rows, save_image, to_uint8


def film_strip(
    frames: Sequence[np.ndarray], path: PathLike | None = None, labels: Sequence[str] | None = None, rows: int = 12
) -> Image.Image:
    """Show how the same few samples change: one row per frame, the earliest at the top.

    Args:
        frames: a sequence of arrays `(K, H, W, C)`, one for each epoch, as `grid` accepts them.
        path: file to write.
        labels: a short text for each frame, written to the left of its row.
        rows: the largest number of rows; if there are more frames, evenly spaced ones are shown, including the first
            and the last.

    Returns:
        A `PIL.Image`.

    Raises:
        ValueError: there are no frames, they have different shapes, or the number of labels is not that of the frames.

    Example:
        >>> frames = [np.full((8, 28, 28, 1), level, "float32") for level in np.linspace(-1, 1, 30)]
        >>> film_strip(frames).size
        (457, 685)
    """
    frames = [to_uint8(frame) for frame in frames]
    shapes = sorted({frame.shape for frame in frames})
    if len(shapes) != 1:
        raise ValueError(f"film_strip needs at least one frame, and frames of one shape; got {shapes or 'none'}.")
    if labels is not None and len(labels) != len(frames):
        raise ValueError(f"film_strip needs one label per frame; got {len(labels)} for {len(frames)} frames.")
    shown = thin(range(len(frames)), check_positive(rows=rows))
    strip = grid(np.concatenate([frames[index] for index in shown]), columns=len(frames[0]))
    if labels is not None:
        strip = label_rows(strip, [labels[index] for index in shown])
    return save_image(strip, path)


def gif(frames: Sequence[Image.Image], path: PathLike, milliseconds: int = 250, hold: int = 2000) -> None:
    """Write an animation that repeats for ever and pauses on its last frame.

    Args:
        frames: `PIL.Image`s of one size.
        path: the `.gif` file to write.
        milliseconds: how long each frame is shown.
        hold: how long the last frame is shown, in milliseconds.

    Raises:
        ValueError: there are no frames, or they have different sizes.

    Example:
        >>> import tempfile
        >>> frames = [grid(np.full((4, 8, 8, 1), level)) for level in (-1.0, 0.0, 1.0)]
        >>> gif(frames, tempfile.mkdtemp() + "/grey.gif")
    """
    frames = list(frames)
    sizes = sorted({frame.size for frame in frames})
    if len(sizes) != 1:
        raise ValueError(f"gif needs at least one frame, and frames of one size; got {sizes or 'none'}.")
    durations = [milliseconds] * (len(frames) - 1) + [hold]
    with replacing(path) as part:
        frames[0].save(part, format="GIF", save_all=True, append_images=frames[1:], duration=durations, loop=0)


def thin(items: Sequence, most: int) -> list:
    """Return at most `most` evenly spaced items, including the first and the last.

    Example:
        >>> thin(range(100), 4)
        [0, 33, 66, 99]
    """
    items = list(items)
    if len(items) <= most:
        return items
    return [items[index] for index in np.linspace(0, len(items) - 1, most).round().astype(int)]
