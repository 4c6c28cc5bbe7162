"""Files that several experiments measure, for `Experiment.measures`: those of a GAN, a VAE, small networks and data."""

GAN = (
    "rnngan_tf/models/gan.py",
    "rnngan_tf/models/optimizers.py",
    "rnngan_tf/objectives/losses.py",
    "rnngan_tf/objectives/penalties.py",
    "experiments/lab/training.py",
)
VAE = ("rnngan_tf/models/vae.py", "rnngan_tf/models/variational.py")
DENSE = ("rnngan_tf/models/generators/dense.py", "rnngan_tf/models/discriminators/dense.py")
SERIES = (
    "rnngan_tf/models/generators/sequence.py",
    "rnngan_tf/models/generators/dense.py",
    "rnngan_tf/models/discriminators/conv1d.py",
    "rnngan_tf/data/sequences/synthetic.py",
)
DIGITS = ("experiments/lab/digits.py",)
