"""One process a folder: a lock that the system itself releases when its holder dies."""

import os
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where two processes in one folder are not noticed
    fcntl = None

LOCK = ".lock"


class FolderLock:
    """Holds a folder for this process inside a `with` block; others are refused in one sentence.

    The file `.lock` in the folder names the process. It is locked by the system, so what a killed process left
    behind holds nobody up, even where another process now has its number.

    Args:
        folder: an existing folder.

    Raises:
        OSError: another process, or another training of this one, holds the folder.

    Example:
        >>> import tempfile
        >>> folder = tempfile.mkdtemp()
        >>> with FolderLock(folder):
        ...     os.listdir(folder)
        ['.lock']
        >>> os.listdir(folder)
        []
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.path = self.folder / LOCK
        self._handle = None

    def __enter__(self):
        while fcntl is not None:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = os.read(handle, 20).decode(errors="replace").strip()
                os.close(handle)
                raise OSError(self._refusal(holder)) from None
            except OSError:  # a file system without locks
                os.close(handle)
                break
            if self._is_mine(handle):
                os.truncate(handle, 0)
                os.write(handle, f"{os.getpid()}\n".encode())
                self._handle = handle
                break
            os.close(handle)  # its holder removed the file between our opening and our locking it
        return self

    def __exit__(self, kind, error, trace):
        if self._handle is not None:
            self.path.unlink(missing_ok=True)
            os.close(self._handle)
            self._handle = None

    def _is_mine(self, handle):
        """Tell whether what was locked is still the file of that name."""
        try:
            return os.path.samestat(os.stat(self.path), os.fstat(handle))
        except FileNotFoundError:
            return False

    def _refusal(self, holder):
        """Return the sentence for whoever comes second."""
        who = f"process {holder}" if holder else "another process"
        return f"{self.folder} is in use by {who}; wait until its training ends, or choose another folder."
