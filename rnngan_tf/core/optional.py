r"""Packages that only some functions need: find them, or say in one sentence how to install them."""

import importlib
import importlib.metadata
import importlib.util
import pathlib


class MissingPackageError(ImportError, ValueError):
    r"""A package of an extra is not installed.

    It is an `ImportError`, as Python users expect, and a `ValueError`, as every request that cannot be met is: the
    command line prints both as one sentence.
    """


def needed(package, purpose, extra="sequences"):
    r"""Import an optional package.

    Args:
        package: its name, such as "statsmodels.api".
        purpose: what needs it, for the message ("The data set 'co2'").
        extra: the extra of `setup.cfg` that installs it.

    Raises:
        MissingPackageError: the package is not installed, or its import fails.

    Example:
        >>> needed("json", "This example").dumps([1])
        '[1]'
    """
    try:
        return importlib.import_module(package)
    except Exception as error:  # a package whose own dependencies have moved on raises anything
        reason = f"which cannot be imported ({type(error).__name__}: {error})"
        raise _missing([package], purpose, extra, reason) from error


def check_installed(packages, purpose, extra="sequences"):
    r"""Raise a `MissingPackageError` unless all packages are installed, without importing them.

    Args:
        packages: a dictionary from module names to the names under which `pip` installs them.
        purpose, extra: as of `needed`.
    """
    missing = [name for module, name in packages.items() if importlib.util.find_spec(module) is None]
    if missing:
        state = "which is not installed" if len(missing) == 1 else "which are not installed"
        raise _missing(missing, purpose, extra, state)


def files_of(package, pattern, purpose, extra="sequences"):
    r"""Return the paths of files inside of an optional package, sorted, without importing it.

    Args:
        package: its name.
        pattern: a pattern of paths inside of the package's folder, such as "corpus/bach/*.mxl".
        purpose, extra: as of `needed`.

    Raises:
        MissingPackageError: the package is not installed.
        FileNotFoundError: it is installed without such files.
    """
    check_installed({package: package}, purpose, extra)
    folder = pathlib.Path(next(iter(importlib.util.find_spec(package).submodule_search_locations)))
    paths = sorted(folder.glob(pattern))
    if not paths:
        raise FileNotFoundError(
            f"{purpose} reads {pattern} of the package {package}, but {folder} has no such files; install it again."
        )
    return paths


def version_of(package):
    r"""Return the version of an installed package, as its files are quoted in a source."""
    return f"{package} {importlib.metadata.version(package)}"


def _missing(packages, purpose, extra, state):
    """Return the error that names the packages and the extra that installs them."""
    names = [package.split(".")[0] for package in packages]
    words = f"package{'s' * (len(names) > 1)} {' and '.join(names)}"
    sentence = f"{purpose} needs the {words}, {state}; install with: pip install 'rnngan_tf[{extra}]'."
    return MissingPackageError(sentence, name=names[0])
