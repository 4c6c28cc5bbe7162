# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # 0.2 Core concepts and how they connect · 核心概念与联系
#
# Document 0, *循环神经网络在图像生成领域的应用* (recurrent neural networks in image generation), section 2.
#
# | | |
# |---|---|
# | you will | unroll a recurrent network by hand and measure how far back it sees; watch two networks compete in the plane; follow a row-LSTM through its training |
# | needs | Python, a little Keras; notebook 0.1 helps |
# | time | {{time}} with the fast budget; with the full one not measured |
# | data | MNIST digits (bundled; CC BY-SA 3.0), points in the plane |
# | claims | {{claims}} |

# %% [markdown]
# ## The result first
#
# A recurrent network (part 1) inside a generator, trained by competition (part 3): three digits as an LSTM writes them.
# At each of its 28 steps it knows its state and the latents, and no row to come.

# %%
import keras
import numpy as np
import rnngan_tf as rg
from rnngan_tf import course

strip = rg.plot.writing(rg.from_preset("lstm_row_mnist"), n=3, seed=1)
course.show(
    strip, "Three digits that appear from top to bottom, in eight moments from left to right."
)

# %% [markdown]
# ## Setup

# %%
from keras import layers, ops
from rnngan_tf.course import equations_doc0_2 as equations
from rnngan_tf.data.pipeline import shuffled_batches
from rnngan_tf.models.cells import rnn_step

run = course.start("doc0.2")
data = run.load("mnist")

# %% [markdown]
# ## The document says
#
# > RNN可以通过其隐藏状态将之前的时间步信息传递给后续的时间步，从而捕捉到序列中的长距离依赖关系。
#
# *Through its hidden state an RNN can hand on information of earlier time steps to later ones, and so capture dependencies
# over long distances in the sequence.*
#
# > 生成器和判别器通过竞争，逐渐提高生成器的生成能力。
#
# *By competing, generator and discriminator gradually improve what the generator can make.*
#
# The first sentence says "long" and no length; part 2 measures one. The second says "gradually"; the training below
# draws the curve. Section 2.3 adds that a generator has several convolutional layers and recurrent ones. The code of the
# document has not one recurrent layer (**B0.9**), and nothing in the text says with what state $h_0$ an RNN begins
# (**B0.1**): here it is zero.
#
# ## 1. A recurrent network, unrolled
#
# A recurrent network is one function $f$ with one set of weights. It reads an element of the sequence and its own last
# state, and returns the next state. Unrolled over $T$ steps it is a deep network whose layers are all the same:
#
# $$h_T = f(x_T, f(x_{T-1}, \dots f(x_2, f(x_1, h_0)))) \tag{0.2a}$$
#
# The sequence is a digit, read as 28 rows of 28 pixels.

# %%
digits = (data.test_images[:64] / 127.5 - 1).astype("float32")[..., 0]  # (64, 28, 28)
rnn = layers.SimpleRNN(32, return_sequences=True)
keras_states = rnn(digits)  # (64, 28, 32)
W, U, b = rnn.weights  # (28, 32), (32, 32), (32,)

# %%
h = ops.zeros((64, 32))  # h_0
states = []
for t in range(28):
    h = rnn_step(digits[:, t], h, W, U, b)  # h_t, (64, 32)
    states.append(h)
ours = ops.stack(states, axis=1)  # (64, 28, 32)

# %%
package = equations.unroll(lambda x, h: rnn_step(x, h, W, U, b), digits, ops.zeros((64, 32)))
assert np.allclose(ours, keras_states, atol=1e-4)
assert np.allclose(ours, package)
print("loop, package and keras.layers.SimpleRNN agree on", np.size(ours), "numbers")

# %%
with rg.plot.drawing(figsize=(7, 3.2)) as figure:
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.4))
    left.imshow(digits[1], cmap="gray")
    left.set(title="rows $x_t$", ylabel="t")
    heat = right.imshow(ours[1], cmap="PuOr", vmin=-1, vmax=1, aspect="auto")
    right.set(title="states $h_t$, 32 units", xlabel="unit")
    figure.colorbar(heat, ax=right)
    for axis in (left, right):
        axis.grid(False)
alt = "A zero, and its states: stripes that change where the digit begins, moves and ends."
course.show(figure, alt)

# %% [markdown]
# Each line on the right is the state after one more row. It moves on even where all rows are black, at the top and at the
# bottom: a state reads its own last value, too. So the last line may still hold something of the digit that ended rows
# above. How much?
#
# ## 2. How far back a state sees
#
# Nudge all pixels of one row by 0.1 and look how much the last state changes. The nearer the row is to the end, the
# larger the change should be.


# %%
def reach(layer, x):
    """Return the change of the last state by a nudge of each row, last row first."""
    last, changes = np.asarray(layer(x)), []  # (B, U)
    for t in reversed(range(x.shape[1])):
        nudged = x.copy()
        nudged[:, t] += 0.1
        changes.append(np.abs(np.asarray(layer(nudged)) - last).mean())
    return np.array(changes) / changes[0]  # (T,)


# %%
kinds = {"SimpleRNN": layers.SimpleRNN(64), "GRU": layers.GRU(64), "LSTM": layers.LSTM(64)}
reaches = {name: reach(layer, digits) for name, layer in kinds.items()}
with rg.plot.drawing(figsize=(6, 3)) as figure:
    axis = figure.subplots()
    for name, changes in reaches.items():
        axis.semilogy(changes, label=name)
    axis.set(xlabel="rows back from the end", ylabel="change, last row: 1")
    axis.legend()
alt = "Three falling lines on a logarithmic axis: GRU and SimpleRNN fall fastest, LSTM slowest."
course.show(figure, alt)

# %%
halved = {
    f"rows to halve it, {name}": 27 * np.log(2) / -np.log(changes[-1])
    for name, changes in reaches.items()
}
run.you_should_see(halved)

# %% [markdown]
# Straight lines on a logarithmic axis: each step back divides what is left by about the same factor. These networks are
# untrained, which is where every training begins: what arrives here is all that a first gradient has to work with. So
# "long distances" is not what the equation gives by itself. Training can stretch the reach, gates help it, and how far that
# goes was measured in E2 and E3: the ledger below has it.
#
# ## 3. Two networks compete, in the plane
#
# A GAN does not need pictures. Here the real data are points around eight centres on a ring, and a "picture" has the two
# pixels $x$ and $y$. Two numbers go in, so one can draw what the discriminator thinks of *every* possible picture.

# %%
real = equations.ring(6400, seed=run.seed)  # (6400, 2, 1)
batches = shuffled_batches(real, None, 128, run.seed)  # 50 of (128, 2, 1) an epoch
sizes = {"units": (96, 96)}
generator = rg.generators.dense((2, 1), latent_dim=2, normalization=None, **sizes)
discriminator = rg.discriminators.dense((2, 1), minibatch_std=False, **sizes)
ring = rg.GANModel(generator, discriminator, ema_decay=0.99, seed=run.seed)

# %%
rates = [keras.optimizers.Adam(rate, beta_1=0.5) for rate in (1e-3, 2e-3)]
players = {"generator_optimizer": rates[0], "discriminator_optimizer": rates[1]}
penalty = rg.penalties.R1(0.1)
ring.compile("non_saturating", penalty, steps_per_execution=50, **players)
z = np.asarray(ring.sample_latents(1000, seed=run.seed))  # (1000, 2)

# %% [markdown]
# Its **field**: a grid of points, each with its logit. Red is where the discriminator finds points real, blue where it does
# not; circles are the eight centres, dots what the generator makes.


# %%
def panel(axis, title):
    """Draw the discriminator's field, the centres and 400 generated points."""
    side = np.linspace(-1, 1, 60)
    places = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2, 1)  # (3600, 2, 1)
    field = np.reshape(ring.discriminator(places), (60, 60))
    made = np.asarray(ring(z))  # (1000, 2, 1)
    axis.imshow(field, cmap="coolwarm", origin="lower", extent=(-1, 1, -1, 1))
    axis.plot(*equations.CENTRES.T, "ko", markerfacecolor="none", markersize=11)
    axis.plot(*made[:400, :, 0].T, "k.", markersize=3)
    axis.set(title=f"{title}: {equations.modes(made)} of 8", xticks=[], yticks=[])
    axis.grid(False)


# %%
with rg.plot.drawing(figsize=(8, 2.9)) as figure:
    axes = figure.subplots(1, 3)
    panel(axes[0], "untrained")
    for axis, epochs in zip(axes[1:], (3, 57), strict=True):  # of 50 updates
        ring.fit(batches, epochs=epochs, verbose=0)
        panel(axis, f"{epochs} epochs more")
alt = "Dots: a streak at first, then a smear, at last eight heaps with threads between."
course.show(figure, alt)

# %%
made = np.asarray(ring(z))[..., 0]  # (1000, 2)
distances = np.linalg.norm(made[:, None] - equations.CENTRES, axis=2)  # (1000, 8)
share = (distances.min(axis=1) < equations.NEAR).mean()
run.you_should_see(
    {"ring: centres found": equations.modes(made), "ring: share near a centre": share}
)

# %% [markdown]
# Each dot follows the slope of the field towards red; and the field turns blue where too many dots are. That is all that
# "competition" means. The generator never sees a real point: it learns from the slopes of the discriminator alone.
# The threads between the heaps are what a continuous function makes of a continuous $z$.
#
# ## 4. Where the recurrent network goes
#
# Section 2.3 puts it into the generator, between convolutions. There are more places:
#
# | | generator | discriminator |
# |---|---|---|
# | pictures: GRAN, LR-GAN | recurrent, with convolutions | convolutions |
# | series and music: RGAN, C-RNN-GAN | LSTM | LSTM |
# | video: MoCoGAN | a GRU makes the latents of each frame, convolutions draw it | convolutions |
#
# The package has both players with and without a memory, and any two of them can play.

# %%
shape = data.image_shape  # (28, 28, 1)
networks = {"G lstm_row": rg.generators.lstm_row(shape, units=64)}
networks["G lstm_conv"] = rg.generators.lstm_conv(shape)
networks["D recurrent"] = rg.discriminators.recurrent(shape)
networks["D conv"] = rg.discriminators.conv(shape, filters=(32, 64, 128))
for name, network in networks.items():
    found = [type(layer).__name__ for layer in network.layers]
    counts = [f"{found.count(one)} {one}" for one in ("LSTM", "Conv2D", "Conv2DTranspose")]
    print(f"{name}: {', '.join(counts)}, {network.count_params():,} parameters")
assert any(isinstance(layer, layers.LSTM) for layer in networks["G lstm_row"].layers)

# %% [markdown]
# ## Training
#
# "Competition gradually improves the generator" is claim 0.3. So here is a row-LSTM against a convolutional discriminator,
# scored 52 updates apart by the Fréchet distance (FD): how far 1,000 pictures are from test digits in the features of a
# network that reads digits. Low is good.

# %%
gan = rg.GANModel(networks["G lstm_row"], networks["D conv"], seed=run.seed)
adams = [keras.optimizers.Adam(1.5e-3, beta_1=0.5) for _ in range(2)]
gan.compile(generator_optimizer=adams[0], discriminator_optimizer=adams[1])
run.untrained(gan, data)

# %%
curve = [run.starts[id(gan)].score]


def score(epoch, logs):
    curve.append(course.learning.distance(gan.generate(1000, seed=run.seed), data))


scoring = keras.callbacks.LambdaCallback(on_epoch_end=score)
pieces = run.pick(fast=9, full=120)  # of 52 updates; three are an epoch
rows = data.train(64).repeat()
history = gan.fit(rows, steps_per_epoch=52, epochs=pieces, verbose=0, callbacks=[scoring])

# %%
fell = np.mean(np.diff(curve) < 0)
alt = "Sixteen rough digits, strokes and loops, about half of them readable."
run.trained(gan, alt, values={"share of scorings below the last one": fell})

# %% [markdown]
# **You should see** rough digits. *Normal and early:* broken strokes. *Failed:* sixteen times the same picture, or stripes.
# Both players over time:

# %%
accuracy = history.history["d_accuracy"]
with rg.plot.drawing(figsize=(7.5, 2.8)) as figure:
    left, right = figure.subplots(1, 2)
    left.semilogy(52 * np.arange(len(curve)), curve, "o-")
    left.set(xlabel="updates", title="generator: FD")
    right.plot(52 * np.arange(1, len(curve)), accuracy, "o-")
    right.axhline(0.5, color="gray", linestyle="--")
    right.set(xlabel="updates", title="discriminator: accuracy", ylim=(0.4, 1.02))
alt = (
    "FD falls from some hundreds to some tens; accuracy starts high and comes down, above 0.5."
)
course.show(figure, alt)

# %% [markdown]
# The FD falls, fast at first, and in this short training at nearly every scoring. Over longer ones it falls on the whole
# and not each time: E20 counted, in the ledger below. The discriminator's accuracy comes down while the pictures get better.
# By itself it tells nothing about them: it says who is ahead in a race in which both run.
#
# ## Break it
#
# Is it the *competition* that improves, or would any good discriminator do? Stop the ring's discriminator where it is, by
# a learning rate of 0, and let the generator learn on, a little faster.

# %%
rates[1].learning_rate, rates[0].learning_rate = 0.0, 0.01
before = np.asarray(ring(z)).std(axis=0).mean()
with rg.plot.drawing(figsize=(8, 2.9)) as figure:
    for axis, epochs in zip(figure.subplots(1, 3), (1, 2, 27), strict=True):
        ring.fit(batches, epochs=epochs, verbose=0)
        panel(axis, f"alone, {50 * epochs} more")
alt = "The heaps leave the centres, run together, and end in dots on red spots."
course.show(figure, alt)
left = np.asarray(ring(z)).std(axis=0).mean() / before
print(f"{left:.1%} of the spread is left")

# %% [markdown]
# The field does not answer any more, so the generator climbs it, and the points gather on its peaks: often on a single one,
# with some seeds on a few. In the last picture that is the lower right corner, where there are no data at all and the
# discriminator was hardly ever asked. This is **mode collapse**, caused on purpose. What kept the eight heaps apart was the
# other player's answer.
#
# ## The ledger
#
# What was measured of this section's claims, by experiments with several seeds. The third is a question of words: there
# is nothing to measure.

# %%
run.claims()

# %% [markdown]
# ## Exercises
#
# ### ★ Predict
#
# A `SimpleRNN` with 64 units reads 28 rows of 28 numbers. How many weights has it, unrolled over all rows?
#
# <details><summary>Hint</summary>`rnn.weights` of part 1 are three arrays; the loop uses the same three in each
# step.</details>

# %%
answer = ...

run.check(1, answer)

# %% [markdown]
# ### ★★ Change
#
# Count what the generator of part 3 has found: write a function of points `(N, 2)` that returns how many of the eight
# centres have at least 1 % of all points within 0.15.
#
# <details><summary>Hint</summary>Distances of all points to `equations.CENTRES` as an array `(N, 8)`; the nearest centre of each
# point; `np.bincount`.</details>


# %%
def modes(points): ...


run.check(2, modes)

# %% [markdown]
# ### ★★★ Build
#
# Put the recurrent network on the other side: build a discriminator with Keras that reads a picture `(28, 28, 1)` as 28
# rows and gives one logit, `(B, 1)`.
#
# <details><summary>Hint</summary>`Reshape`, a recurrent layer, `Dense`. The objective holds the sigmoid.</details>

# %%
reader = ...

run.check(3, reader)

# %% [markdown]
# ## Recap
#
# * A recurrent network is one function, called once a step; what it hands on fades by a factor a step, until training or
#   gates do something about it.
# * A discriminator is a field over all possible pictures, and a generator climbs it. The field must move, or everything
#   ends in one place.
# * A memory can sit in either player, in both, or in none.
#
# **Questions.** Why does the reach of part 2 fall as a straight line on a logarithmic axis? What would the field look like
# if the generator were perfect? Both players improve: why does the accuracy not stay where it was? Which of the two sentences
# at the top would you now write with a number?
#
# **Further reading.** Mogren, 2016, *C-RNN-GAN*; Esteban et al., 2017, *Real-valued time series generation with recurrent
# conditional GANs*; Yang et al., 2017, *LR-GAN*.
