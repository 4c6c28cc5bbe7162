r"""Sequences: numbers, texts, melodies and sounds, by name or from a file, and files made of generated ones."""

from rnngan_tf.data.sequences.codec import SequenceCodec
from rnngan_tf.data.sequences.load import load_sequences
from rnngan_tf.data.sequences.sequence_data import SequenceData
from rnngan_tf.data.sequences.writing import write_sequences

__all__ = ["SequenceData", "SequenceCodec", "load_sequences", "write_sequences"]
