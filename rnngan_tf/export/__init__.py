"""Generators that leave Keras: SavedModel, ONNX, LiteRT and OpenVINO, each checked against Keras."""

from rnngan_tf.export.exporting import Export, export
from rnngan_tf.export.formats import FORMATS

__all__ = ["FORMATS", "Export", "export"]
