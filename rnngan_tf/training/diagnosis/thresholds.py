"""Where a number begins to mean a verdict, and where that was measured.

"Healthy" below are the package's default recipes: `conv_transpose` on MNIST (2,608 steps), `lstm_row` on CIFAR-10
(1,266 and 3,065 steps) and on mnist_mini (7,361 steps), and small `dense`, `conv_transpose` and `lstm_row` generators
on digits of 8x8 pixels (520 steps, three seeds). "Broken" are the GANs of `tests/training/broken_gans.py`.
"""

EARLY_STEPS = 500  # an untrained generator draws much the same for every latent; StopOnCollapse waits as long

# Variety of the samples as a share of that of the data. Healthy: 0.56 to 1.28, the lowest on CIFAR-10 at 1,266 steps.
COLLAPSED = 0.15  # one image gives 0, eight in turn 0; StopOnCollapse takes the same share
COLLAPSING = 0.35
FALLING_LOOKS = 3  # looks in a row, each less varied than the one before ...
FALLEN = 0.6  # ... down to this share of the most varied look, and of the data; a choice, not a measurement

# The discriminator has won: it is right everywhere and its own loss is all but nothing. Healthy: 0.19 of a
# coin-tosser's loss and more, the least in the first 156 steps. Broken: 0.005 or less.
WON_LOSS = 0.03  # of the loss of the best discriminator that cannot tell, see `game.scale_of`
WON_ACCURACY = 0.99
WON_SEPARATION = 0.995  # share of (real, fake) pairs in which the real has the larger logit

# The generator has won: fakes get the larger logits. Healthy: 0.63 and more. Broken: 0.
LOST_SEPARATION = 0.3
# Or the discriminator guesses where a straight line through the pixels still tells data and samples apart. Healthy: the
# line is right for 0.49 to 0.69 in the long runs; after 520 steps for 0.88 to 0.99, but 0.90 where separation is least,
# 0.63. Broken, with a discriminator that sees one pixel: line 1.00, separation 0.44 to 0.58, accuracy 0.45 to 0.54.
BLIND_SEPARATION = 0.6
BLIND_ACCURACY = 0.6  # of the history, where it is known; healthy 0.67 and more
STRAIGHT_LINE = 0.97

# Diverging. Healthy: root mean square of the largest kernel 0.37, a critic's margin below 10. Broken: 18 to 120, 500
# and more. A 1-Lipschitz critic's margin is at most the distance of two images: about 60 for digits.
LARGE_KERNEL = 5.0
LARGE_LOGITS = 200.0

# Not learning. A change is the distance from the first weights over their norm: healthy 0.1 and more in 500 steps; Adam
# at 1e-7 gives 5e-4. Adam divides a gradient by itself plus 1e-7: of one of 1e-9 a hundredth of a step is left.
MOVED = 1e-6
NO_GRADIENT = 1e-9

# Ranges: what a head between -1 and 1 and data between 0 and 1 differ by.
INSIDE = -0.05  # data, or images, that never go below this hold no dark half
OUTSIDE = 1.5  # as `GANModel.fit` has it
NARROW = 1.0  # span of data that use less than half of [-1, 1]
DARK = 0.1  # share of the data's pixels below -0.5 that a generator without a dark half cannot paint


def is_early(numbers):
    """Tell whether the model has done too few steps to be judged; without a number of steps it has not."""
    return numbers.get("steps", EARLY_STEPS) < EARLY_STEPS
