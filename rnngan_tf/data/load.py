r"""`load_images`: every data set of images by its name, and a folder of images by its path."""

import operator
import pathlib

from rnngan_tf.core.annotations import PathLike
from rnngan_tf.core.names import choose
from rnngan_tf.data import folder, image_files, mnist_mini, stacked_mnist, tfds_source
from rnngan_tf.data.checks import checked_seed, is_path
from rnngan_tf.data.image_data import ImageData

FOLDER_SIZE = 64  # of a folder's images, which have no size of their own in common


def load_images(
    name: PathLike, image_size: int | tuple[int, int] | None = None, seed: int = 0, data_dir: PathLike | None = None
) -> ImageData:
    r"""Load a data set of images into memory.

    | name | images |
    |---|---|
    | `"mnist"` | 60,000 + 10,000 handwritten digits, `(28, 28, 1)` |
    | `"fashion_mnist"` | 60,000 + 10,000 pieces of clothing, `(28, 28, 1)` |
    | `"cifar10"` | 50,000 + 10,000 photographs, `(32, 32, 3)` |
    | `"mnist_mini"` | 10,000 + 1,000 digits of MNIST, bundled: needs neither network nor preparation |
    | `"stacked_mnist"` | 60,000 + 10,000 images of three digits each, 1,000 classes, `(28, 28, 3)` |
    | `"stacked_mnist_mini"` | the same, always made of `"mnist_mini"` |
    | a path | the images in that folder; sub-folders are classes; one image in ten is for testing |

    The first three come through tensorflow-datasets: they are read where they are on disk, else downloaded.
    `"stacked_mnist"` is made of `"mnist"` where that is on disk, else of `"mnist_mini"`, and is then named
    `"stacked_mnist_mini"`; `.source` says so too.

    Args:
        name: a name of the table, or the path of a folder (a name wins: write `"./mnist"` for a folder called so).
        image_size: pixels, one number or `(height, width)`; the images are cut around the centre to that aspect and
            resized. None keeps the size of a named data set, and is 64 for a folder.
        seed: 0 to 2**63 - 1; decides the order of training, and which digits `"stacked_mnist"` stacks.
        data_dir: the folder of tensorflow-datasets; None for the environment's `TFDS_DATA_DIR`, else its default.

    Returns:
        An `ImageData`.

    Raises:
        ValueError: an unknown name, a size or a seed that is none, an unreadable image.
        FileNotFoundError: there is no such folder, or no image in it.
        OSError: the data set is not on disk and cannot be downloaded; nothing takes its place.

    Example:
        >>> load_images("mnist_mini", image_size=32)
        <ImageData 'mnist_mini': 10000 training and 1000 test images of (32, 32, 1), 10 classes>
    """
    size, seed = _checked_size(image_size), checked_seed(seed)
    if is_path(name, LOADERS):
        height, width = size or (FOLDER_SIZE, FOLDER_SIZE)
        train, test, class_names = folder.read(name, height, width)
        place = pathlib.Path(name).expanduser().resolve()
        return ImageData(place.name, train, test, f"folder of images {place}", class_names, seed)
    data = choose("data set", name, LOADERS)(name, seed, data_dir)
    if size is None or size == data.image_shape[:2]:
        return data
    train = image_files.resize_images(data.train_images, *size), data.train_labels
    test = image_files.resize_images(data.test_images, *size), data.test_labels
    source = f"{data.source}, resized to {size[0]}x{size[1]}"
    return ImageData(data.name, train, test, source, data.class_names, seed)


def _load_tfds(name, seed, data_dir):
    train, test, class_names, source = tfds_source.read(name, data_dir)
    return ImageData(name, train, test, source, class_names, seed)


def _load_mnist_mini(name, seed, data_dir):
    train, test = mnist_mini.read()
    return ImageData(name, train, test, mnist_mini.SOURCE, mnist_mini.CLASS_NAMES, seed)


def _load_stacked(name, seed, data_dir):
    if not tfds_source.found("mnist", data_dir):
        return _load_stacked_mini("stacked_mnist_mini", seed, data_dir)
    return _stacked(name, _load_tfds("mnist", seed, data_dir))


def _load_stacked_mini(name, seed, data_dir):
    return _stacked(name, _load_mnist_mini("mnist_mini", seed, data_dir))


def _stacked(name, base):
    digits = (base.train_images, base.train_labels), (base.test_images, base.test_labels)
    train, test = stacked_mnist.splits(*digits, base.seed)
    source = f"three digits in red, green and blue (seed {base.seed}), made of {base.name}: {base.source}"
    return ImageData(name, train, test, source, stacked_mnist.CLASS_NAMES, base.seed)


LOADERS = {
    "mnist": _load_tfds,
    "fashion_mnist": _load_tfds,
    "cifar10": _load_tfds,
    "mnist_mini": _load_mnist_mini,
    "stacked_mnist": _load_stacked,
    "stacked_mnist_mini": _load_stacked_mini,
}
FROM_TFDS = tuple(name for name, loader in LOADERS.items() if loader is _load_tfds)


def _checked_size(image_size):
    if image_size is None:
        return None
    try:
        pair = tuple(image_size) if isinstance(image_size, (tuple, list)) else (image_size, image_size)
        height, width = map(operator.index, pair)
    except (TypeError, ValueError):
        height = width = 0
    if min(height, width) < 1:
        raise ValueError(
            f"image_size must be a number of pixels of at least 1, or (height, width) of such, but is {image_size!r}."
        )
    return height, width
