r"""The bundled part of MNIST: 10,000 training and 1,000 test digits, equally many of each class.

The file is made by `make_mnist_mini.py`; `MNIST_LICENSE.txt` beside it holds the notice of its licence.
"""

import hashlib
import io
import pathlib

import numpy as np

PATH = pathlib.Path(__file__).with_name("mnist_mini.npz")
SHA256 = "b7cf92164f9d86f4889c4a11069dbaa52029bde19411dffaf7731434dd9f5e55"
CLASS_NAMES = tuple("0123456789")
SOURCE = "mnist_mini, bundled with rnngan_tf: 1,000 training and 100 test digits a class of MNIST (CC BY-SA 3.0)"


def read():
    r"""Read the bundled digits.

    Returns:
        `(train, test)`; each split is `(images, labels)`, uint8 `(N, 28, 28, 1)` and int32 `(N,)`.

    Raises:
        OSError: the file is missing, or is not the one that was shipped.

    Example:
        >>> (images, labels), _ = read()
        >>> images.shape, labels.shape
        ((10000, 28, 28, 1), (10000,))
    """
    try:
        content = PATH.read_bytes()
    except OSError as error:
        raise OSError(f"The bundled data file {PATH} is missing; install rnngan_tf again.") from error
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise OSError(f"The bundled data file {PATH} is damaged (wrong sha256); install rnngan_tf again.")
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return tuple(
            (arrays[f"{split}_images"][..., None], arrays[f"{split}_labels"].astype(np.int32))
            for split in ("train", "test")
        )
