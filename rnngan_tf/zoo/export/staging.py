"""Exports that appear whole or not at all, also those of several files."""

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def staged(path):
    """Give a name of the same last part in a temporary folder; move all that is there beside `path` at the end.

    Files are synced first. What stood at `path` stays until then, and stays altogether where the block raises.

    Example:
        >>> folder = Path(tempfile.mkdtemp())
        >>> with staged(folder / "net.xml") as part:
        ...     _, _ = part.write_text("graph"), part.with_suffix(".bin").write_text("weights")
        >>> sorted(file.name for file in folder.iterdir())
        ['net.bin', 'net.xml']
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent))
    try:
        yield folder / path.name
        for file in folder.rglob("*"):
            if file.is_file():
                with open(file, "rb+") as opened:
                    os.fsync(opened.fileno())
        _move(folder, path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _move(folder, path):
    """Move what `folder` holds beside `path`, the entry of that name last: it never stands with another's parts."""
    companions = [entry for entry in folder.iterdir() if entry.name != path.name]
    if path.exists() and (companions or path.is_dir()):
        os.rename(path, folder / f"{path.name}.before")
    for companion in companions:
        os.replace(companion, path.with_name(companion.name))
    os.replace(folder / path.name, path)
