"""Callbacks for `GANModel.fit`, beside those of Keras: sample grids, a diagnosis, guards against collapse and
NaN, a time limit, checkpoints."""

from rnngan_tf.training.callbacks.checkpoint import Checkpoint
from rnngan_tf.training.callbacks.collapse import StopOnCollapse
from rnngan_tf.training.callbacks.diagnose import Diagnose
from rnngan_tf.training.callbacks.guards import StopAfter, StopOnNaN
from rnngan_tf.training.callbacks.samples import SampleGrid

__all__ = ["Checkpoint", "Diagnose", "SampleGrid", "StopAfter", "StopOnCollapse", "StopOnNaN"]
