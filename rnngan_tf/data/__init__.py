r"""Data in: images by name or from a folder, as tf.data pipelines that never stall and always repeat."""

from rnngan_tf.data.image_data import ImageData
from rnngan_tf.data.load import load_images

__all__ = ["ImageData", "load_images"]
