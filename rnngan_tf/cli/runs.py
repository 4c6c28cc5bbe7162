"""Run folders: made whole or not at all, and opened again to go on with a training."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

from rnngan_tf.core.files import replacing
from rnngan_tf.core.lock import LOCK, FolderLock
from rnngan_tf.training.recipe import Recipe
from rnngan_tf.training.recipe_files import RUN

CONFIG = "config.json"  # of a run folder: its recipe, and what the machine made of it
LIMITS = ("epochs", "minutes")  # what may be given anew, to go on for longer


class RunFolder:
    """A folder for a training run, held for this process; a new one is gone at the end of the block unless kept.

    Args:
        path: a folder that does not exist, or is empty.
        again: True for the folder of a run that goes on, which stays whatever comes.

    Raises:
        ValueError: there is something already.
        OSError: nothing can be written there, or another process uses it.
    """

    def __init__(self, path, again=False):
        self.path = Path(path)
        self.kept = self.again = again

    def __enter__(self):
        if not self.again and os.path.lexists(self.path) and not self._is_empty():
            raise ValueError(
                f"{self.path} exists already and is left as it is; choose another --out, or go on with an interrupted "
                f"run by --resume {self.path}."
            )
        self.made = [folder for folder in (self.path, *self.path.parents) if not folder.exists()]
        check_writable(self.path)
        self.path.mkdir(parents=True, exist_ok=True)
        self._lock = FolderLock(self.path)
        self._lock.__enter__()
        return self

    def _is_empty(self):
        """Tell whether there is a folder with nothing in it but perhaps the lock of a process that was killed."""
        return self.path.is_dir() and all(entry.name == LOCK for entry in self.path.iterdir())

    def __exit__(self, kind, error, trace):
        self._lock.__exit__(kind, error, trace)
        if self.kept:
            return
        for entry in self.path.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        for folder in self.made:  # innermost first; a parent that something else fills meanwhile stays
            if any(folder.iterdir()):
                break
            folder.rmdir()

    def keep(self):
        """Let the folder stay, whatever comes."""
        self.kept = True

    def write_json(self, name, values):
        """Write `values` to a file of the folder, whole or not at all."""
        with replacing(self.path / name) as part:
            part.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


def free_folder(stem):
    """Return `STEM-1`, or the first such name with a higher number that is not taken."""
    number = 1
    while os.path.lexists(f"{stem}-{number}"):
        number += 1
    return Path(f"{stem}-{number}")


def check_writable(path):
    """Raise an `OSError` of one sentence where nothing could be written to a file or folder `path`; leave no trace."""
    path = Path(path)
    folder = next(folder for folder in (path.absolute(), *path.absolute().parents) if folder.is_dir())
    blocking = next((part for part in path.absolute().parents if part.exists() and not part.is_dir()), None)
    if blocking:
        raise NotADirectoryError(f"{path} cannot be written, since {blocking} is a file; choose another --out.")
    # Asking by writing: permission bits tell nothing of read-only file systems, nor of what an administrator may.
    probe = folder / f".{os.getpid()}.probe"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise OSError(f"{path} cannot be written ({folder}: {error.strerror}); choose another --out.") from error


def reopen(run, limits):
    """Return the folder of a run that is to go on, and its recipe with the limits that are given now.

    Args:
        run: the folder.
        limits: a dictionary with new values of some of `LIMITS`.

    Raises:
        ValueError: a folder that is not a run.
    """
    recipe, config = _read(Path(run))
    # The policy that the run chose is kept: another machine would perhaps choose another one.
    policy = config.get(RUN, config)["precision"]["policy"]
    return RunFolder(run, again=True), replace(recipe, precision=policy, **limits)


def note_limits(folder, recipe):
    """Write new limits into the run's configuration, so that they hold when it goes on once more."""
    config = _read(folder.path)[1]
    limits = {name: getattr(recipe, name) for name in LIMITS}
    fields = config.get("arguments", config)  # earlier versions wrote them one level deeper
    if limits != {name: fields.get(name) for name in LIMITS}:
        fields |= limits
        folder.write_json(CONFIG, config)


def _read(run):
    """Return the recipe of a run, and all that its configuration holds."""
    try:
        config = json.loads((run / CONFIG).read_text(encoding="utf-8"))
        str(config.get(RUN, config)["precision"]["policy"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"{run} is not a run that can go on, since it has no readable {CONFIG}; give the folder of a run of "
            "rnngan train."
        ) from error
    return Recipe.from_dict(config), config
