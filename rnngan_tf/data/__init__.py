r"""Data in: images and sequences by name or from files, as tf.data pipelines that never stall and always repeat."""

from rnngan_tf.data.image_data import ImageData
from rnngan_tf.data.load import load_images
from rnngan_tf.data.sequences import SequenceCodec, SequenceData, load_sequences, write_sequences

__all__ = ["ImageData", "SequenceData", "SequenceCodec", "load_images", "load_sequences", "write_sequences"]
