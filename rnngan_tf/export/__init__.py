"""Export of generators as SavedModel, ONNX, LiteRT and OpenVINO; each export is compared with Keras."""

from rnngan_tf.export.exporting import Export, export
from rnngan_tf.export.formats import FORMATS

__all__ = ["FORMATS", "Export", "export"]
