"""Measurements of one arm with one seed, each in a file of its own until all are done: several processes share them."""

import fcntl
import json
import platform
import shutil
import time
from contextlib import contextmanager

from lab import code
from rnngan_tf.core.files import replacing

FOLDER = code.ROOT / "experiments/measurements"  # those of a full tier are committed: they took hours


class Measurements:
    """The measurements of a tier, kept until its result file is written.

    Args:
        experiment: an `Experiment`.
        tier: "quick" or "full".
        folder: where the folder of the tier is made.
    """

    def __init__(self, experiment, tier, folder=FOLDER):
        self.experiment, self.tier = experiment, tier
        self.folder = folder / f"{experiment.name}_{tier}"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.code = code.digests(experiment)

    def read(self, arm, seed):
        """Return the row of an arm and a seed, or None if it was not measured with the code as it is now."""
        try:
            row = json.loads(self._path(arm, seed).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return row if row.pop("code") == self.code else None

    def run(self, arm, seed):
        """Measure an arm with a seed unless that is done; return the row, or None if another process measures it."""
        with self._claimed(arm, seed) as mine:
            if not mine:
                return None
            row = self.read(arm, seed)
            if row is None:
                start = time.monotonic()
                scores = rounded(self.experiment.run(arm, seed, self.tier))
                seconds = round(time.monotonic() - start, 1)
                row = {"arm": arm, "seed": seed, "seconds": seconds, "processor": processor(), "scores": scores}
                with replacing(self._path(arm, seed)) as part:
                    part.write_text(json.dumps(row | {"code": self.code}) + "\n", encoding="utf-8")
            return row

    def remove(self):
        """Delete all measurements once the result file is written, so that the next run is a new one."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, arm, seed):
        """Return the file of a measurement."""
        name = "".join(letter if letter.isalnum() else "_" for letter in arm)
        number = self.experiment.arms[self.tier].index(arm)
        return self.folder / f"{number:02d}_{name}_{seed}.json"

    @contextmanager
    def _claimed(self, arm, seed):
        """Hold the lock of a measurement; it ends with the process, however that ends."""
        with open(self._path(arm, seed).with_suffix(".lock"), "w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True


def processor():
    """Return the processor's name."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()


def rounded(value):
    """Return numbers as JSON keeps them: six significant digits, None where they are not finite.

    Raises:
        TypeError: something that is neither a number nor None, a text, or a list or dictionary of those.

    Example:
        >>> import numpy as np
        >>> rounded({"fd": np.float32(1 / 3), "curve": np.array([1, float("nan")]), "modes": np.int64(8)})
        {'fd': 0.333333, 'curve': [1.0, None], 'modes': 8}
    """
    if isinstance(value, dict):
        return {str(key): rounded(one) for key, one in value.items()}
    if hasattr(value, "tolist"):
        return rounded(value.tolist())
    if isinstance(value, (list, tuple)):
        return [rounded(one) for one in value]
    if isinstance(value, (bool, int, str)) or value is None:
        return value
    if isinstance(value, float):
        return float(f"{value:.6g}") if abs(value) < float("inf") else None
    raise TypeError(f"A measurement is {value!r}; give numbers, texts, and lists or dictionaries of them.")
