r"""Packages that only some data sets of sequences need, and the files that they bring."""

import importlib
import importlib.metadata
import importlib.util
import pathlib


def needed(package, purpose):
    r"""Import an optional package.

    Args:
        package: its name, such as "statsmodels.api".
        purpose: what needs it, for the message ("The data set 'co2'").

    Raises:
        ImportError: the package is not installed, or fails to be imported.
    """
    try:
        return importlib.import_module(package)
    except ImportError as error:
        raise ImportError(_sentence(package, purpose, f"which cannot be imported ({error})")) from error


def files_of(package, pattern, purpose):
    r"""Return the paths of files inside of an optional package, sorted, without importing it.

    Args:
        package: its name.
        pattern: a pattern of paths inside of the package's folder, such as "corpus/bach/*.mxl".
        purpose: what needs it, for the message.

    Raises:
        ImportError: the package is not installed.
        FileNotFoundError: it is installed without such files.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ImportError(_sentence(package, purpose, "which is not installed"))
    folder = pathlib.Path(next(iter(spec.submodule_search_locations)))
    paths = sorted(folder.glob(pattern))
    if not paths:
        raise FileNotFoundError(
            f"{purpose} reads {pattern} of the package {package}, but {folder} has no such files; install it again."
        )
    return paths


def version_of(package):
    r"""Return the version of an installed package, as its files are quoted in a source."""
    return f"{package} {importlib.metadata.version(package)}"


def _sentence(package, purpose, state):
    name = package.split(".")[0]
    return f"{purpose} needs the package {name}, {state}; install it with: pip install rnngan_tf[sequences]."
