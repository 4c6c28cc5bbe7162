"""One process a folder: a lock that the system itself releases when its holder dies."""

import contextlib
import os
from pathlib import Path

import filelock

LOCK = ".rnngan.lock"


class FolderLock:
    """Hold a folder for this process inside a `with` block; others are refused in one sentence.

    The file `.rnngan.lock` in the folder names the process. The system holds the lock itself (`filelock`), so a file
    that a killed process left behind holds nobody up. A file system without locks is used without one.

    Args:
        folder: an existing folder.

    Raises:
        OSError: another process, or another training of this one, holds the folder.

    Example:
        >>> import tempfile
        >>> folder = tempfile.mkdtemp()
        >>> with FolderLock(folder):
        ...     os.listdir(folder)
        ['.rnngan.lock']
        >>> os.listdir(folder)
        []
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.path = self.folder / LOCK
        self._lock = filelock.FileLock(self.path, timeout=0)

    def __enter__(self):
        try:
            self._lock.acquire()
        except filelock.Timeout:
            raise OSError(
                f"{self.folder} is in use by {self._holder()}; wait until its training ends, or choose another folder."
            ) from None
        except (NotImplementedError, OSError) as error:
            if not self.folder.is_dir() or isinstance(error, PermissionError):
                raise
            return self  # a file system without locks
        self.path.write_text(f"{os.getpid()}\n", encoding="utf-8")
        return self

    def __exit__(self, kind, error, trace):
        if self._lock.is_locked:
            self.path.unlink(missing_ok=True)
            self._lock.release()

    def _holder(self):
        """Return the words for the process that holds the folder."""
        with contextlib.suppress(OSError, ValueError):
            return f"process {int(self.path.read_text(encoding='utf-8'))}"
        return "another process"
