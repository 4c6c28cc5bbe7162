"""`rnngan presets`: list what can be drawn with at once."""

from rnngan_tf.models.weights import read_record
from rnngan_tf.zoo.cards import COLUMNS, cells
from rnngan_tf.zoo.from_preset import WEIGHTS
from rnngan_tf.zoo.presets import PRESETS


def run(arguments):
    """Print every preset with its scores, and return the exit code."""
    rows = [list(COLUMNS)]
    for name in PRESETS:
        trained = (WEIGHTS / f"{name}.json").is_file()
        rows.append(
            cells(read_record(WEIGHTS, name)) if trained else [name, "not trained yet: rnngan reproduce " + name]
        )
    whole = [row for row in rows if len(row) == len(COLUMNS)]
    widths = [max(map(len, PRESETS)), *(max(len(row[place]) for row in whole) for place in range(1, len(COLUMNS)))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip())
    return 0
