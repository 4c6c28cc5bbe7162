# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # 4.4 Code · 具体代码实例和详细解释说明
#
# Document 4, *长短时间记忆网络与生成对抗网络的结合* (long short-term memory networks and GANs combined), section 4.
#
# | | |
# |---|---|
# | you will | run the section's code and read each error; build the LSTM generator that it describes and does not contain; train it |
# | needs | Python, a little Keras; no notebook before this one |
# | time | {{time}} with the fast budget; with the full one not measured |
# | data | CIFAR-10 photographs where they are on disk, else coloured digits (bundled; CC BY-SA 3.0) |
# | claims | {{claims}} |

# %% [markdown]
# ## The result first
#
# This is what the section means: an LSTM writes a few coarse rows, and transposed convolutions draw them out to a
# picture. The preset was trained on photographs for {{trained_lstm_conv_cifar10}}.

# %%
import rnngan_tf as rg
from rnngan_tf import course

gan = rg.from_preset("lstm_conv_cifar10")
alt = "Sixteen small pictures: coarse blobs, palettes of photographs, no objects."
course.show(rg.plot.grid(gan.generate(16, seed=0), columns=8), alt)

# %% [markdown]
# Coarse blobs and palettes, skies above grounds, and no object that one could name. This is as far as that training came,
# and half a minute in this notebook will not come near it. What you will see is how the code gets there at all.
#
# ## Setup

# %%
import re

import keras
import numpy as np
from keras import layers, ops
from rnngan_tf.course import equations_doc4_4
from rnngan_tf.documents import doc4

run = course.start("doc4.4")
data = run.load("cifar10", image_size=run.pick(fast=16, full=64))
keras.config.set_dtype_policy(rg.precision.choose().policy)  # bfloat16 where that is faster

# %% [markdown]
# ## The document says
#
# > 1. 定义 LSTM 层。
#
# *1. Define the LSTM layer.* This is the first of three steps in which the generator is built. And of the discriminator:
#
# > 1. 定义卷积层和卷积转置层，用于判别图像。
#
# *1. Define convolutional and transposed convolutional layers, to judge images.*
#
# The section has seven errors that a run shows, **B4.1** to **B4.8** without B4.7, which is that the training is left
# out. Here is its generator, unchanged:

# %%
from tensorflow.keras.layers import LSTM, Conv2D, Conv2DTranspose, Dense, Reshape
from tensorflow.keras.models import Sequential


def build_generator(latent_dim):
    model = Sequential()
    model.add(Dense(256, input_dim=latent_dim))
    model.add(LeakyReLU(0.2))
    model.add(BatchNormalization(momentum=0.8))
    model.add(Reshape((-1, 128)))
    model.add(Dense(1024))
    model.add(LeakyReLU(0.2))
    model.add(BatchNormalization(momentum=0.8))
    model.add(Dense(1024))
    model.add(LeakyReLU(0.2))
    model.add(BatchNormalization(momentum=0.8))
    model.add(Conv2DTranspose(128, kernel_size=4, strides=2, padding="same"))
    model.add(LeakyReLU(0.2))
    model.add(BatchNormalization(momentum=0.8))
    model.add(Conv2DTranspose(64, kernel_size=4, strides=2, padding="same"))
    model.add(LeakyReLU(0.2))
    model.add(BatchNormalization(momentum=0.8))
    model.add(Conv2DTranspose(3, kernel_size=4, strides=2, padding="same", activation="tanh"))
    return model


# %% [markdown]
# ## 1. The generator: three errors
#
# Errors are kept as short messages here, so that you can read on.


# %%
def told(make):
    """Return the error that a call raises, in one line, or what it returns."""
    try:
        return make()
    except Exception as error:
        words = re.sub(r"\x1b\[\d+m", "", str(error)).split()  # without codes for bold letters
        return f"{type(error).__name__}: {' '.join(words)[:215]}"


print(told(lambda: build_generator(100)))

# %% [markdown]
# **B4.2**: four layers are used and not imported. That is mended by one line, and the next error shows.

# %%
from keras.layers import BatchNormalization, Dropout, Flatten, LeakyReLU

print(told(lambda: build_generator(100)))

# %% [markdown]
# **B4.3**: a transposed convolution takes a map `(B, H, W, C)`, and gets a sequence `(B, T, F)`.
#
# **Your turn to predict:** `Reshape((-1, 128))` makes a sequence of 256 numbers. How many steps has it? And which of the
# imported layers does the function use? Its names tell that without a run.

# %%
sequence = Reshape((-1, 128))(np.zeros((1, 256), "float32"))
print("after Reshape:", sequence.shape, "- after Dense(1024):", Dense(1024)(sequence).shape)
print([name for name in build_generator.__code__.co_names if name[0].isupper()])

# %% [markdown]
# Two steps: nobody would call that a sequence to be remembered over.
#
# **B4.1**: there is no LSTM in the LSTM generator. It is imported and forgotten, and claim 4.11 falls with it.
#
# Both are mended together. The 256 numbers become 8 steps of 32; an LSTM reads them; each step's 1,024 numbers become a
# *row of 8 cells* with 128 channels. Eight such rows are a map of 8x8, which three transposed convolutions double to 64x64.


# %%
def lstm_generator(latent_dim, filters=(128, 64), middle=layers.LSTM):
    """The section's generator, mended; `middle` is what stands where the LSTM belongs."""
    model = keras.Sequential([keras.Input((latent_dim,)), layers.Dense(256)])
    activate(model)
    model.add(layers.Reshape((8, 32)))  # (B, T = 8, 32)
    model.add(middle(128, return_sequences=True) if middle is layers.LSTM else middle(128))
    for _ in range(2):
        model.add(layers.Dense(1024))  # (B, 8, 1024)
        activate(model)
    model.add(layers.Reshape((8, 8, 128)))  # (B, 8, 8, 128)
    for channels in filters:
        model.add(layers.Conv2DTranspose(channels, 4, 2, "same"))  # (B, 2H, 2W, channels)
        activate(model)
    model.add(layers.Conv2DTranspose(3, 4, 2, "same", activation="tanh", dtype="float32"))
    return model


def activate(model):
    model.add(layers.LeakyReLU(0.2))
    model.add(layers.BatchNormalization(momentum=0.8))


def recurrent(model):
    return [one.name for one in model.layers if isinstance(one, layers.RNN)]


generator, package = lstm_generator(100), doc4.build_generator(100)
assert generator.output_shape == package.output_shape == (None, 64, 64, 3)
assert generator.count_params() == package.count_params()
assert len(recurrent(generator)) == len(recurrent(package)) == 1

# %% [markdown]
# It builds, it has the package's output shape and as many weights, and it holds an LSTM.
#
# ## 2. What the LSTM does in there
#
# How large is it? Three gates and the candidate each read $D$ inputs and $U$ states, and each has a bias:
#
# $$N = 4 U (D + U + 1) \tag{4.4a}$$

# %%
inputs, units = 32, 128
weights = 4 * units * (inputs + units + 1)
assert weights == equations_doc4_4.lstm_weights(inputs, units)
assert weights == next(one for one in generator.layers if "lstm" in one.name).count_params()
print(f"{weights:,} of the generator's {generator.count_params():,} weights")

# %% [markdown]
# Few weights. What are they good for? Change one of the 8 steps before the LSTM, and see where the picture changes. Beside
# it the same generator with a dense layer in the LSTM's place, which treats each step alone.


# %%
def change(model, step):
    """Return where a picture changes when one step of the sequence does: (64, 64)."""
    steps = np.random.default_rng(1).normal(size=(2, 8, 32)).astype("float32")
    steps[1, :step], steps[1, step + 1 :] = steps[0, :step], steps[0, step + 1 :]
    x = ops.convert_to_tensor(steps)
    for layer in model.layers[4:]:  # what comes after Reshape((8, 32))
        x = layer(x)
    return np.abs(ops.convert_to_numpy(x[1] - x[0])).mean(axis=-1)


alone = lstm_generator(100, middle=layers.Dense)
maps = np.stack([change(model, step=2) for model in (generator, alone)])  # (2, 64, 64)
print("rows that change:", (maps.max(axis=2) > 0).sum(axis=1), "of 64")
shown = np.minimum(1, maps / maps.max(axis=(1, 2), keepdims=True) * 2)[..., None] * 2 - 1
alt = "With the LSTM a band and all rows below it change, fading; without it the band alone."
course.show(rg.plot.grid(shown, columns=2, scale=3), alt)

# %% [markdown]
# Left with the LSTM: step 2, counted from 0, changes its own band and all below it, less and less. Right without: one band.
# Both bands are wider than the step's 8 rows, above too, because transposed convolutions overlap. So the LSTM is what lets
# a row know of those above. Whether pictures become better by it is another question (notebook 4.6).
#
# ## 3. Errors in the rest
#
# The discriminator, as it stands but for the loop that saves six lines:


# %%
def build_discriminator(input_dim):
    model = Sequential()
    shape = [input_dim] + [3, 3]
    model.add(Conv2D(64, kernel_size=4, strides=2, padding="same", input_shape=shape))
    for filters in (128, 256):
        model.add(LeakyReLU(0.2))
        model.add(Dropout(0.3))
        model.add(Conv2D(filters, kernel_size=4, strides=2, padding="same"))
    model.add(LeakyReLU(0.2))
    model.add(Dropout(0.3))
    model.add(Flatten())
    model.add(Dense(1, activation="sigmoid"))
    return model


judge = build_discriminator(64)
print("it builds, for pictures of", judge.input_shape[1:])
print(told(lambda: judge(np.zeros((1, 64, 64, 3), "float32"))))
print(told(lambda: adam(0.0002, 0.5)))

# %% [markdown]
# **B4.4**: `[64] + [3, 3]` is 64x3x3. It builds without a word, and refuses the first picture. Mended, `(64, 64, 3)`, it is the
# package's, except that ours ends in a logit and has no sigmoid, because the objective holds one.
#
# **B4.10**: the text lists transposed convolutions, and there are none. Here the code is right and the sentence wrong: a
# judge makes a picture smaller (claim 4.12).
#
# **B4.5**: `adam` is no name; `keras.optimizers.Adam` is. And what is the generator compiled with? **B4.6**: a binary
# cross-entropy, on pixels that tanh lets be negative. For a target $y$ and an output $p$ it is
#
# $$\ell(y, p) = -y \log \bar p - (1 - y) \log (1 - \bar p), \qquad
# \bar p = \min(\max(p, \varepsilon), 1 - \varepsilon) \tag{4.4b}$$
#
# with $\varepsilon = 10^{-7}$, since a logarithm wants something positive.


# %%
def cross_entropy(y, p, least=1e-7):
    """Equation 4.4b."""
    p = np.clip(p, least, 1 - least)
    return -y * np.log(p) - (1 - y) * np.log(1 - p)


pixels = np.array([-0.9, -0.5, 0.5, 0.9])
losses = cross_entropy(1.0, pixels)
assert np.allclose(losses, equations_doc4_4.cross_entropy(1.0, pixels))
print(dict(zip(pixels.tolist(), losses.round(2).tolist(), strict=True)))

# %% [markdown]
# A pixel of -0.9 and one of -0.5 cost the same, so nothing pulls either of them up: no gradient for the darker half
# of all pixels. A pixel is no probability. Nor is there a target, since no latent belongs to a picture. A
# generator learns through the discriminator, in a `GANModel`.
#
# **B4.8**: `generate_images` returns floats from 0 to 255, and `epoch` is not used. Who shows floats expects 0 to 1:


# %%
def document_images(model, noise_dim, epoch):
    noise = np.random.normal(0, 1, (16, noise_dim))
    generated_images = model.predict(noise, verbose=0)
    return 127.5 * generated_images + 127.5


floats = document_images(generator, 100, epoch=3)
print(floats.dtype, f"- shown as 0 to 1: {(np.clip(floats, 0, 1) == 1).mean():.0%} of it white")


def my_images(model, noise_dim, epoch):
    noise = np.random.default_rng(epoch).normal(0, 1, (16, noise_dim)).astype("float32")
    images = 127.5 * model.predict(noise, verbose=0) + 127.5
    return np.clip(np.round(images), 0, 255).astype("uint8")


mine, package = my_images(generator, 100, 3), doc4.generate_images(generator, 100, 3)
assert (mine == package).all()
print(mine.dtype, mine.shape, "- the same again for the same epoch")
alt = "Eight pictures of 64x64 pixels by the untrained generator: nearly the same plain grey."
course.show(rg.plot.grid(mine[:8], columns=8, scale=1), alt)

# %% [markdown]
# ## Training
#
# **B4.7**: in the document, dots. Its 64x64 takes too long for half a minute on two cores, so the **fast budget shrinks**:
# pictures of 16x16, for which the two middle transposed convolutions are left out. LSTM and all before it stay as they
# are. The full budget trains 64x64.
#
# First our objective, relativistic with penalties (R1 and R2). It is not the document's, which follows.


# %%
def networks(**options):
    """Return the mended generator and a discriminator for the budget's pictures."""
    drawn = lstm_generator(100, filters=run.pick(fast=(), full=(128, 64)))
    assert recurrent(drawn), "B4.1: an LSTM generator holds an LSTM"
    filters = run.pick(fast=(32, 64), full=(64, 128, 256))
    return drawn, rg.discriminators.conv(data.image_shape, filters, **options)


gan = rg.GANModel(*networks(), seed=run.seed)
assert gan.generator.output_shape[1:] == data.image_shape
gan.compile(
    "relativistic", "auto", *(keras.optimizers.Adam(rate, 0.5) for rate in (5e-4, 1e-3))
)
run.untrained(gan, data)

steps = run.pick(fast=400, full=len(data.train_images) // 32)
gan.fit(data.train(32).take(steps), epochs=run.pick(fast=1, full=30), verbose=run.verbose)
run.trained(
    gan, "Sixteen tiny pictures of different palettes: light above, dark below, no objects."
)

# %% [markdown]
# **You should see** blotches in the colours of photographs, each picture with its own (or, without the photographs, coloured
# strokes in the middle of black). *Normal and early:* stripes and a grid of cells. *Failed:* the same picture sixteen times.
#
# Now the document's own: cross-entropy, dropout, no penalty, in turns, Adam with 0.0002.

# %%
theirs = rg.GANModel(*networks(dropout=0.3, minibatch_std=False), seed=run.seed)
pair = [keras.optimizers.Adam(0.0002, 0.5) for _ in range(2)]
theirs.compile("non_saturating", None, *pair, updates="alternating")
theirs.fit(data.train(32).take(steps), epochs=run.pick(fast=1, full=30), verbose=run.verbose)
score = course.learning.distance(theirs.generate(1000, seed=run.seed), data)
run.you_should_see({f"fd_{data.name}_1k, document's objective": score})

# %% [markdown]
# On photographs of this size the document's own objective comes near to ours after so few steps; on the coloured digits it
# is far behind. The mended generator learns with both. Last, the mended `generate_images`: the noise of an `epoch` is always
# the same, so two generators can be compared. Ours above, the document's objective below:

# %%
both = [doc4.generate_images(one, 100, epoch=1)[:8] for one in (gan, theirs)]
alt = "Two rows of eight tiny pictures, different palettes, no objects; neither looks better."
course.show(rg.plot.grid(np.concatenate(both), columns=8), alt)

# %% [markdown]
# ## Break it
#
# Train the generator as the section compiles it: alone, with the cross-entropy of B4.6, and real pictures as a target.

# %%
alone, judge = networks()
broken = rg.GANModel(alone, judge, ema_decay=0, seed=run.seed)
run.untrained(broken, data, n=8)
alone.compile(keras.optimizers.Adam(0.0002, 0.5), "binary_crossentropy")
targets = (data.train_images[:3200] / 255).astype("float32")
latents = np.random.default_rng(0).normal(size=(3200, 100)).astype("float32")
alone.fit(latents, targets, batch_size=32, verbose=0)
made = alone.predict(latents[:8], verbose=0)
course.show(rg.plot.grid(made, columns=8), "Eight pictures of coloured speckle, no forms.")
print(*run.problems(broken), sep="\n")

# %% [markdown]
# Keras does not complain. The pictures are speckle: by equation 4.4b a pixel that once fell below 0 has no gradient to
# bring it back, and since no latent belongs to a target, the others learn no more than a mean. `run.problems` found
# the cause: the discriminator had no part in it.
#
# ## The ledger
#
# What was measured of this section's claims, by running the lines as they are printed:

# %%
run.claims()

# %% [markdown]
# ## Exercises
#
# ### ★ Predict
#
# The 256 numbers could also become 4 steps of 64. How many weights does the LSTM of 128 units then have?
#
# <details><summary>Hint</summary>Equation 4.4a. What is $D$ now? The number of steps is not in it.</details>

# %%
answer = ...

run.check(1, answer)

# %% [markdown]
# ### ★★ Change
#
# Mend B4.8 on its own. Write a function from pixels, floats that should be from -1 to 1 and sometimes are a little outside,
# to bytes.
#
# <details><summary>Hint</summary>Scale, round, clip, then `astype("uint8")`, in this order. Without rounding every
# pixel is a little too dark; without clipping 256 becomes 0.</details>


# %%
def to_bytes(pixels): ...


run.check(2, to_bytes)

# %% [markdown]
# ### ★★★ Build
#
# In part 2 a row knew of the rows above and of none below. Build a generator from 100 latents to 64x64x3 in which it knows
# of both, with at most two million weights.
#
# <details><summary>Hint</summary>`layers.Bidirectional(layers.LSTM(..., return_sequences=True))` in place of the LSTM of
# `lstm_generator`; the rest stays.</details>

# %%
both_ways = ...

run.check(3, both_ways)

# %% [markdown]
# ## Recap
#
# * Four errors stop the program with a message (B4.2, B4.3, B4.4, B4.5). The worse ones say nothing: a loss without a
#   target (B4.6), pictures of the wrong type (B4.8), no training (B4.7), and no LSTM (B4.1).
# * A name is no proof. An assertion that the generator holds a recurrent layer is one line.
# * An LSTM between dense layers and transposed convolutions lets each coarse row know of those above it. It costs few
#   weights.
#
# **Questions.** Which of the silent errors would you have found, and how? Why does a change at step 2 fade further down? With
# which step's change would the whole picture change? Why is one seed no proof that one objective is better?
#
# **Further reading.** Radford, Metz and Chintala, 2016, *Unsupervised representation learning with deep convolutional
# generative adversarial networks*; Huang, Gokaslan, Kuleshov and Tompkin, 2024, *The GAN is dead; long live the GAN*.
