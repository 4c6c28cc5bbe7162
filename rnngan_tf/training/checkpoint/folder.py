"""The folder of checkpoints: which there are, the newest that is whole, and the removal of older ones."""

import logging
import re
from pathlib import Path
from typing import NamedTuple

from rnngan_tf.training.checkpoint import files

logger = logging.getLogger(__name__)
NAME = re.compile(r"epoch_(\d+)_step_(\d+)\.checkpoint")


class Position(NamedTuple):
    """Where a training stands: whole epochs behind it, and steps behind it in the epoch under way."""

    epoch: int
    step: int

    def __str__(self):
        parts = [_count(self.epoch, "epoch")] if self.epoch or not self.step else []
        parts += [f"{_count(self.step, 'step')} of the {'next' if self.epoch else 'first'}"] if self.step else []
        return " and ".join(parts)


def path_of(folder, position):
    """Return the path of the checkpoint at a position."""
    return Path(folder) / f"epoch_{position.epoch:05d}_step_{position.step:06d}.checkpoint"


def positions(folder):
    """Return the positions of which there is a file, oldest first."""
    folder = Path(folder)
    names = [NAME.fullmatch(entry.name) for entry in folder.iterdir()] if folder.is_dir() else []
    return sorted(Position(int(name[1]), int(name[2])) for name in names if name)


def newest(folder):
    """Read the newest checkpoint that is whole.

    Returns:
        `(position, manifest, arrays, damaged)`, where `damaged` lists the paths of newer files that are not whole;
        the first three are None where there is no checkpoint at all.

    Raises:
        ValueError: there are checkpoints, and not one of them is whole.
    """
    damaged = []
    for position in reversed(positions(folder)):
        path = path_of(folder, position)
        try:
            manifest, arrays = files.unpack(path.read_bytes())
            return position, manifest, arrays, damaged
        except files.DamagedError as error:
            logger.warning("The checkpoint %s %s; an earlier one is looked for.", path, error)
            damaged.append(path)
    if damaged:
        raise ValueError(
            f"None of the {len(damaged)} checkpoints in {folder} is whole; train from the beginning in another "
            "folder, or remove them."
        )
    return None, None, None, []


def tidy(folder, damaged):
    """Set damaged files aside under another name, and remove what killed processes left half written."""
    for path in damaged:
        path.replace(path.with_name(f"{path.name}.damaged"))
    for part in Path(folder).glob("*.checkpoint.part"):
        part.unlink(missing_ok=True)


def save(folder, position, content, keep):
    """Write a checkpoint, then remove all but the newest `keep`.

    Raises:
        OSError: it cannot be written; those that were there still are.
    """
    files.write(path_of(folder, position), content)
    for old in positions(folder)[:-keep]:
        path_of(folder, old).unlink(missing_ok=True)


def _count(number, unit):
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
