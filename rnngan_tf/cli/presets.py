"""`rnngan presets`: list what can be drawn with at once."""

from rnngan_tf.models.saving import read_record
from rnngan_tf.zoo import cards, sequence_cards
from rnngan_tf.zoo.from_preset import WEIGHTS
from rnngan_tf.zoo.presets import PRESETS
from rnngan_tf.zoo.sequence_presets import SEQUENCE_PRESETS


def run(arguments):
    """Print every preset with its scores, and return the exit code."""
    _print(PRESETS, cards)
    print()
    _print(SEQUENCE_PRESETS, sequence_cards)
    return 0


def _print(presets, page):
    """Print one table."""
    rows = [list(page.COLUMNS)]
    for name in presets:
        trained = (WEIGHTS / f"{name}.json").is_file()
        rows.append(
            page.cells(read_record(WEIGHTS, name)) if trained else [name, "not trained yet: rnngan reproduce " + name]
        )
    whole = [row for row in rows if len(row) == len(page.COLUMNS)]
    widths = [max(map(len, presets)), *(max(len(row[place]) for row in whole) for place in range(1, len(page.COLUMNS)))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip())
