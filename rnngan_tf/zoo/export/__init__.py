"""Generators that leave Keras: SavedModel, ONNX, LiteRT and OpenVINO, each checked against Keras."""

from rnngan_tf.zoo.export.exporting import Export, export
from rnngan_tf.zoo.export.formats import FORMATS

__all__ = ["FORMATS", "Export", "export"]
