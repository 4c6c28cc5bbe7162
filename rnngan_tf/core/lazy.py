"""Load the public names of `rnngan_tf` at first use, and before Keras looks one of its classes up.

Keras finds a class such as `rnngan_tf>GANModel` of a saved file only where the module that registers it was imported.
So all public names are loaded together: at the first use of one of them, and at the end of the import of TensorFlow,
Keras or a part of this package, whichever comes first.
"""

import importlib
import importlib.abc
import json
import os
import re
import sys
import threading
from pathlib import Path
from types import ModuleType

PACKAGE = "rnngan_tf"
PUBLIC = "rnngan_tf.public"
LIBRARIES = ("tensorflow", "keras")
LIGHT = (  # parts of the package that import neither library at their top
    *("core", "core.files", "core.lazy", "core.lock", "core.names", "core.optional", "core.runtime", "core.threads"),
    *(
        "core.registry_names",
        "core.validation",
        "training",
        "training.recipe",
        "training.recipe_checks",
        "training.recipe_files",
        "training.recipe_values",
    ),
    *("cli", "public", "__main__"),
)


class Package(ModuleType):
    """The module `rnngan_tf`, in which the public function `export` is not replaced by the folder of the same name.

    Python sets each imported submodule as an attribute of its package. `from rnngan_tf.export.formats import FORMATS`
    would therefore hide the function.
    """

    def __setattr__(self, name, value):
        if name != "export" or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


class PublicNames(importlib.abc.MetaPathFinder):
    """Watches imports until the public names are loaded.

    A module is watched from the outside: the names are loaded after it has run, and not while another watched module
    runs, which would meet it half loaded.

    Args:
        names: the names to copy from `rnngan_tf.public` into the package.
    """

    def __init__(self, names):
        self.names = names
        self._thread = threading.local()

    def watch(self):
        """Start to watch; load at once where Keras or TensorFlow is imported already."""
        sys.modules[PACKAGE].__class__ = Package
        if any(library in sys.modules for library in LIBRARIES):
            self.load()
        else:
            sys.meta_path.insert(0, self)

    def find_spec(self, name, path=None, target=None):
        """Find a watched module as Python would, and have its loader load the public names afterwards."""
        part = name.removeprefix(f"{PACKAGE}.")
        own = part != name and "." not in re.sub("^(core|training)[.]", "", part) and part not in LIGHT
        if self.loading or not (own or name in LIBRARIES):
            return None
        if own:
            check_backend()
        others = (finder for finder in sys.meta_path if finder is not self)
        spec = next(filter(None, (finder.find_spec(name, path, target) for finder in others)), None)
        if spec is not None and spec.loader is not None:
            self._load_after(spec.loader)
        return spec

    @property
    def loading(self):
        """Whether this thread runs a watched module."""
        return getattr(self._thread, "loading", False)

    def load(self):
        """Import every public name and copy it into the package; raise an `ImportError` for another backend."""
        check_backend()
        public = self._run(importlib.import_module, PUBLIC)
        found = {name: getattr(public, name) for name in self.names if hasattr(public, name)}
        if len(found) == len(self.names):  # fewer only where another thread is still loading them
            vars(sys.modules[PACKAGE]).update(found)
            if self in sys.meta_path:
                sys.meta_path.remove(self)
        return public

    def get(self, name):
        """Return a public name, or a module of the package.

        Raises:
            AttributeError: the package has no such name, or is still loading it.
        """
        if name in self.names and not self.loading:
            return getattr(self.load(), name)
        if name not in self.names and not name.startswith("_"):
            try:
                return importlib.import_module(f"{PACKAGE}.{name}")
            except ModuleNotFoundError as error:
                if error.name != f"{PACKAGE}.{name}":
                    raise
        raise AttributeError(f"module {PACKAGE!r} has no attribute {name!r}")

    def _load_after(self, loader):
        """Let a loader, which runs one module once, load the public names after it."""
        run = loader.exec_module

        def exec_module(module):
            del loader.exec_module
            self._run(run, module)
            if keras_backend() == "tensorflow":
                self.load()

        loader.exec_module = exec_module

    def _run(self, function, argument):
        """Call a function that imports, with `loading` True meanwhile."""
        self._thread.loading, before = True, self.loading
        try:
            return function(argument)
        finally:
            self._thread.loading = before


def check_backend():
    """Raise an `ImportError` of one sentence where Keras is set to compute with something else than TensorFlow."""
    if (backend := keras_backend()) != "tensorflow":
        raise ImportError(
            f"rnngan_tf trains with TensorFlow and Keras is set to {backend!r}: set the environment variable "
            "KERAS_BACKEND=tensorflow before Python starts."
        )


def keras_backend():
    """Return the name of Keras' backend, or the one it will choose, without importing it.

    Keras takes it from KERAS_BACKEND, else from `keras.json` in KERAS_HOME or `~/.keras`.
    """
    keras = sys.modules.get("keras")
    if hasattr(keras, "backend"):
        return keras.backend.backend()
    if os.environ.get("KERAS_BACKEND"):
        return os.environ["KERAS_BACKEND"]
    home = os.path.expanduser("~")
    folder = os.environ.get("KERAS_HOME", Path(home if os.access(home, os.W_OK) else "/tmp", ".keras"))  # Keras' rule
    try:
        return json.loads(Path(folder, "keras.json").read_text())["backend"]
    except (OSError, ValueError, KeyError, TypeError):
        return "tensorflow"
