"""Callbacks for `GANModel.fit`, beside those of Keras: sample grids, a diagnosis, guards against collapse and
NaN, a time limit, checkpoints, a schedule for texts."""

from rnngan_tf.training.callbacks.checkpoint import Checkpoint
from rnngan_tf.training.callbacks.collapse import StopOnCollapse
from rnngan_tf.training.callbacks.diagnose import Diagnose
from rnngan_tf.training.callbacks.guards import StopAfter, StopOnNaN
from rnngan_tf.training.callbacks.relaxation import AnnealRelaxation
from rnngan_tf.training.callbacks.samples import SampleGrid
from rnngan_tf.training.callbacks.sequences import SampleSequences

__all__ = [
    "AnnealRelaxation",
    "Checkpoint",
    "Diagnose",
    "SampleGrid",
    "SampleSequences",
    "StopAfter",
    "StopOnCollapse",
    "StopOnNaN",
]
