"""Every public name of `rnngan_tf`, imported from where it is defined: what `import rnngan_tf` loads at first use."""

# ruff: noqa: F401
from rnngan_tf import improvement as improve
from rnngan_tf import metrics, objectives, plot
from rnngan_tf.core import precision
from rnngan_tf.core.threads import tune_cpu
from rnngan_tf.data import SequenceCodec, SequenceData, load_images, load_sequences, write_sequences
from rnngan_tf.data.augmentation import Augmentation
from rnngan_tf.export import export
from rnngan_tf.metrics.anomaly import anomaly_scores, auroc
from rnngan_tf.metrics.evaluator import Evaluator
from rnngan_tf.metrics.sequences.report import compare as compare_sequences
from rnngan_tf.models import discriminators, encoders, generators
from rnngan_tf.models.autoregressive import at_temperature
from rnngan_tf.models.gan import GANModel
from rnngan_tf.models.language import LanguageModel
from rnngan_tf.models.vae import VAE
from rnngan_tf.objectives import penalties
from rnngan_tf.training import callbacks
from rnngan_tf.training.build import build
from rnngan_tf.training.diagnosis import diagnose
from rnngan_tf.training.recipe import Recipe
from rnngan_tf.zoo.from_preset import from_preset
