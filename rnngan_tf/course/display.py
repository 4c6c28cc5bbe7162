"""Images and Markdown in a notebook: every image has an alternative text and the same bytes in each run."""

import io
import sys

SHORTEST = 20  # letters of an alternative text, at least


def show(image, alt):
    """Show an image with its alternative text; outside a notebook, print the text.

    Args:
        image: a `PIL.Image` or a `matplotlib.figure.Figure`.
        alt: alternative text: a sentence of at least 20 letters that describes the image.

    Raises:
        ValueError: the alternative text is shorter.

    Example:
        >>> import numpy as np
        >>> from rnngan_tf import plot
        >>> show(plot.grid(np.zeros((4, 8, 8, 1))), "Four empty images of 8x8 pixels, all middle grey.")
        [image] Four empty images of 8x8 pixels, all middle grey.
    """
    if len(alt) < SHORTEST:
        raise ValueError(f"alt is {alt!r}; describe the image in a sentence of at least {SHORTEST} letters.")
    if not in_notebook():
        print(f"[image] {alt}")
        return
    from IPython.display import Image, display

    display(Image(png(image), alt=alt))


def tell(markdown):
    """Show Markdown; outside a notebook, print it."""
    if not in_notebook():
        print(markdown)
        return
    from IPython.display import Markdown, display

    display(Markdown(markdown))


def png(image):
    """Return an image as the bytes of a PNG file without metadata about software and time."""
    buffer = io.BytesIO()
    if hasattr(image, "savefig"):
        image.savefig(buffer, format="png", dpi=80, metadata={"Software": None})
        image = _fewer_colours(buffer)
        buffer = io.BytesIO()
    image.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def in_notebook():
    """Return whether this code runs in a Jupyter kernel."""
    shell = sys.modules.get("IPython")
    return bool(shell and getattr(shell.get_ipython(), "kernel", None))


def _fewer_colours(buffer):
    """Reduce a figure to 128 colours, which needs a third of the bytes without a visible difference."""
    from PIL import Image

    return Image.open(buffer).convert("RGB").quantize(128)
