"""What is wrong with a GAN, in plain language, with the numbers behind it and what to try."""

from rnngan_tf.training.diagnosis.diagnose import diagnose
from rnngan_tf.training.diagnosis.finding import Diagnosis, Finding

__all__ = ["Diagnosis", "Finding", "diagnose"]
