r"""A trained generator at work on given pictures: finding them again, going on with them, going from one to another.

Everything here is a search among the latents: the generator's weights stay as they are, and so does all else in the
model.
"""

from rnngan_tf.improvement.completion import Completion, complete
from rnngan_tf.improvement.interpolation import interpolate
from rnngan_tf.improvement.inversion import Inversion, invert

__all__ = ["Completion", "Inversion", "complete", "interpolate", "invert"]
