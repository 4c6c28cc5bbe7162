"""Words beside, above and below an image, on white."""

from math import ceil
from pathlib import Path

FONT_SIZE = 13  # pixels
GAP = 6  # pixels between the words and the image


def beside(image, labels):
    """Write a label to the left of each of an image's rows, all rows as high.

    Args:
        image: a `PIL.Image`, grey or RGB.
        labels: a short text for each row.

    Returns:
        The wider `PIL.Image`.
    """
    font = _font()
    margin = 2 * GAP + max(_width(label, font) for label in labels)
    canvas, draw, ink = _paper(image, (image.width + margin, image.height), (margin, 0))
    height = image.height / len(labels)
    for row, label in enumerate(labels):
        draw.text((margin - GAP, (row + 0.5) * height), str(label), fill=ink, font=font, anchor="rm")
    return canvas


def above(image, labels):
    """Write a label over each of an image's columns, all columns as wide; see `beside`.

    Labels that would touch are thinned: each second, third ... one from the last on is written.
    """
    font = _font()
    margin = FONT_SIZE + 2 * GAP
    canvas, draw, ink = _paper(image, (image.width, image.height + margin), (0, margin))
    width = image.width / len(labels)
    step = ceil((max(_width(label, font) for label in labels) + GAP) / width)
    for column in range(len(labels) - 1, -1, -step):
        draw.text(((column + 0.5) * width, margin / 2), str(labels[column]), fill=ink, font=font, anchor="mm")
    return canvas


def below(image, sentence):
    """Write a sentence under an image, in as many lines as it needs; see `beside`."""
    font, lines = _font(), []
    for word in sentence.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _width(longer, font) <= image.width - 2 * GAP:
            lines[-1] = longer
        else:
            lines.append(word)
    height = FONT_SIZE + 4
    width = max(image.width, *(_width(line, font) + 2 * GAP for line in lines))
    canvas, draw, ink = _paper(image, (width, image.height + len(lines) * height + 2 * GAP), (0, 0))
    for number, line in enumerate(lines):
        draw.text((GAP, image.height + GAP + (number + 0.5) * height), line, fill=ink, font=font, anchor="lm")
    return canvas


def _font():
    """Return the font that matplotlib brings along: the one of the figures, in a size that can be read."""
    import matplotlib
    from PIL import ImageFont

    return ImageFont.truetype(str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"), FONT_SIZE)


def _width(text, font):
    """Return the width of a text in pixels."""
    return ceil(font.getlength(str(text)))


def _paper(image, size, place):
    """Lay the image on white; return the sheet, a pen for it, and the pen's black."""
    from PIL import Image, ImageDraw

    grey = image.mode == "L"
    canvas = Image.new(image.mode, size, 255 if grey else (255, 255, 255))
    canvas.paste(image, place)
    return canvas, ImageDraw.Draw(canvas), 0 if grey else (0, 0, 0)
