"""`rnngan presets`: list the trained models that can generate samples at once."""

from rnngan_tf.models.saving import read_record
from rnngan_tf.zoo.cards import COLUMNS, cells
from rnngan_tf.zoo.from_preset import WEIGHTS
from rnngan_tf.zoo.presets import preset_names


def run(arguments):
    """Print every preset with its scores, and return the exit code."""
    _print("images")
    print()
    _print("sequences")
    return 0


def _print(kind):
    """Print the table of the presets of one kind of data."""
    names, columns = preset_names(kind), COLUMNS[kind]
    rows = [list(columns)]
    for name in names:
        trained = (WEIGHTS / f"{name}.json").is_file()
        rows.append(
            cells(read_record(WEIGHTS, name)) if trained else [name, f"not trained yet: rnngan reproduce {name}"]
        )
    whole = [row for row in rows if len(row) == len(columns)]
    widths = [max(map(len, names)), *(max(len(row[place]) for row in whole) for place in range(1, len(columns)))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip())
