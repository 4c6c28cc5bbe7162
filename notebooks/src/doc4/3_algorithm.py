# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # 4.3 Algorithm · 核心算法原理和具体操作步骤以及数学模型公式详细讲解
#
# Document 4, *长短时间记忆网络与生成对抗网络的结合* (long short-term memory networks and GANs combined), section 3.
#
# | | |
# |---|---|
# | you will | run the LSTM's equations by hand and get Keras' numbers; build the parts of the generator that the equations leave out; write the training step and see where its gradient goes |
# | needs | Python, a little Keras; notebook 4.2 for what the gates do |
# | time | {{time}} with the fast budget; with the full one not measured |
# | data | MNIST digits of 14x14 pixels (bundled; CC BY-SA 3.0) |
# | claims | {{claims}} |

# %% [markdown]
# ## The result first
#
# Six equations, something before them, something behind them, and a game: that drew these digits. Here you build all four.

# %%
import rnngan_tf as rg
from rnngan_tf import course

trained = rg.from_preset("lstm_row_mnist")
alt = "Sixteen clean handwritten digits, all different, drawn by the trained row-LSTM."
course.show(rg.plot.grid(trained.generate(16, seed=1), columns=8), alt)

# %% [markdown]
# ## Setup

# %%
import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops
from rnngan_tf.course import equations_doc4_3
from rnngan_tf.models import cells, sampling

run = course.start("doc4.3")
data = run.load("mnist", image_size=14)

# %% [markdown]
# ## The document says
#
# > 其中，$i_t$ 是输入门，$f_t$ 是忘记门，$g_t$ 是输入数据，$o_t$ 是输出门，$c_t$ 是隐藏状态，$h_t$ 是输出。
#
# *Here $i_t$ is the input gate, $f_t$ the forget gate, $g_t$ the input data, $o_t$ the output gate, $c_t$ the hidden state and
# $h_t$ the output.*
#
# > 2. 训练判别器，使其能够准确地判断给定的图像是否来自真实数据集。
#
# *2. Train the discriminator, so that it can judge accurately whether a given image comes from the real data set.*
#
# The six equations of section 3.3 are right. What stands around them is **B4.9**:
#
# * the dot in $f_t \cdot c_{t-1}$ is the element-wise product $\odot$, not a product of matrices or vectors;
# * $g_t$ is the **candidate**, made of the input *and* of the last hidden state; $c_t$ is the **cell state**, and $h_t$ the
#   **hidden state**, which is also the output;
# * nothing says what $x_t$ is, when all that a generator is given is noise, nor how a pixel comes out of $h_t$. The
#   equations describe an LSTM, not a generator.
#
# And the step 2 above, taken at its word, is a trap: part 4.

# %% [markdown]
# ## 1. The LSTM by hand
#
# Put right, with samples as rows and all four kernels side by side, $W \in \mathbb{R}^{D \times 4U}$:
#
# $$\begin{aligned} i_t &= \sigma(W_{xi} x_t + W_{hi} h_{t-1} + b_i) & f_t &= \sigma(W_{xf} x_t + W_{hf} h_{t-1} + b_f) \\
# g_t &= \tanh(W_{xg} x_t + W_{hg} h_{t-1} + b_g) & o_t &= \sigma(W_{xo} x_t + W_{ho} h_{t-1} + b_o) \\
# c_t &= f_t \odot c_{t-1} + i_t \odot g_t & h_t &= o_t \odot \tanh(c_t) \end{aligned} \tag{4.3a}$$


# %%
def step(x, h, c, W, U, b):
    """One row: equation 4.3a."""
    i, f, g, o = ops.split(x @ W + h @ U + b, 4, axis=-1)  # 4 x (B, U)
    c = ops.sigmoid(f) * c + ops.sigmoid(i) * ops.tanh(g)
    return ops.sigmoid(o) * ops.tanh(c), c


# %%
layer = layers.LSTM(6, return_sequences=True)
x = keras.random.normal((2, 5, 3), seed=run.seed)  # (B, T, D)
wanted = layer(x)  # (B, T, U)
W, U, b = layer.weights  # (3, 24), (6, 24), (24,)

h, c = ops.zeros((2, 6)), ops.zeros((2, 6))
for t in range(5):
    assert np.allclose(step(x[:, t], h, c, W, U, b), cells.lstm_step(x[:, t], h, c, W, U, b))
    h, c = step(x[:, t], h, c, W, U, b)
    assert np.allclose(h, wanted[:, t], atol=1e-6)
print("five steps by hand, by the package and by Keras: the same", tuple(wanted.shape))

_, _, g, _ = ops.split(ops.zeros((2, 3)) @ W + h @ U + b, 4, axis=-1)  # input 0, state h
print("candidates for an input of 0:", *np.round(ops.tanh(g)[0], 2))

# %% [markdown]
# So $h_t$ is what the layer gives out *and* what it carries on, and $c_t$ goes beside it. And $g_t$ is not the input data:
# the input is 0 and the candidates are not.
#
# Now the same equation in a trained generator. Take what its last LSTM layer read while it wrote 200 digits, run the
# equation by hand, and keep the gates.

# %%
lstm = [one for one in trained.sampler.layers if isinstance(one, layers.LSTM)][-1]
inside = keras.Model(trained.sampler.inputs[0], [lstm.input, lstm.output])
x, states = (ops.cast(one, "float32") for one in inside(trained.sample_latents(200, seed=0)))
before = ops.pad(states[:, :-1], ((0, 0), (1, 0), (0, 0)))  # h_{t-1}, (200, 28, U)
W, U, b = (ops.convert_to_tensor(weight) for weight in lstm.get_weights())
i, f, _, o = ops.split(x @ W + before @ U + b, 4, axis=-1)  # (200, 28, U)

# %%
with rg.plot.drawing(figsize=(6, 3)) as figure:
    axes = figure.subplots()
    for name, gate in (("input gate", i), ("forget gate", f), ("output gate", o)):
        axes.plot(ops.mean(ops.sigmoid(gate), axis=(0, 2)), "o-", label=name)
    axes.set(xlabel="image row", ylabel="mean over units and digits", ylim=(0, 1))
    axes.legend()
alt = "Mean gates of 28 rows: output gate lower at both ends, input and forget gate near 0.6."
course.show(figure, alt)

# %% [markdown]
# On average no gate is wholly open or shut. At the blank rows on top and at the bottom the output gate shows less; where
# digits begin, about row 5, the input gate rises and the forget gate falls, as if something new had to be written there.
#
# ## 2. From noise to rows to pixels
#
# What section 3.3 leaves out are two lines around the LSTM. Before it, each row gets an input of its own, made of the
# latents; behind it, each hidden state paints its row:
#
# $$x_t = \phi(W^{(t)}_z z + b^{(t)}_z), \qquad \mathrm{row}_t = \tanh(W_y h_t + b_y) \tag{4.3b}$$

# %%
z = keras.Input((64,))
options = {"activation": "leaky_relu", "kernel_initializer": "he_normal"}
x = layers.Dense(14 * 32, name="latents_to_rows", **options)(z)
x = layers.Reshape((14, 32))(x)  # x_t: (B, T, 32)
h = layers.LSTM(96, return_sequences=True, name="lstm")(x)  # h_t: (B, T, 96)
row = layers.Dense(14, activation="tanh", name="head")(h)  # row_t: (B, T, 14)
generator = keras.Model(z, layers.Reshape((14, 14, 1))(row))  # (B, 14, 14, 1)

packaged = equations_doc4_3.row_lstm(data.image_shape)
packaged.set_weights(generator.get_weights())
noise = keras.random.normal((5, 64), seed=run.seed)  # (B, Z)
assert np.allclose(generator(noise), packaged(noise), atol=1e-6)
print({one.name: one.count_params() for one in generator.layers if one.weights})
print("pictures of", tuple(generator(noise).shape))

# %% [markdown]
# The LSTM and the head have the same weights at each row. The first layer alone has weights for each row of its own: it says
# what the latents mean for this row, and so the LSTM need not count.
#
# ## 3. The training step, from zero
#
# Section 3.4: first the discriminator, then the generator, again and again. One turn of it needs two optimizers and two
# lists of variables. Nobody has to be frozen: each gradient is taken for one list alone. Is that what `GANModel` does? Give
# it the same weights, pictures and latents, and compare after three turns.


# %%
def turn(generator, discriminator, g_optimizer, d_optimizer, real, z):
    """One turn of section 3.4 with the non-saturating loss; z holds latents for each half."""
    weights = discriminator.trainable_variables
    with tf.GradientTape() as tape:
        fake = generator(z[0], training=True)  # (B, 14, 14, 1)
        on_real = ops.softplus(-discriminator(real, training=True))  # -log D(x)
        on_fake = ops.softplus(discriminator(fake, training=True))  # -log(1 - D(G(z)))
        d_loss = ops.mean(on_real) + ops.mean(on_fake)
    d_optimizer.apply(tape.gradient(d_loss, weights), weights)

    weights = generator.trainable_variables
    with tf.GradientTape() as tape:
        fake = generator(z[1], training=True)  # new fakes, judged by the new discriminator
        g_loss = ops.mean(ops.softplus(-discriminator(fake, training=True)))  # -log D(G(z))
    g_optimizer.apply(tape.gradient(g_loss, weights), weights)
    return float(d_loss), float(g_loss)


# %%
def adam(rate=1.5e-3):
    """An optimizer of one network."""
    return keras.optimizers.Adam(rate, beta_1=0.5)


critic = rg.discriminators.conv((14, 14, 1), filters=(32, 64), precision="float32")
gan = rg.GANModel(keras.models.clone_model(generator), critic, ema_decay=0, seed=run.seed)
options = {"updates": "alternating", "run_eagerly": True, "penalty": None}
gan.compile(
    "non_saturating", generator_optimizer=adam(), discriminator_optimizer=adam(), **options
)

# %%
ours = [keras.models.clone_model(one) for one in (gan.generator, gan.discriminator)]
for one, other in zip(ours, (gan.generator, gan.discriminator), strict=True):
    one.set_weights(other.get_weights())
seeds, optimizers = keras.random.SeedGenerator(run.seed), (adam(), adam())  # its seeds

for real in data.train(64).take(3):
    z = [sampling.normal((64, 64), sampling.next_seed(seeds)) for _ in range(2)]
    losses = turn(*ours, *optimizers, real, z)
    logs = gan.train_on_batch(real, return_dict=True)

for one, other in zip(ours, (gan.generator, gan.discriminator), strict=True):
    for a, b in zip(one.get_weights(), other.get_weights(), strict=True):
        assert np.abs(a - b).mean() < 5e-5, "the two steps do not do the same"
print("after three turns all weights are those of GANModel; losses", np.round(losses, 2))

# %% [markdown]
# The same. And with `discriminator_steps=5`, the first half is done five times for each second half:

# %%
options["discriminator_steps"] = 5
gan.compile("non_saturating", **options)
gan.train_on_batch(real)
for name in ("discriminator", "generator"):
    print(name, "updates:", int(getattr(gan, f"{name}_optimizer").iterations))

# %% [markdown]
# ## 4. "Until it is accurate"
#
# Step 2 wants an accurate discriminator *before* the generator learns. The generator hears of it through one number, the
# slope of its loss at a fake's logit. The game's own loss, minimax, is $\log(1 - \sigma(f))$; the non-saturating one is
# $-\log \sigma(f)$. At a logit of -6, where the discriminator is sure:

# %%
logit = tf.constant([[-6.0]])
for loss in (rg.objectives.Minimax(), rg.objectives.NonSaturating()):
    with tf.GradientTape() as tape:
        tape.watch(logit)
        value = loss.generator_loss(None, logit)
    print(f"{loss.name:15} slope {float(tape.gradient(value, logit)[0, 0]):.4f}")

# %% [markdown]
# Four hundred times less, where the fakes are worst. Does a real discriminator get there? Train one alone, against the
# untrained generator, and look at the gradient that reaches the generator's weights.


# %%
def reach(discriminator, loss, z):
    """Norm of the gradient of the generator's loss over all weights of the generator."""
    with tf.GradientTape() as tape:
        value = loss.generator_loss(None, discriminator(generator(z)))
    gradients = tape.gradient(value, generator.trainable_variables)
    return float(tf.linalg.global_norm(gradients))


# %%
critic = rg.discriminators.conv((14, 14, 1), filters=(32, 64), precision="float32")
d_adam = adam()


@tf.function
def sharpen(real, z):
    """The first half of a turn, alone."""
    weights = critic.trainable_variables
    with tf.GradientTape() as tape:
        on_real, on_fake = critic(real), critic(generator(z))
        loss = ops.mean(ops.softplus(-on_real)) + ops.mean(ops.softplus(on_fake))
    d_adam.apply(tape.gradient(loss, weights), weights)


# %%
kinds = {"minimax": rg.objectives.Minimax(), "non-saturating": rg.objectives.NonSaturating()}
z, norms, logits = keras.random.normal((256, 64), seed=seeds), [], []
for count, real in enumerate(data.train(64).take(121)):
    if count in (0, 10, 20, 40, 80, 120):
        norms.append([count, *(reach(critic, kind, z) for kind in kinds.values())])
        logits.append(float(ops.mean(critic(generator(z)))))
    sharpen(real, keras.random.normal((64, 64), seed=seeds))
norms = np.array(norms)  # (6, 3)

# %%
with rg.plot.drawing(figsize=(6, 3)) as figure:
    axes = figure.subplots()
    for index, name in enumerate(kinds, start=1):
        axes.semilogy(norms[:, 0], norms[:, index], "o-", label=name)
    axes.set(xlabel="steps of the discriminator alone", ylabel="gradient that reaches G")
    axes.legend()
alt = "Log axis: minimax rises at first, then falls and falls; non-saturating rises and stays."
course.show(figure, alt)
print("mean logit of fakes:", *np.round(logits, 1))
share = norms[-1, 1] / norms[-1, 2]
assert share < 0.02, "minimax should give far less"
run.you_should_see(
    {
        "mean logit of fakes after 120 steps": logits[-1],
        "gradient, minimax / non-saturating": share,
    }
)

# %% [markdown]
# The discriminator that the document's step 2 asks for takes a few dozen steps, and with it the game's own loss has no slope left
# to learn from. The non-saturating loss has one, though a steep one. Experiment E7 trained with 1, 5 and 20 discriminator
# steps for each of the generator: a few more did no harm there, they helped; 20 did harm with both losses, and with minimax
# left little of the learning. "Until it is accurate" is the end of that road. A Wasserstein critic is another matter: its loss
# does not flatten, its paper wants it near its best, and `discriminator_steps` is 5 there.
#
# ## Training
#
# Now the procedure as it is meant: one step each, the generator that you have assembled, the non-saturating loss. One thing
# is added to the document's: the R1 penalty of notebook 4.1.

# %%
critic = rg.discriminators.conv(data.image_shape, filters=(32, 64))
gan = rg.GANModel(generator, critic, seed=run.seed)
rates = {"generator_optimizer": adam(), "discriminator_optimizer": adam()}
gan.compile("non_saturating", penalty="r1", updates="alternating", **rates)
run.untrained(gan, data)

# %%
history = gan.fit(data.train(64), epochs=run.pick(fast=3, full=40), verbose=run.verbose).history
found = dict(
    zip(("first epoch", "last epoch"), np.array(history["d_accuracy"])[[0, -1]], strict=True)
)
alt = "Sixteen coarse digits of 14x14 pixels: strokes and loops, many readable."
run.trained(gan, alt, values={f"accuracy of D, {name}": value for name, value in found.items()})

# %% [markdown]
# **You should see** coarse digits, about half of them readable. *Normal and early:* broken strokes. *Failed:* noise as before,
# or one picture sixteen times. The accuracy falls from the first epoch to the last: that is claim 4.7, on training
# pictures and in a short run. On unseen pictures and in longer ones E20 found it for one of two recipes only.
#
# ## Break it
#
# Swap min and max: the generator ascends where it should descend. One sign.


# %%
class Swapped(rg.objectives.NonSaturating):
    """The generator helps the discriminator."""

    def generator_loss(self, real_logits, fake_logits):
        return -super().generator_loss(real_logits, fake_logits)


critic = rg.discriminators.conv(data.image_shape, filters=(32, 64))
broken = rg.GANModel(equations_doc4_3.row_lstm(data.image_shape), critic, seed=run.seed)
rates = {"generator_optimizer": adam(), "discriminator_optimizer": adam()}
broken.compile(Swapped(), penalty="r1", updates="alternating", **rates)
run.untrained(broken, data, n=8)

# %%
logs = broken.fit(data.train(64), epochs=1, verbose=0).history
pictures = rg.plot.grid(broken.generate(8, seed=run.seed), columns=8)
course.show(pictures, "Eight bright pictures, nearly the same each time, none of them a digit.")
print({name: round(logs[name][-1], 2) for name in ("d_accuracy", "d_fake", "g_loss")})
print(*run.problems(broken), sep="\n")
assert run.problems(broken)

# %% [markdown]
# The loss looks splendid: it goes down, below 0, since the logits of fakes do. No error tells that down is the wrong way. The
# symptoms: a discriminator that is always right, logits of fakes that run away, one picture for all latents.
#
# ## The ledger

# %%
run.claims()

# %% [markdown]
# ## Exercises
#
# ### ★ Predict
#
# How many weights has an LSTM layer of 128 units that reads inputs of size 100 at each of 28 rows?
#
# <details><summary>Hint</summary>Four times: a kernel for the input, one for the last hidden state, a bias.</details>

# %%
answer = ...

run.check(1, answer)

# %% [markdown]
# ### ★★ Change
#
# Write the slopes of both generator losses at a fake's logit $f$, by hand: the minimax one first, then the non-saturating one.
#
# <details><summary>Hint</summary>The derivative of softplus is the sigmoid. Minimax is $-s(f)$, non-saturating
# $s(-f)$.</details>


# %%
def slopes(logit): ...


run.check(2, slopes)

# %% [markdown]
# ### ★★★ Build
#
# A generator that writes **columns**, from left to right, into pictures of 28 rows and 20 columns: a Keras model from latents
# `(B, 32)` to `(B, 28, 20, 1)` in [-1, 1], with an LSTM over 20 steps, the t-th of which paints column t.
#
# <details><summary>Hint</summary>As in part 2 with 20 steps and a head of 28 numbers, then `layers.Permute((2, 1))` before
# the last reshape. A reshape alone would tear the columns apart.</details>

# %%
column_generator = ...

run.check(3, column_generator)

# %% [markdown]
# ## Recap
#
# * The document's six equations are Keras' LSTM, number by number; its names for $g_t$, $c_t$ and $h_t$ are not.
# * An LSTM becomes a generator by two lines: an input for each row made of the latents, and a head that paints the row.
# * A training step is two tapes, two optimizers and two lists of variables. How far one player is ahead decides what the other
#   can learn, and which loss it needs.
#
# **Questions.** Why are new fakes made for the second half of a turn? What would happen with one optimizer for both? Which weights
# of the generator does each row have for itself? Why does an accurate discriminator do no harm to a Wasserstein loss?
#
# **Further reading.** Goodfellow et al., 2014, *Generative adversarial nets*, section 3; Arjovsky and Bottou, 2017, *Towards
# principled methods for training generative adversarial networks*.
