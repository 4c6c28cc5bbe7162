r"""Make `mnist_mini.npz`, the bundled part of MNIST: `python -m rnngan_tf.data.make_mnist_mini [--out FILE]`.

Takes the first 1,000 training and the first 100 test digits of each class, in the order of tensorflow-datasets. The
file's bytes depend on nothing else (but on the zlib that compresses them), so that a second run gives the same sha256.
"""

import argparse
import hashlib
import io
import os
import pathlib
import zipfile

import numpy as np

from rnngan_tf.data import mnist_mini, tfds_source

PER_CLASS = {"train": 1000, "test": 100}


def first_of_each_class(labels, count):
    r"""Return the places of the first `count` of each class, in their order.

    Args:
        labels: `(N,)` whole numbers.
        count: how many of each class.

    Raises:
        ValueError: a class has fewer than `count`.

    Example:
        >>> first_of_each_class(np.array([1, 1, 0, 1, 0, 0]), 2).tolist()
        [0, 1, 2, 4]
    """
    places = [np.flatnonzero(labels == label)[:count] for label in np.unique(labels)]
    if min(map(len, places)) < count:
        raise ValueError(f"A class has only {min(map(len, places))} members, fewer than the {count} asked for.")
    return np.sort(np.concatenate(places))


def npz_bytes(arrays):
    r"""Return an npz file whose bytes depend on the arrays only: `np.savez_compressed` writes the time into it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # Unix, whatever system this is
            content = io.BytesIO()
            np.lib.format.write_array(content, array, version=(1, 0), allow_pickle=False)
            archive.writestr(entry, content.getvalue(), zipfile.ZIP_DEFLATED, compresslevel=9)
    return buffer.getvalue()


def main(arguments=None):
    r"""Make the file and say its size and sha256."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=pathlib.Path, default=mnist_mini.PATH, help="file to write (%(default)s)")
    parser.add_argument("--data-dir", help="folder of prepared data sets (TFDS_DATA_DIR, else the library's default)")
    options = parser.parse_args(arguments)

    train, test, _, source = tfds_source.read("mnist", options.data_dir)
    arrays = {}
    for split, (images, labels) in {"train": train, "test": test}.items():
        chosen = first_of_each_class(labels, PER_CLASS[split])
        arrays[f"{split}_images"] = np.ascontiguousarray(images[chosen, :, :, 0])
        arrays[f"{split}_labels"] = labels[chosen].astype(np.uint8)
    content = npz_bytes(arrays)
    part = options.out.with_name(options.out.name + ".part")
    part.write_bytes(content)
    os.replace(part, options.out)
    digest = hashlib.sha256(content).hexdigest()
    verdict = "the sha256 in mnist_mini.py" if digest == mnist_mini.SHA256 else f"NOT {mnist_mini.SHA256}"
    print(f"{options.out}: {len(content)} bytes from {source}\nsha256 {digest}, {verdict}")


if __name__ == "__main__":
    main()
