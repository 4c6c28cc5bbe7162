r"""MNIST, Fashion-MNIST and CIFAR-10 through tensorflow-datasets: found on disk, else downloaded."""

import contextlib
import os
import pathlib
import shutil
import tempfile
import urllib.error
import urllib.request

import numpy as np

PROBE_SECONDS = 10


def read(name, data_dir=None):
    r"""Read both splits of a data set, downloading it first when it is not there.

    Args:
        name: a name that tensorflow-datasets knows, with features "image" and "label".
        data_dir: the folder of prepared data sets; None for the environment's `TFDS_DATA_DIR`, else the library's
            default folder.

    Returns:
        `(train, test, class_names, source)`; each split is `(images, labels)`, uint8 `(N, H, W, C)` and int32 `(N,)`.

    Raises:
        OSError: the data set is not there and could not be downloaded, or cannot be read.
    """
    builder = _builder(name, data_dir)
    if not _is_prepared(builder):
        _download(name, builder)
    try:
        splits = [_read_split(builder, split) for split in ("train", "test")]
    except Exception as error:
        raise OSError(
            f"Data set {name!r} cannot be read from {builder.data_dir} ({_reason(error)}); delete that folder to have "
            "it downloaded again, or use the bundled 'mnist_mini'."
        ) from error
    source = f"tensorflow-datasets {builder.info.full_name}, folder {builder.data_dir}"
    return *splits, tuple(builder.info.features["label"].names), source


def found(name, data_dir=None):
    r"""Tell whether the data set is on disk, without touching the network."""
    try:
        return _is_prepared(_builder(name, data_dir))
    except OSError:
        return False


def _is_prepared(builder):
    return os.path.exists(builder.data_path) and builder.is_prepared()  # which logs a warning for a missing folder


def _builder(name, data_dir):
    try:
        import tensorflow_datasets as tfds  # slow, and not needed for the bundled data

        folder = data_dir or os.environ.get("TFDS_DATA_DIR")
        return tfds.builder(name, data_dir=os.path.expanduser(folder) if folder else None)
    except Exception as error:
        raise OSError(
            f"Data set {name!r} needs tensorflow-datasets, which failed ({_reason(error)}); "
            "install it again, or use the bundled 'mnist_mini'."
        ) from error


def _read_split(builder, split):
    import tensorflow_datasets as tfds

    columns = tfds.as_numpy(builder.as_dataset(split=split, batch_size=-1, shuffle_files=False))
    return columns["image"], columns["label"].astype(np.int32)


def _download(name, builder):
    """Download and prepare, or leave the disk as it was."""
    folder = pathlib.Path(builder.data_dir).parent.parent  # <folder>/<name>/<version>
    missing = [path for path in (folder / name, folder, *folder.parents) if not path.exists()]
    try:
        _probe(next(iter(builder.url_infos)))
        folder.mkdir(parents=True, exist_ok=True)
        downloads = tempfile.mkdtemp(prefix="downloads_", dir=folder)
        try:
            builder.download_and_prepare(download_dir=downloads)
        finally:
            shutil.rmtree(downloads, ignore_errors=True)
    except Exception as error:
        raise OSError(
            f"Data set {name!r} is not in {folder} and could not be downloaded ({_reason(error)}); connect to the "
            "network, or name a folder that has it with data_dir=, or use the bundled 'mnist_mini'."
        ) from error
    finally:
        for path in missing:  # innermost first; a folder with something in it stays
            with contextlib.suppress(OSError):
                path.rmdir()


def _probe(url):
    """Raise OSError when the host does not answer: tensorflow-datasets itself would retry for minutes."""
    request = urllib.request.Request(url, method="HEAD")
    with contextlib.suppress(urllib.error.HTTPError):  # an answer, whatever it says
        urllib.request.urlopen(request, timeout=PROBE_SECONDS).close()


def _reason(error):
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:120]}" if lines else type(error).__name__
