# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # 0.6 Questions · 附录常见问题与解答
#
# Document 0, *循环神经网络在图像生成领域的应用* (recurrent networks in image generation), section 6.
#
# | | |
# |---|---|
# | you will | tell an RNN from a CNN by weights and by sight; cause a mode collapse; try the document's five ways to better images |
# | needs | Python, a little Keras; no notebook before this one |
# | time | {{time}} with the fast budget; with the full one not measured |
# | data | MNIST digits of 14x14 pixels (bundled; CC BY-SA 3.0) |
# | claims | {{claims}} |

# %% [markdown]
# ## The result first
#
# Above, a recurrent generator wrote digits row by row; below, a convolutional one drew them whole. They
# trained for {{trained_lstm_row_mnist}} and for {{trained_conv_transpose_mnist}}. Their difference does not show in
# the result. It shows in how they work, and that comes first.

# %%
import numpy as np
import rnngan_tf as rg
from rnngan_tf import course

presets = ("lstm_row_mnist", "conv_transpose_mnist")
digits = [rg.from_preset(name).generate(8, seed=1) for name in presets]
alt = "Two rows of eight clean digits: above by the row-LSTM, below by transposed convolutions."
course.show(rg.plot.grid(np.concatenate(digits), columns=8), alt)

# %% [markdown]
# ## Setup

# %%
import keras
import tensorflow as tf
from keras import layers
from rnngan_tf.course import equations_doc0_6 as equations
from rnngan_tf.course.learning import distance

run = course.start("doc0.6")
data = run.load("mnist", image_size=14)

# %% [markdown]
# ## The document says
#
# > CNN使用卷积层来学习数据的特征表示，并通过池化层降低参数数量，从而提高模型的鲁棒性和泛化能力。
#
# *A CNN learns features with convolutional layers, and reduces its number of parameters by pooling layers, which makes the
# model more robust and lets it generalise better.*
#
# > GAN的缺点是训练过程容易发生模式崩溃（mode collapse），导致生成器只能生成一种特定的图像。
#
# *The fault of GANs is that training readily suffers mode collapse, after which the generator can make one image only.*
#
# Section 6 asks three questions: how RNNs and CNNs differ, what is good and bad about GANs, and how their images become
# better, with five answers. No error of it has a number, but nearly every sentence says a little too much. Each is held
# against something here.

# %% [markdown]
# ## 1. RNN against CNN
#
# First the weights. Does pooling reduce their number?


# %%
def classifier(reduce):
    stack = [
        layers.Conv2D(16, 3, padding="same"),
        reduce(),
        layers.Conv2D(32, 3, padding="same"),
        reduce(),
    ]
    return keras.Sequential(
        [keras.Input((28, 28, 1)), *stack, layers.Flatten(), layers.Dense(10)]
    )


for name, reduce in {"pooling": layers.MaxPooling2D, "nothing": layers.Identity}.items():
    counts = [layer.count_params() for layer in classifier(reduce).layers]
    print(f"{name:8}", counts, "in all", sum(counts))

# %% [markdown]
# The pooling layers have 0 parameters and take none from the convolutions: 160 and 4,640 with and without. What becomes
# smaller is the *dense* layer behind, since there are fewer cells to flatten. A stride of 2 does the same.
#
# Now what an output can see. Through $L$ convolutions with kernels $k_l$ and strides $s_l$ it sees a square of side
#
# $$r = 1 + \sum_{l=1}^{L} (k_l - 1) \prod_{m < l} s_m \tag{0.6a}$$
#
# A recurrent layer that reads rows sees all rows that came before, and none after.


# %%
def reach(kernels, strides):
    """Equation 0.6a."""
    steps = np.cumprod([1, *strides])[:-1]  # the product over m < l
    return 1 + int(sum((np.array(kernels) - 1) * steps))


for kernels, strides in (([3, 3, 3], [1, 1, 1]), ([3, 3, 3], [2, 2, 2])):
    assert reach(kernels, strides) == equations.reach(kernels, strides)
    print("kernels", kernels, "strides", strides, "see", reach(kernels, strides))

# %% [markdown]
# **Your turn to predict:** three convolutions of 3x3 and stride 1, and an RNN that reads 28 rows. Which pixels have an
# influence on the output in the middle? The gradient knows: where it is 0, nothing is seen.

# %%
keras.utils.set_random_seed(0)
inputs = keras.Input((28, 28, 1))
cnn = keras.Sequential([inputs, *(layers.Conv2D(4, 3, padding="same") for _ in range(3))])
rnn = keras.Sequential(
    [inputs, layers.Reshape((28, 28)), layers.SimpleRNN(64, return_sequences=True)]
)


def seen(network, place):
    """Return where the gradient of one output is not 0, (28, 28, 1)."""
    picture = tf.random.stateless_normal((1, 28, 28, 1), (0, 1))
    with tf.GradientTape() as tape:
        tape.watch(picture)
        output = tf.reduce_sum(network(picture)[0][place])
    return (np.abs(tape.gradient(output, picture)[0]) > 0).astype("float32")


# %%
maps = np.stack([seen(cnn, (14, 14)), seen(rnn, 14)])
assert maps[0].max(axis=0).sum() == reach([3, 3, 3], [1, 1, 1])
alt = "Left a small white square in the middle; right the upper half white, down to row 14."
course.show(rg.plot.grid(2 * maps - 1, scale=5), alt)
weights = {"CNN": cnn.count_params(), "RNN": rnn.count_params()}
print(weights, "steps one after the other: CNN 3, RNN 28")

# %% [markdown]
# Neither number of weights depends on how high the picture is. The CNN looks near, everywhere alike, in 3 steps
# that each treat all pixels at once. The RNN looks back as far as there is anything, in 28 steps that wait for each other.
# Is a CNN with pooling more robust? Experiment E19 moved digits by a pixel; the ledger below has its accuracies.

# %% [markdown]
# ## 2. What augmentation tells a GAN
#
# One of the five ways needs a closer look. Let $T$ change a picture, such as move it aside, and let it be used on a share
# $a$ of the *real* pictures. Then what the discriminator is shown as real has the distribution
#
# $$q(x) = (1 - a)\, p(x) + a\, p(T^{-1} x) \tag{0.6b}$$
#
# and the generator that wins draws $q$, not $p$. With four pictures, of which the data have two:

# %%
p, change = np.array([0.5, 0.5, 0.0, 0.0]), [2, 3, 0, 1]  # picture 0 becomes 2, 1 becomes 3
moved = np.zeros(4)
moved[change] = p
q = 0.5 * p + 0.5 * moved
assert np.allclose(q, equations.changed(p, 0.5, change))
print("data", p, "what the discriminator is shown", q)

# %% [markdown]
# Half of what the best generator draws is not in the data. A classifier can gain from such pictures, since their label
# stays right. A GAN has no label that says "this one was moved". The cure: change **both** reals and fakes before the
# discriminator looks. Then $p$ matches $p$, seen through the same glass. We come back to it where things are broken.

# %% [markdown]
# ## Training
#
# Small and quick, so that many can be tried: dense networks, digits of 14x14 pixels, 500 updates each. One function trains
# all. First the package's recipe, which is the measure for all others.


# %%
def built(latent_dim=16):
    keras.utils.set_random_seed(run.seed)
    generator = rg.generators.dense(data.image_shape, latent_dim=latent_dim, units=(128, 256))
    judge = rg.discriminators.dense(data.image_shape, (128, 64), minibatch_std=False)
    return rg.GANModel(generator, judge, ema_decay=0.99, seed=run.seed)


def train(gan, updates, batches=None, rate=0.001, beta=0.5, **game):
    """Compile a GAN and train it; what is not given is the recipe's."""
    pair = [keras.optimizers.Adam(rate, beta) for _ in range(2)]
    gan.compile(generator_optimizer=pair[0], discriminator_optimizer=pair[1], **game)
    batches = data.train(64) if batches is None else batches
    gan.fit(batches.repeat(), steps_per_epoch=updates, verbose=run.verbose)


updates = run.pick(fast=500, full=3_000)
gan = built()
run.untrained(gan, data)

# %%
train(gan, updates)
run.trained(
    gan, "Sixteen rough digits of 14x14 pixels with grey specks, all different, many readable."
)

# %% [markdown]
# **You should see** digits with grey specks around them, half of them readable, none alike. *Normal and early:* broken strokes
# in more specks. *Failed:* sixteen times the same, or specks alone.
#
# No label was used: that much of the second answer is true. Whether the pictures have *high quality* is another matter;
# the ledger says how labels help.
#
# ### The fault, caused on purpose
#
# The usual cross-entropy without penalty, and a rate and a momentum that are too high:

# %%
collapsed = built()
run.untrained(collapsed, data, n=8)
train(collapsed, updates, rate=0.01, beta=0.9, objective="non_saturating", penalty=None)
alt = "Sixteen times nearly the same: white specks that form no digit."
course.show(rg.plot.grid(collapsed.generate(16, seed=run.seed), columns=8), alt)
print(*run.problems(collapsed), sep="\n")

# %% [markdown]
# Sixteen latents, one picture, and not even a digit. The document says that a collapsed generator makes one
# *particular* image; that is the extreme case. More often some kinds of picture go missing and others stay, which a look at a
# few samples does not show.
#
# ### Five ways to better images
#
# **Better loss functions**, first, because most is to be had there. All else is as in the recipe above: networks, rates,
# number of updates.

# %%
found = {"relativistic, R1 and R2": distance(gan.generate(1000, seed=run.seed), data)}
losses = {"non_saturating": None, "least_squares": None, "wasserstein": "auto"}  # penalties
for objective, penalty in losses.items():
    other = built()
    train(other, updates, objective=objective, penalty=penalty)
    found[objective] = distance(other.generate(1000, seed=run.seed), data)
run.you_should_see({f"FD, {name}": value for name, value in found.items()})

# %% [markdown]
# Least squares, without a penalty, gains little on the usual cross-entropy here. Both that come with a penalty on the
# discriminator's slope are better, and the Wasserstein one has had five times the discriminator updates. "A better loss"
# may well be "any loss, with a penalty"; the ledger's row 0.17 says so, too.
#
# **Random noise as the input.** How much? One number is noise, too:

# %%
thin = built(latent_dim=1)
run.untrained(thin, data, n=8)
train(thin, updates)
line = np.linspace(-2, 2, 16, dtype="float32")[:, None]  # (16, 1), all latents in order
alt = "Sixteen pictures in order: one blurred form passes slowly into another."
course.show(rg.plot.grid(thin.sampler.predict(line, verbose=0), columns=8), alt)
print(*run.problems(thin), sep="\n")

# %% [markdown]
# All that this generator can draw is one line of pictures. A neighbour on it is nearly the same picture, which the check
# calls alike. More numbers help until there is room enough: experiment E14 counted, in the ledger.
#
# **Transfer learning.** The new task: digits 5 to 9, of which there are 100 pictures. Begin anew, or with a GAN that has
# seen many pictures of 0 to 4?

# %%
old, few = equations.only(data, range(5)), equations.only(data, range(5, 10), most=100)
names = ("transferred", "anew", "anew, equal updates in all")
tried = {name: built() for name in names}
train(tried["transferred"], updates, old.train(64))
counts = dict(zip(names, (100, 100, updates + 100), strict=True))

# %%
for name, other in tried.items():
    train(other, counts[name], few.train(64))
found = {name: distance(one.generate(1000, seed=run.seed), few) for name, one in tried.items()}
run.you_should_see({f"FD to 5-9, {name}": value for name, value in found.items()})

# %% [markdown]
# After 100 updates on the new digits the transferred one is far ahead. Given as many updates in all as it had, the one that
# began anew does better: here transfer saves time on the new task, and nothing else. With other tasks that may differ; the ledger's
# row 0.20 had other numbers of updates and the same order.
#
# **Deeper networks** and **augmentation** complete the five. Depth is not tried here: experiment E11 added layers one by one
# with several seeds, and the ledger has what came of it. Augmentation is next.
#
# ## Break it
#
# Augmentation as the document has it, of the training data alone: each real digit is moved by up to a quarter of the
# picture. Everything else is the recipe. Beside it, the same moves for reals and fakes.

# %%
move = rg.Augmentation("translation", translation_ratio=0.25)
numbered = data.train(64).repeat().enumerate()
moved = numbered.map(lambda step, images: move(images, tf.stack([np.int64(run.seed), step])))
leaking, mended = built(), built()
run.untrained(leaking, data, n=8)
train(leaking, updates, moved)
train(mended, updates, augmentation=move)

# %%
shown = np.concatenate([one.generate(8, seed=run.seed) for one in (leaking, mended)])
alt = (
    "Above, reals moved: digits off centre, some cut by the border. Below, both: in the middle."
)
course.show(rg.plot.grid(shown, columns=8), alt)
print(run.problems(leaking) or "the check finds nothing wrong with the first")


# %%
def spread(images):
    """Return how far the ink's centre lies from its usual column, in pixels."""
    ink = (images[..., 0] + 1).sum(axis=1)  # (N, 14)
    return np.std((ink * np.arange(14)).sum(axis=1) / ink.sum(axis=1))


print(f"real digits: centres within {spread(data.test_images / 127.5 - 1):.1f} pixels")
for name, one in {"no change": gan, "reals alone": leaking, "both": mended}.items():
    images = one.generate(1000, seed=run.seed)
    print(f"{name:11}: {spread(images):.1f} pixels, FD {distance(images, data):.1f}")

# %% [markdown]
# The move has leaked, as equation 0.6b says: the generator was shown moved digits as real, and draws them. No check
# complains, since the pictures do differ and are nearer to digits than noise. With both changed, digits stay in the middle. Yet
# the recipe without any change does better still: with 10,000 pictures and few updates there is nothing to cure. Augmentation is
# for trainings that have few pictures and see them often.
#
# ## The ledger

# %%
run.claims()

# %% [markdown]
# ## Exercises
#
# ### ★ Predict
#
# A `SimpleRNN` of 100 units reads photographs of 32x32 pixels in three colours, a row of pixels at each step. How many
# weights does it have, biases included?
#
# <details><summary>Hint</summary>Each unit reads the row, with all its colours, and the whole state before, and has a
# bias. How often a weight is used does not matter.</details>

# %%
answer = ...

run.check(1, answer)

# %% [markdown]
# ### ★★ Change
#
# Turn equation 0.6a round: how many convolutions of 3x3 and stride 1 does it take until an output sees at least `side`
# pixels a side? Return a whole number.
#
# <details><summary>Hint</summary>With stride 1 each layer adds 2, and before the first layer 1 pixel is seen.</details>


# %%
def layers_needed(side): ...


run.check(2, layers_needed)

# %% [markdown]
# ### ★★★ Build
#
# Write an augmentation of your own for `gan.compile(augmentation=mirror)`. It gets images `(B, H, W, C)` and a seed of two
# integers, and mirrors each picture left to right with a chance of a half; the same seed makes the same choice, and
# gradients come through.
#
# <details><summary>Hint</summary>`tf.random.stateless_uniform((batch, 1, 1, 1), seed)` draws a number a picture, `tf.where`
# chooses, and `images[:, :, ::-1]` is the mirror image.</details>


# %%
def mirror(images, seed): ...


run.check(3, mirror)

# %% [markdown]
# ## Recap
#
# * Pooling has no parameters; it makes the dense layer behind it smaller. A CNN sees near, an RNN sees back.
# * A collapse can be caused and found: pictures that are alike, whatever the latents.
# * The five ways are not equal. A penalty and enough latents help most here; transfer saves time; augmentation of the reals
#   alone does harm; depth by itself does, too, says the ledger.
#
# **Questions.** Would you mirror digits? Which of the five ways helps where there are few pictures, and which where there is
# little time? Why does changing both reals and fakes not hide what the generator does wrong? What would you need to call a
# deeper network better?
#
# **Further reading.** Zhao et al., 2020, *Differentiable augmentation for data-efficient GAN training*; Karras et al., 2020,
# *Training generative adversarial networks with limited data*; Lucic et al., 2018, *Are GANs created equal?*
