# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # 0.4 Code · 具体代码实例和详细解释说明
#
# Document 0, *循环神经网络在图像生成领域的应用* (recurrent networks in image generation), section 4.
#
# | | |
# |---|---|
# | you will | run the section's code and read each error; mend one at a time; train what comes out on photographs |
# | needs | Python, a little Keras; no notebook before this one |
# | time | {{time}} with the fast budget; with the full one not measured |
# | data | CIFAR-10 photographs where they are on disk, else coloured digits (bundled; CC BY-SA 3.0) |
# | claims | {{claims}} |

# %% [markdown]
# ## The result first
#
# A generator of the section's kind, transposed convolutions and no recurrence, drew these after
# {{trained_conv_transpose_cifar10}}. It was trained on small photographs of planes, cats, ships and so on.

# %%
import rnngan_tf as rg
from rnngan_tf import course

gan = rg.from_preset("conv_transpose_cifar10")
pictures = rg.plot.grid(gan.generate(16, seed=0), columns=8)
course.show(
    pictures, "Sixteen small colour pictures: blobs before a ground, good palettes, no objects."
)

# %% [markdown]
# Blobs before a ground, in the colours of photographs, and hardly an object that one could name. That is what this kind
# of network reaches in that time; nothing in this notebook will look better.
#
# ## Setup

# %%
import warnings

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from keras.layers import BatchNormalization, Conv2D, Conv2DTranspose, Dense, LeakyReLU
from rnngan_tf.course import equations_doc0_4
from rnngan_tf.course.learning import distance
from rnngan_tf.documents import doc0

run = course.start("doc0.4")
data = run.load("cifar10", image_size=run.pick(fast=16, full=32))

# %% [markdown]
# ## The document says
#
# > 生成器包括多个卷积层和循环神经网络层，用于生成序列数据。
#
# *The generator comprises several convolutional and recurrent layers and serves to generate sequential data.*
#
# Here are its two functions, line by line; only where a line was too wide for this page it is broken.


# %%
def generator_architecture(latent_dim):
    generator = tf.keras.Sequential()
    generator.add(Dense(256, input_dim=latent_dim))
    generator.add(LeakyReLU(alpha=0.2))
    generator.add(BatchNormalization(momentum=0.8))
    generator.add(Dense(512))
    generator.add(LeakyReLU(alpha=0.2))
    generator.add(BatchNormalization(momentum=0.8))
    generator.add(Dense(1024))
    generator.add(LeakyReLU(alpha=0.2))
    generator.add(BatchNormalization(momentum=0.8))
    generator.add(Dense(4 * 4 * 512))
    generator.add(LeakyReLU(alpha=0.2))
    generator.add(BatchNormalization(momentum=0.8))
    generator.add(Conv2DTranspose(128, kernel_size=4, strides=2, padding="same"))
    generator.add(LeakyReLU(alpha=0.2))
    generator.add(BatchNormalization(momentum=0.8))
    generator.add(Conv2DTranspose(64, kernel_size=4, strides=2, padding="same"))
    generator.add(LeakyReLU(alpha=0.2))
    generator.add(BatchNormalization(momentum=0.8))
    generator.add(
        Conv2DTranspose(3, kernel_size=4, strides=2, padding="same", activation="tanh")
    )
    return generator


# %%
def discriminator_architecture():
    discriminator = tf.keras.Sequential()
    shape = (64, 64, 3)
    discriminator.add(Conv2D(64, kernel_size=4, strides=2, padding="same", input_shape=shape))
    discriminator.add(LeakyReLU(alpha=0.2))
    discriminator.add(Conv2D(128, kernel_size=4, strides=2, padding="same"))
    discriminator.add(LeakyReLU(alpha=0.2))
    discriminator.add(Conv2D(128, kernel_size=4, strides=2, padding="same"))
    discriminator.add(LeakyReLU(alpha=0.2))
    discriminator.add(Flatten())
    discriminator.add(Dense(1, activation="sigmoid"))
    return discriminator


# %% [markdown]
# ## 1. Errors before the first picture
#
# No recurrent layer is to be seen; to that we come back. First, does it run? Errors are kept here as short messages, and
# warnings are counted.


# %%
def told(make):
    """Return what a call says: its error, its warnings, or that there were none."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        try:
            make()
        except Exception as error:
            line = max(str(error).splitlines(), key=len)
            return f"{type(error).__name__}: {line.strip(chr(27) + '[01m')[:190]}"
    return [str(one.message)[:80] for one in found] or "no complaint"


print(told(lambda: generator_architecture(100)))
print(told(discriminator_architecture))
print(told(lambda: LeakyReLU(alpha=0.2)))

# %% [markdown]
# * **B0.4**: `Dense(4 * 4 * 512)` gives 8192 numbers in a row, and a transposed convolution takes a map. A `Reshape` is
#   missing.
# * **B0.6**: `Flatten` is never imported.
# * **B0.10**: `alpha` is called `negative_slope` in Keras 3; the old word still works and warns.
#
# The first two stop the program, the third does not. The generator, mended so far, with its repetitions in a loop:


# %%
dtype = rg.precision.choose().policy  # bfloat16 where the processor multiplies it faster


def activate(network):
    network.add(layers.LeakyReLU(negative_slope=0.2, dtype=dtype))
    network.add(layers.BatchNormalization(momentum=0.8, dtype=dtype))


def build(latent_dim, filters, width=1.0):
    """The section's generator; `width` scales all layers but those of `filters`."""
    network = keras.Sequential([keras.Input((latent_dim,))])
    for units in (256, 512, 1024, 4 * 4 * 512):
        network.add(layers.Dense(int(width * units), dtype=dtype))  # (B, units)
        activate(network)
    network.add(layers.Reshape((4, 4, int(width * 512)), dtype=dtype))  # (B, 4, 4, 512)
    for channels in filters:
        network.add(layers.Conv2DTranspose(channels, 4, 2, "same", dtype=dtype))
        activate(network)  # (B, 2H, 2W, channels)
    network.add(layers.Conv2DTranspose(3, 4, 2, "same", activation="tanh", dtype="float32"))
    return network


# %% [markdown]
# ## 2. What a transposed convolution does
#
# Each input is spread over its neighbourhood. In a row, with four weights $w$ and stride 2,
#
# $$y_n = \sum_{i, j:\, 2i + j - 1 = n} x_i\, w_j \tag{0.4a}$$
#
# so input 3 reaches the outputs 5, 6, 7 and 8, and two neighbours overlap by two. What falls over the edges is cut, and a
# row of $N$ becomes one of $2N$. **Your turn to predict:** the first map is 4x4. How large is a picture after the section's
# three doublings?


# %%
def transposed(row, kernel):
    """Equation 0.4a."""
    full = np.zeros(2 * len(row) + 2)
    for index, value in enumerate(row):
        full[2 * index : 2 * index + 4] += value * np.array(kernel)
    return full[1:-1]  # (2N,)


row, kernel = [1.0, 0.0, 0.0, 2.0], [0.25, 0.75, 0.75, 0.25]
assert np.allclose(transposed(row, kernel), equations_doc0_4.transposed(row, kernel))
print(transposed(row, kernel))

# %%
network = build(100, filters=(128, 64))
shapes = [layer.output.shape for layer in network.layers if len(layer.output.shape) == 4]
print("sides on the way:", sorted({shape[1] for shape in shapes}))

# %%
double = layers.Conv2DTranspose(1, 4, 2, "same", use_bias=False)
double.build((1, 4, 4, 1))
double.set_weights([np.outer(kernel, kernel).reshape(4, 4, 1, 1)])
maps = [np.zeros((1, 4, 4, 1), "float32")]
maps[0][0, 1, 1] = 1.0
for _ in range(3):
    maps.append(double(maps[-1]).numpy())  # 8x8, 16x16, 32x32
shown = [np.kron(one[0], np.ones((32 // one.shape[1], 32 // one.shape[1], 1))) for one in maps]
alt = (
    "One lit cell of a 4x4 map, then after one, two and three doublings: a soft, larger patch."
)
course.show(rg.plot.grid(2 * np.stack(shown) - 1, columns=4, scale=4), alt)

# %% [markdown]
# One cell of 4x4 paints a patch of up to 22 of the 32 pixels a side (4, then 10, then 22), and its neighbours paint into
# it. With weights that are learned the patch has a form; here it is only soft.
#
# **B0.5**: three doublings lead to 32x32, and the section's discriminator takes 64x64. Two ways to mend it: a fourth
# doubling, or a discriminator for 32x32. With `Flatten` given, the discriminator says so itself:

# %%
Flatten = layers.Flatten
fakes = network(np.zeros((1, 100), "float32"))  # (1, 32, 32, 3)
with warnings.catch_warnings(action="ignore"):
    judge = discriminator_architecture()
print(told(lambda: judge(fakes)))

# %%
larger = build(100, filters=(256, 128, 64))  # a fourth doubling, of 256 filters, comes first
package = doc0.generator_architecture(100)
assert larger.output_shape == package.output_shape == (None, 64, 64, 3)
assert larger.count_params() == package.count_params()
dense = max(layer.count_params() for layer in larger.layers)
print(f"{larger.count_params():,} weights, of which one dense layer has {dense:,}")

# %% [markdown]
# That is **B0.11**: one dense layer, the fourth, holds most of the network, and only because three others widen the latents
# before it. The package's mended form keeps it, since the section wants it; on a CPU it is what makes training slow.
#
# ## 3. Errors that nobody hears
#
# **B0.7**: `generator.compile(loss='mse')`. Nothing complains, until somebody asks what the target is:

# %%
network.compile(optimizer=keras.optimizers.Adam(0.0002, 0.5), loss="mse")
print(told(lambda: network.fit(np.zeros((2, 100), "float32"), verbose=0)))

# %% [markdown]
# Could real pictures $x$ be the target? A latent vector belongs to no particular picture, so the target would be a random
# one. For any guess $g$, with $\bar{x}$ the mean of all pictures,
#
# $$E\,\lVert g - x\rVert^2 = \lVert g - \bar{x}\rVert^2 + E\,\lVert x - \bar{x}\rVert^2 \tag{0.4b}$$
#
# The second part is not in the guess's hands. The best guess makes the first part zero: one picture, the mean.


# %%
def squared_error(guess, pictures):
    """Both parts of equation 0.4b, as means over pixels."""
    mean = pictures.mean(axis=0)
    return np.mean((guess - mean) ** 2), np.mean((pictures - mean) ** 2)


real = data.train_images[:2000] / 127.5 - 1
best = np.mean(real, axis=0)
assert np.allclose(squared_error(real[0], real), equations_doc0_4.squared_error(real[0], real))
ratio = np.mean([sum(squared_error(one, real)) for one in real[:200]])
ratio /= sum(squared_error(best, real))
print(f"a real picture as the guess has {ratio:.1f} times the error of the mean picture")

# %%
alt = "The mean picture, a smooth blur, and seven real ones."
course.show(rg.plot.grid(np.stack([best, *real[:7]]), columns=8), alt)

# %% [markdown]
# By this loss a real picture is a worse answer than the blur on the left, twice as bad on average. A generator learns
# through the discriminator instead: `GANModel` sends the gradient of "is it real?" through it.
#
# **B0.12**: pictures are bytes, 0 to 255, and tanh makes numbers from -1 to 1. The section does not scale. Then the
# discriminator needs no eye, as the next cell shows.
#
# **B0.9**: the sentence quoted above. An assertion, in the cell after it, is shorter than an argument.

# %%
made = network.predict(np.random.default_rng(0).normal(size=(200, 100)), verbose=0)
right = [data.train_images[:200].max(axis=(1, 2, 3)) > 1, made.max(axis=(1, 2, 3)) <= 1]
print(f"one comparison tells real from made in {np.mean(right):.0%} of the cases")


# %%
def recurrent(model):
    return [one.name for one in model.layers if isinstance(one, layers.RNN)]


assert recurrent(larger) == recurrent(package) == []
print("in a generator that is both:", recurrent(rg.generators.lstm_conv((64, 64, 3), units=64)))

# %% [markdown]
# And **B0.8**: where the training should be, there are dots. `fit` is never called, so what the section claims of the
# result, it claims of random weights.
#
# ## Training
#
# B0.5 is mended the other way round here: no fourth doubling, and a discriminator for the smaller picture. The full budget
# trains the section's own widths on 32x32. On two CPU cores the fourth dense layer is too slow for a minute, so the
# **fast budget shrinks**: pictures of 16x16, one doubling less, dense layers of a quarter.
#
# First the section's own game: the usual cross-entropy, Adam with 0.0002, both networks in turns.


# %%
def networks(minibatch_std):
    filters, width = run.pick(fast=((64,), 0.25), full=((128, 64), 1.0))
    judge = rg.discriminators.conv(
        data.image_shape, run.pick((64, 128), (64, 128, 128)), minibatch_std=minibatch_std
    )
    return build(100, filters, width), judge


steps = run.pick(fast=600, full=20 * 781)  # batches of 64
theirs = rg.GANModel(*networks(minibatch_std=False), ema_decay=0.99, seed=run.seed)
pair = [keras.optimizers.Adam(0.0002, 0.5) for _ in range(2)]
theirs.compile("non_saturating", None, *pair, updates="alternating")
run.untrained(theirs, data, n=8)
theirs.fit(data.train(64).repeat(), steps_per_epoch=steps, verbose=run.verbose)
pictures = rg.plot.grid(theirs.generate(16, seed=run.seed), columns=8)
alt = "The document's own objective: sixteen small pictures, soft blobs of several colours."
course.show(pictures, alt)
print(*run.problems(theirs) or ["nothing wrong was found"], sep="\n")
found = distance(theirs.generate(1000, seed=run.seed), data)
run.you_should_see({f"the section's own game, fd_{data.name}_1k": found})

# %% [markdown]
# With photographs the section's own game learns, now that it can run: soft blobs, different from each other, and no fault
# is found. With the coloured digits that stand in where no photographs are on disk, the same game makes sixteen times
# nearly one scribble, with each of three seeds. Digits are few forms with sharp edges, which a discriminator without
# penalty soon knows too well.
#
# Now the package's recipe, with the same generator: relativistic objective, penalties on both sides (R1 and R2), a
# discriminator that also sees how much the batch varies, and that learns at twice the generator's rate.

# %%
gan = rg.GANModel(*networks(minibatch_std=True), ema_decay=0.99, seed=run.seed)
gan.compile(discriminator_optimizer=keras.optimizers.Adam(0.0012, 0.5))
run.untrained(gan, data, n=8)
gan.fit(data.train(64).repeat(), steps_per_epoch=steps, verbose=run.verbose)
run.trained(gan, "Sixteen small colour pictures: soft blobs of light and dark, all different.")

# %% [markdown]
# **You should see**, of photographs: blobs of light and dark with a ground above or below, no object, and colours that
# could be outdoors. At 16x16 pixels the real ones are hard to name, too. Of coloured digits: strokes in several colours on
# black, some of them loops. *Normal and early:* one brownish haze in all pictures. *Failed:* grey as before, or all alike.
#
# By the distance both games do about as well on photographs; only the recipe does well on both kinds of data. The generator
# is the same in both, the document's.
#
# ## Break it
#
# Leave the scaling out (B0.12), and change nothing else. The package looks at the first batch and refuses; Keras' own `fit`
# does not look.

# %%
unscaled = rg.GANModel(*networks(minibatch_std=True), ema_decay=0.99, seed=run.seed)
unscaled.compile()
byte_batches = data.train(64).map(lambda images: (images + 1) * 127.5).take(60)
print(told(lambda: unscaled.fit(byte_batches, verbose=0)))
run.untrained(unscaled, data, n=8)
losses = keras.Model.fit(unscaled, byte_batches, verbose=0).history
print({name: round(losses[name][-1], 2) for name in ("d_loss", "g_loss", "d_accuracy")})
print(*run.problems(unscaled), sep="\n")

# %% [markdown]
# The discriminator is right nearly always and has learned nothing about pictures: one comparison was enough. The
# generator's loss is huge, and what its gradient says is "brighter", which tanh cannot follow. Without the look at the first batch, nothing would have raised an error.
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
# B0.5 could be mended in a third way: keep three doublings, and begin with 8x8 in place of 4x4. How many weights, biases
# included, does the fourth dense layer then have?
#
# <details><summary>Hint</summary>A dense layer has (inputs + 1) times outputs. The layer before it has 1,024
# units.</details>

# %%
answer = ...

run.check(1, answer)

# %% [markdown]
# ### ★★ Change
#
# Mend B0.12. Write a function from bytes, 0 to 255, to the range of tanh.
#
# <details><summary>Hint</summary>Bytes do not hold negative numbers, so turn them into floats first. Where do 0, 127.5 and
# 255 have to go?</details>


# %%
def scaled(pixels): ...


run.check(2, scaled)

# %% [markdown]
# ### ★★★ Build
#
# Mend B0.9 yourself. Build a Keras model from latents to pictures of 64x64x3 in [-1, 1] that has a recurrent layer which
# writes a sequence, then transposed convolutions, and at most two million weights.
#
# <details><summary>Hint</summary>Dense, `Reshape((8, ...))`, an LSTM with `return_sequences=True`, dense again to a map of
# 8x8, then three doublings. `rg.generators.lstm_conv` has this form.</details>

# %%
recurrent_generator = ...

run.check(3, recurrent_generator)

# %% [markdown]
# ## Recap
#
# * Of the section's errors three stop the program (B0.4, B0.5, B0.6) and one warns (B0.10). The rest say nothing: a loss
#   without a target, pictures on another scale, no training, no recurrence.
# * A transposed convolution of stride 2 doubles the side. Count the doublings before you choose the discriminator.
# * A squared error against random pictures asks for their mean. A generator's loss comes from the discriminator.
#
# **Questions.** Which of the errors would a test have found, and which test? Why does the discriminator's last layer have no
# sigmoid here? What would you change first to make the dense part smaller? Why does a wrong scale make the
# discriminator's task easy, and the generator's not?
#
# **Further reading.** Radford, Metz and Chintala, 2016, *Unsupervised representation learning with deep convolutional
# generative adversarial networks*; Odena, Dumoulin and Olah, 2016, *Deconvolution and checkerboard artifacts*.
