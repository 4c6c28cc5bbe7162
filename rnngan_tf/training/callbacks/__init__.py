"""Callbacks for `GANModel.fit`, beside those of Keras: sample grids, checkpoints, a diagnosis, guards against collapse
and NaN, limits of time and score, schedules."""

from rnngan_tf.training.callbacks.collapse import StopOnCollapse
from rnngan_tf.training.callbacks.diagnose import Diagnose
from rnngan_tf.training.callbacks.guards import AnnealRelaxation, DecayOverTime, StopAfter, StopAtScore, StopOnNaN
from rnngan_tf.training.callbacks.samples import SampleGrid, SampleSequences
from rnngan_tf.training.checkpoint.callback import Checkpoint

__all__ = [
    "AnnealRelaxation",
    "Checkpoint",
    "DecayOverTime",
    "Diagnose",
    "SampleGrid",
    "SampleSequences",
    "StopAfter",
    "StopAtScore",
    "StopOnCollapse",
    "StopOnNaN",
]
