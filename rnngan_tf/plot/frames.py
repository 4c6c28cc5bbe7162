"""Images in time: film strips and animations."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from rnngan_tf.core.annotations import PathLike
from rnngan_tf.core.files import replacing
from rnngan_tf.plot.captions import beside
from rnngan_tf.plot.images import at_least_one, grid, to_uint8, written


def film_strip(
    frames: Sequence[np.ndarray], path: PathLike | None = None, labels: Sequence[str] | None = None, rows: int = 12
) -> Image.Image:
    """Show how the same few samples change: a row for each frame, earliest at the top.

    Args:
        frames: sequence of `(K, H, W, C)` images, one for each epoch, as `grid` takes them.
        path: file to write.
        labels: a short text for each frame, written to the left of its row.
        rows: more frames than this are thinned evenly; the first and the last always stay.

    Returns:
        A `PIL.Image`.

    Raises:
        ValueError: no frames, frames of different shapes, or as many labels as frames not given.

    Example:
        >>> frames = [np.full((8, 28, 28, 1), level, "float32") for level in np.linspace(-1, 1, 30)]
        >>> film_strip(frames).size
        (457, 685)
    """
    frames = [to_uint8(frame) for frame in frames]
    if not frames or len({frame.shape for frame in frames}) > 1:
        raise ValueError(
            "film_strip takes at least one frame, and frames of one shape; given were "
            f"{sorted({frame.shape for frame in frames}) or 'none'}."
        )
    if labels is not None and len(labels) != len(frames):
        raise ValueError(f"film_strip takes a label for each frame; given were {len(labels)} for {len(frames)} frames.")
    chosen = thin(range(len(frames)), at_least_one("rows", rows, 12))
    strip = grid(np.concatenate([frames[index] for index in chosen]), columns=len(frames[0]))
    if labels is not None:
        strip = beside(strip, [labels[index] for index in chosen])
    return written(strip, path)


def gif(frames: Sequence[Image.Image], path: PathLike, milliseconds: int = 250, hold: int = 2000) -> None:
    """Write an animation that repeats for ever and rests on its last frame.

    Args:
        frames: `PIL.Image`s of one size.
        path: the `.gif` file to write.
        milliseconds: how long a frame is shown.
        hold: how long the last one is.

    Raises:
        ValueError: no frames, or frames of different sizes.

    Example:
        >>> import tempfile
        >>> frames = [grid(np.full((4, 8, 8, 1), level)) for level in (-1.0, 0.0, 1.0)]
        >>> gif(frames, tempfile.mkdtemp() + "/grey.gif")
    """
    frames = list(frames)
    sizes = sorted({frame.size for frame in frames})
    if len(sizes) != 1:
        raise ValueError(f"gif takes at least one frame, and frames of one size; given were {sizes or 'none'}.")
    durations = [milliseconds] * (len(frames) - 1) + [hold]
    with replacing(path) as part:
        frames[0].save(part, format="GIF", save_all=True, append_images=frames[1:], duration=durations, loop=0)


def thin(items: Sequence, most: int) -> list:
    """Return at most `most` of the items, evenly spread, the first and the last always among them.

    Example:
        >>> thin(range(100), 4)
        [0, 33, 66, 99]
    """
    items = list(items)
    if len(items) <= most:
        return items
    return [items[index] for index in np.linspace(0, len(items) - 1, most).round().astype(int)]
