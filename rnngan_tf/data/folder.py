r"""A folder of images as a data set; its sub-folders, where it has any, are the classes."""

import hashlib
import os
import pathlib

import numpy as np

from rnngan_tf.data import image_files

SUFFIXES = frozenset([".bmp", ".gif", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp"])
TEST_SHARE = 10  # one image in ten


def read(folder, height, width):
    r"""Read all images of a folder.

    Images that are all grey give one channel, others three. With at least two sub-folders of images, each is a
    class (in alphabetical order); one sub-folder alone is no class. One image in ten, chosen by the names of the
    files and nothing else, is for testing.

    Args:
        folder: path of the folder.
        height, width: the size that each image is cut and resized to.

    Returns:
        `(train, test, class_names)`; each split is `(images, labels)`, uint8 `(N, height, width, C)` and int32 `(N,)`;
        labels and class_names are None without classes.

    Raises:
        FileNotFoundError: there is no such folder, or no image in it.
        ValueError: an image cannot be read, or images lie both beside and inside of sub-folders.
    """
    folder = pathlib.Path(folder).expanduser()
    paths = list_images(folder)
    labels, class_names = _classes(folder, paths)
    images = image_files.collect(
        lambda path: image_files.read_image(path, height, width), paths, (height, width, 3), "Reading images"
    )
    if (images == images[..., :1]).all():
        images = np.ascontiguousarray(images[..., :1])
    for_test = chosen_for_test([path.relative_to(folder).as_posix() for path in paths], TEST_SHARE)
    train, test = ((images[chosen], None if labels is None else labels[chosen]) for chosen in (~for_test, for_test))
    return train, test, class_names


def list_images(folder):
    r"""Return the paths of all images in a folder and its sub-folders, in alphabetical order, but for hidden ones.

    Args:
        folder: a `pathlib.Path`.

    Raises:
        FileNotFoundError: there is no such folder, or no image in it.
    """
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "does not exist"
        raise FileNotFoundError(f"The folder of images {str(folder)!r} {what}; give the path of a folder.")
    paths = []
    for parent, subfolders, files in os.walk(folder):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        paths += [pathlib.Path(parent, name) for name in files if not name.startswith(".")]
    paths = sorted(path for path in paths if path.suffix.lower() in SUFFIXES)
    if not paths:
        kinds = ", ".join(sorted(suffix[1:] for suffix in SUFFIXES))
        raise FileNotFoundError(f"The folder {str(folder)!r} has no images; files of these kinds count: {kinds}.")
    return paths


def _classes(folder, paths):
    """Return the labels `(N,)` and the names of the classes, or None and None."""
    tops = [path.relative_to(folder).parts[0] if path.parent != folder else "" for path in paths]
    names = sorted(set(tops))
    if len(names) == 1:
        return None, None
    if "" in names:
        raise ValueError(
            f"The folder {str(folder)!r} has images both beside and inside of sub-folders; put all of them into "
            "sub-folders (one a class), or all beside each other (no classes)."
        )
    return np.array([names.index(top) for top in tops], np.int32), tuple(names)


def chosen_for_test(names, share):
    r"""Choose for testing the share of names with the lowest digests: a choice by nothing but the names.

    Args:
        names: texts.
        share: one name in so many is chosen, and at least one, if there are two.

    Returns:
        `(N,)` bool, True for the chosen ones.
    """
    count = 0 if len(names) == 1 else max(1, len(names) // share)
    digests = [hashlib.sha256(name.encode("utf-8", "surrogateescape")).digest() for name in names]
    chosen = np.zeros(len(names), bool)
    chosen[sorted(range(len(names)), key=digests.__getitem__)[:count]] = True
    return chosen
