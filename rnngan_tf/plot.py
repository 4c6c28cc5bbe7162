"""Pictures of pictures: grids, film strips, animations and training curves. A leaf that every folder may use.

Every function draws float images in [-1, 1] (uint8 in [0, 255] is taken as it is), `(N, H, W, C)` with one or three
channels, returns what it drew, and writes it only where a path is given: to a temporary name first, renamed at the end.
"""

import os
from contextlib import contextmanager
from math import ceil, sqrt
from pathlib import Path

import numpy as np

SEPARATOR = 96  # a grey between the black of digits and the white of paper
COMFORTABLE = 64  # pixels: smaller images are enlarged to about this


@contextmanager
def replacing(path):
    """Give a temporary name beside `path` to write to; sync and rename it to `path` when the block ends well.

    The temporary name keeps the suffix, since writers choose the format by it. Missing folders are made.

    Example:
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> with replacing(folder / "new" / "a.txt") as part:
        ...     _ = part.write_text("whole or not at all")
        >>> [file.name for file in (folder / "new").iterdir()]
        ['a.txt']
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        yield part
        with open(part, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def grid(images, columns=None, path=None, scale=None):
    """Lay images out in rows and columns with thin lines between them.

    Args:
        images: `(N, H, W, C)` floats in [-1, 1] or uint8, C 1 or 3.
        columns: images a row; about a square by default.
        path: file to write, the format by its suffix.
        scale: whole number by which every pixel is enlarged; small images grow to about 64 pixels by default.

    Returns:
        A `PIL.Image`.

    Raises:
        ValueError: images of another shape, type or range, none at all, or `columns` or `scale` below 1.

    Example:
        >>> grid(np.zeros((6, 28, 28, 1), "float32"), columns=3, scale=1).size
        (88, 59)
    """
    from PIL import Image

    pixels = to_uint8(images)
    count, height, width, channels = pixels.shape
    columns = _at_least_one("columns", columns, ceil(sqrt(count)))
    scale = _at_least_one("scale", scale, max(1, COMFORTABLE // max(height, width)))
    columns, rows, line = min(columns, count), ceil(count / columns), max(1, scale // 2)
    pixels = pixels.repeat(scale, axis=1).repeat(scale, axis=2)
    height, width = height * scale + line, width * scale + line
    canvas = np.full((rows * height + line, columns * width + line, channels), SEPARATOR, "uint8")
    for index, image in enumerate(pixels):
        top, left = line + index // columns * height, line + index % columns * width
        canvas[top : top + height - line, left : left + width - line] = image
    picture = Image.fromarray(canvas[:, :, 0] if channels == 1 else canvas)
    return _written(picture, path)


def film_strip(frames, path=None, labels=None, rows=12):
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
    chosen = thin(range(len(frames)), _at_least_one("rows", rows, 12))
    strip = grid(np.concatenate([frames[index] for index in chosen]), columns=len(frames[0]))
    if labels is not None:
        strip = _with_margin(strip, [labels[index] for index in chosen])
    return _written(strip, path)


def gif(frames, path, milliseconds=250, hold=2000):
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
        >>> gif(frames, os.path.join(tempfile.mkdtemp(), "grey.gif"))
    """
    frames = list(frames)
    sizes = sorted({frame.size for frame in frames})
    if len(sizes) != 1:
        raise ValueError(f"gif takes at least one frame, and frames of one size; given were {sizes or 'none'}.")
    durations = [milliseconds] * (len(frames) - 1) + [hold]
    with replacing(path) as part:
        frames[0].save(part, format="GIF", save_all=True, append_images=frames[1:], duration=durations, loop=0)


def history(history, path=None):
    """Draw what `fit` logged: losses, mean logits and every other number, epoch by epoch.

    Args:
        history: the `keras.callbacks.History` that `fit` returned, or a dictionary of lists like its `history`.
        path: file to write, the format by its suffix.

    Returns:
        A `matplotlib.figure.Figure`, made without pyplot: no global state changes.

    Raises:
        ValueError: nothing was logged.

    Example:
        >>> figure = history({"d_loss": [0.7, 0.6], "g_loss": [0.7, 0.8], "d_real": [0.0, 0.3], "d_fake": [0.0, -0.2]})
        >>> [axis.get_title() for axis in figure.axes]
        ['losses', 'mean logits']
    """
    from matplotlib.figure import Figure

    curves = {name: values for name, values in getattr(history, "history", history).items() if len(values)}
    if not curves:
        raise ValueError(
            "history takes what at least one epoch of fit logged; given was nothing: train an epoch first."
        )
    panels = _panels(curves)
    figure = Figure(figsize=(4.5 * len(panels), 3.2), layout="constrained")
    for axis, (title, names) in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels.items(), strict=True):
        for name in names:
            epochs = range(1, len(curves[name]) + 1)
            axis.plot(epochs, curves[name], label=name, marker="." if len(epochs) < 30 else None)
        axis.set(title=title, xlabel="epoch")
        axis.xaxis.get_major_locator().set_params(integer=True)
        axis.grid(alpha=0.3)
        axis.legend(fontsize="small")
    if path is not None:
        with replacing(path) as part:
            figure.savefig(part, dpi=120)
    return figure


def to_uint8(images):
    """Return images as uint8 `(N, H, W, C)` in [0, 255]; not-a-number becomes middle grey.

    Raises:
        ValueError: images of another shape, type or range, or none at all.

    Example:
        >>> to_uint8(np.array([-1.0, 0.0, 1.0]).reshape(3, 1, 1, 1)).ravel()
        array([  0, 128, 255], dtype=uint8)
    """
    images = np.asarray(images)
    if images.ndim != 4 or images.shape[-1] not in (1, 3) or 0 in images.shape:
        raise ValueError(
            f"Images have the shape (N, H, W, C), at least one, C 1 (grey) or 3 (colour); given was {images.shape}."
        )
    if images.dtype == np.uint8:
        return images
    if not np.issubdtype(images.dtype, np.floating):
        raise ValueError(f"Images are floats in [-1, 1] or uint8 in [0, 255]; given was {images.dtype}.")
    images = np.nan_to_num(images.astype("float32"), posinf=0.0, neginf=0.0)
    if np.abs(images).max() > 1.5:
        raise ValueError(
            f"Float images lie in [-1, 1]; given were values from {images.min():.4g} to {images.max():.4g}: "
            "rescale them with images / 127.5 - 1, or give them as uint8."
        )
    return np.rint(np.clip(images, -1, 1) * 127.5 + 127.5).astype("uint8")


def thin(items, most):
    """Return at most `most` of the items, evenly spread, the first and the last always among them.

    Example:
        >>> thin(range(100), 4)
        [0, 33, 66, 99]
    """
    items = list(items)
    if len(items) <= most:
        return items
    return [items[index] for index in np.linspace(0, len(items) - 1, most).round().astype(int)]


def _panels(curves):
    """Share the curves out to panels: losses, mean logits, then one for each other number."""
    panels = {"losses": [], "mean logits": []}
    for name in curves:
        plain = name.removeprefix("val_")
        if plain == "loss" or plain.endswith("_loss"):
            title = "losses"
        elif plain in ("d_real", "d_fake"):
            title = "mean logits"
        else:
            title = plain
        panels.setdefault(title, []).append(name)
    return {title: names for title, names in panels.items() if names}


def _at_least_one(name, value, default):
    """Return `value`, or `default` for None, checked to be a whole number from 1 on."""
    value = default if value is None else value
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        raise ValueError(f"{name} is a whole number of at least 1; given was {value!r}.")
    return int(value)


def _with_margin(strip, labels):
    """Write a label beside each row of a film strip."""
    from PIL import Image, ImageDraw

    height = strip.height / len(labels)
    probe = ImageDraw.Draw(strip)
    margin = 12 + max(ceil(probe.textlength(str(label))) for label in labels)
    white = 255 if strip.mode == "L" else (255, 255, 255)
    canvas = Image.new(strip.mode, (strip.width + margin, strip.height), white)
    canvas.paste(strip, (margin, 0))
    draw = ImageDraw.Draw(canvas)
    for row, label in enumerate(labels):
        draw.text(
            (margin - 6, (row + 0.5) * height), str(label), fill=0 if strip.mode == "L" else (0, 0, 0), anchor="rm"
        )
    return canvas


def _written(picture, path):
    """Write the picture where a path is given, whole or not at all, and return it."""
    if path is not None:
        with replacing(path) as part:
            picture.save(part)
    return picture
