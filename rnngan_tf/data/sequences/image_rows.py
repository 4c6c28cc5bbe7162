r"""Images as sequences, a row of pixels at each step."""

from rnngan_tf.data.load import load_images
from rnngan_tf.data.sequences.scaling import Scaling
from rnngan_tf.data.sequences.sequence_data import SequenceData

IMAGES = {"mnist_rows": "mnist_mini", "mnist_rows_full": "mnist"}


def load_rows(name, length, seed, data_dir):
    r"""Return "mnist_rows" or "mnist_rows_full", see `load_sequences`."""
    images = load_images(IMAGES[name], seed=seed, data_dir=data_dir)
    height, width, _ = images.image_shape
    if length not in (None, height):
        raise ValueError(f"{name!r} has {height} steps, the rows of an image, not {length}; leave length out.")
    scaling = Scaling(0.0, 255.0)
    train, test = (
        (scaling.to_unit(pixels[..., 0]), labels)  # (N, H, W)
        for pixels, labels in (
            (images.train_images, images.train_labels),
            (images.test_images, images.test_labels),
        )
    )
    names = {"class_names": images.class_names, "feature_names": tuple(f"pixel{x}" for x in range(width))}
    source = f"the rows of each image of {images.source}"
    return SequenceData(name, "series", train, test, source, seed, scaling=scaling, **names)
