"""Images and text in a notebook: every image with words for those who cannot see it, the same bytes each time."""

import io
import sys

SHORTEST = 20  # letters of an image's text


def show(image, alt):
    """Show an image with its alternative text; outside a notebook print the text.

    Args:
        image: a `PIL.Image` or a `matplotlib.figure.Figure`.
        alt: what is to be seen, for readers who cannot see it: a sentence of 20 letters or more.

    Raises:
        ValueError: the text is shorter.

    Example:
        >>> import numpy as np
        >>> from rnngan_tf import plot
        >>> show(plot.grid(np.zeros((4, 8, 8, 1))), "Four empty images of 8x8 pixels, all middle grey.")
        [image] Four empty images of 8x8 pixels, all middle grey.
    """
    if len(alt) < SHORTEST:
        raise ValueError(f"alt is {alt!r}; say in a sentence of {SHORTEST} letters or more what is to be seen.")
    if not in_notebook():
        print(f"[image] {alt}")
        return
    from IPython.display import Image, display

    display(Image(png(image), alt=alt))


def tell(markdown):
    """Show Markdown; outside a notebook print it."""
    if not in_notebook():
        print(markdown)
        return
    from IPython.display import Markdown, display

    display(Markdown(markdown))


def png(image):
    """Return an image as the bytes of a PNG that names neither its maker nor its time."""
    buffer = io.BytesIO()
    if hasattr(image, "savefig"):
        image.savefig(buffer, format="png", dpi=80, metadata={"Software": None})
        image = _fewer_colours(buffer)
        buffer = io.BytesIO()
    image.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def in_notebook():
    """Tell whether a Jupyter kernel runs this."""
    shell = sys.modules.get("IPython")
    return bool(shell and getattr(shell.get_ipython(), "kernel", None))


def _fewer_colours(buffer):
    """Return a figure with at most 128 colours, a third of the bytes and nothing the eye would miss."""
    from PIL import Image

    return Image.open(buffer).convert("RGB").quantize(128)
