# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # 0.1 Background · 背景介绍
#
# Document 0, *循环神经网络在图像生成领域的应用* (recurrent neural networks in image generation), section 1.
#
# | | |
# |---|---|
# | you will | read a picture as a sequence; build the smallest generator that writes one row after another; train it, with a rival beside it |
# | needs | Python, a little Keras; no notebook before this one |
# | time | {{time}} with the fast budget; with the full one not measured |
# | data | MNIST digits (bundled; CC BY-SA 3.0) |
# | claims | {{claims}} |

# %% [markdown]
# ## The result first
#
# Five trained generators draw eight digits each, all five from the same eight times 64 random numbers.

# %%
import numpy as np
import rnngan_tf as rg
from rnngan_tf import course

names = ["dense", "conv_transpose", "recurrent", "lstm_row", "lstm_conv"]
gans = {name: rg.from_preset(f"{name}_mnist") for name in names}
z = gans["dense"].sample_latents(8, seed=0)  # (8, 64)
drawn = [np.asarray(gan(z)) for gan in gans.values()]  # 5 x (8, 28, 28, 1)
alt = "Five rows of eight digits, a row a generator; the one named recurrent is the roughest."
course.show(rg.plot.film_strip(drawn, labels=names), alt)

# %% [markdown]
# `dense` and `conv_transpose` are what most GANs are made of, and hold nothing recurrent. The other three do: `lstm_row`
# is a **row-LSTM**, which writes a picture from its top row to its bottom row; `lstm_conv` lets an LSTM write a few
# coarse rows that convolutions draw out; `recurrent` is the plain recurrence of document 1, one step a row, and it shows.
#
# A look is no measurement. But it tells that an LSTM *can* draw, and that "recurrent" alone is no recipe.
#
# ## Setup

# %%
import keras
from keras import layers, ops
from rnngan_tf.models.cells import lstm_step

run = course.start("doc0.1")
data = run.load("mnist")

# %% [markdown]
# ## The document says
#
# > 在图像生成方面，循环神经网络被广泛应用于生成对抗网络（Generative Adversarial Networks，GAN）的设计，以创造出更加逼真的图像。
#
# *In image generation, recurrent neural networks are widely used in the design of GANs, to create more realistic images.*
#
# Two claims in one sentence. How *widely* they are used, no training can tell; well-known examples are few (GRAN,
# LR-GAN), and the document is none of them: its text says that the generator has recurrent layers, and its code has not
# one (**B0.9**). Nor does it train anything (**B0.8**). That the images become *more realistic* can be tested, if it is
# said what they are compared with: a generator of the same size without recurrence, with the same number of updates.
#
# ## 1. A picture is a sequence of rows
#
# A recurrent network reads or writes one thing after another. A picture has no first and no last, so somebody has to
# choose an order. Ours is the simplest: 28 rows, from top to bottom, each a vector $x_t$ of 28 numbers between -1 (black)
# and 1 (white).

# %%
digit = data.test_images[3, :, :, 0] / 127.5 - 1  # (28, 28): rows x_0 to x_27
print("a sequence of", len(digit), "steps; step 14, from 0 to 255, is")
print(*data.test_images[3, 14, :, 0])

# %%
with rg.plot.drawing(figsize=(7, 3.4)) as figure:
    left, right = figure.subplots(1, 2)
    left.imshow(digit, cmap="gray")
    left.axhline(14, color="#D55E00")
    for t, row in enumerate(digit):
        right.plot(row * 0.7 - t, color="#D55E00" if t == 14 else "#0072B2", linewidth=1)
    left.set(title="28 x 28 pixels", ylabel="row t")
    right.set(title="28 steps of 28 numbers", xlabel="column", yticks=[])
    for axis in (left, right):
        axis.grid(False)
alt = "A handwritten eight; beside it the same as 28 lines, a line a row; step 14 is marked."
course.show(figure, alt)

# %% [markdown]
# Most rows are nearly the row above, moved a little. That is what a memory from step to step could be good for. Columns
# would do as well, and so would a spiral; nothing in the picture says that rows are right.
#
# ## 2. What a generator does, and what a discriminator says
#
# A **generator** $G$ is a function from random numbers to a picture. Its 64 numbers $z$, the *latents*, are drawn
# from a normal distribution. The same $z$ gives the same picture, a near $z$ a similar one, another $z$ another.

# %%
z = np.asarray(gans["lstm_row"].sample_latents(2, seed=4))  # (2, 64)
near = z[:1] + 0.25 * np.random.default_rng(0).normal(size=(1, 64))
latents = np.concatenate([z[:1], near, z[1:]]).astype("float32")  # (3, 64)
pictures = np.asarray(gans["lstm_row"](latents))  # (3, 28, 28, 1)

# %%
with rg.plot.drawing(figsize=(7, 3.6)) as figure:
    axes = figure.subplots(3, 2, width_ratios=(3, 1))
    for (left, right), numbers, picture in zip(axes, latents, pictures, strict=True):
        left.bar(range(64), numbers)
        left.set(ylim=(-3.5, 3.5), ylabel="z")
        right.imshow(picture[:, :, 0], cmap="gray", vmin=-1, vmax=1)
        right.axis("off")
alt = "Three times 64 bars and their digit: the first two much alike, the third another one."
course.show(figure, alt)

# %% [markdown]
# One picture turns into the other on the way from one latent to the other. Between $a$ and $b$, at an angle $\omega$, leads
# an arc:
#
# $$z(s) = \frac{\sin((1 - s)\,\omega)\, a + \sin(s\,\omega)\, b}{\sin\omega} \tag{0.1a}$$

# %%
a, b = z
omega = np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
middle = (np.sin(0.5 * omega) * a + np.sin(0.5 * omega) * b) / np.sin(omega)
assert np.allclose(middle, rg.plot.spherical(z[:1], z[1:], [0.5])[0, 0], atol=1e-4)
lengths = [np.linalg.norm(one) for one in (a, b, middle, (a + b) / 2)]
print("lengths of a, b, middle of the arc, middle of the line:", np.round(lengths, 1))
walk = rg.plot.latent_walk(gans["lstm_row"], n=3, steps=10, seed=4)
alt = "Three rows of ten digits; in each the first turns into the last by small steps."
course.show(walk, alt)

# %% [markdown]
# Latents of 64 normal numbers have lengths near 8. The middle of a straight line is far too short: the generator hardly ever
# met such a $z$. The arc stays where it was trained. Along these three arcs strokes move, open and close; in between
# stand pictures that are no digit and still look written. A store of training pictures would jump.
#
# A **discriminator** $D$ is a function from a picture to one number, its *logit*: high where it finds the picture real.
# Ours are trained on pairs, so that only differences count: $\sigma(D(x) - D(x'))$, with $\sigma(u) = 1/(1 + e^{-u})$, is
# its belief that $x$ is the real one of the two. Ask the discriminator of the preset `recurrent`:

# %%
judge, rng = gans["recurrent"].discriminator, np.random.default_rng(0)
real = (data.test_images[:64] / 127.5 - 1).astype("float32")  # (64, 28, 28, 1)
others = {"its own generator's": np.asarray(gans["recurrent"](rng.normal(size=(64, 64))))}
others["real, upside down"] = real[:, ::-1]
others["real, rows shuffled"] = real[:, rng.permutation(28)]
others["noise"] = rng.uniform(-1, 1, real.shape)
shown = np.concatenate([pictures[:8] for pictures in (real, *others.values())])
alt = "Rows of eight: real digits, rough generated ones, digits upside down, shuffled, noise."
course.show(rg.plot.grid(shown, columns=8), alt)

# %%
for name, pictures in others.items():
    logit = float(ops.mean(judge(real)) - ops.mean(judge(pictures)))
    print(f"real digits rather than {name}: D's belief is {1 / (1 + np.exp(-logit)):.2f}")

# %% [markdown]
# Noise and shuffled rows give themselves away. Digits upside down do better than its own generator's upright
# ones: during its training nobody showed it any, and it learned to tell apart only what it was shown. A
# discriminator is an opponent, not a judge of beauty. Pictures are scored by something else here, the **Fréchet distance**
# (FD): how far they are from test pictures in the features of a network that reads digits. Low is good.
#
# ## 3. The smallest generator that writes rows
#
# A code $c_t$ for each row is made of $z$; an LSTM with state $h_t$ and memory $s_t$ reads the codes one after another;
# a dense layer makes a row of pixels of each state, normalised before:
#
# $$h_t, s_t = \mathrm{LSTM}(c_t, h_{t-1}, s_{t-1}), \qquad x_t = \tanh(W h_t + b) \tag{0.1b}$$


# %%
def row_writer():
    z = keras.Input((64,))
    c = layers.Dense(28 * 32, "leaky_relu")(z)  # (B, 896)
    c = layers.LayerNormalization()(layers.Reshape((28, 32))(c))  # (B, 28, 32): c_t
    h = layers.LSTM(64, return_sequences=True, name="memory")(c)  # (B, 28, 64): h_t
    h = layers.LayerNormalization(name="norm")(h)
    x = layers.Dense(28, "tanh", name="pixels")(h)  # (B, 28, 28): x_t
    return keras.Model(z, layers.Reshape((28, 28, 1))(x))


writer = row_writer()
print(f"{writer.count_params():,} parameters")

# %% [markdown]
# What does `LSTM` do with 28 codes? The same step 28 times, with the same weights. Here is the loop, beside Keras and the
# package:

# %%
memory, norm, pixels = (writer.get_layer(name) for name in ("memory", "norm", "pixels"))
codes = keras.Model(writer.input, memory.input)(z)  # (2, 28, 32)
h = s = ops.zeros((2, 64))
rows = []
for t in range(28):
    h, s = lstm_step(codes[:, t], h, s, *memory.weights[:3])  # (2, 64) each
    rows.append(pixels(norm(h)))  # x_t, (2, 28)
ours = ops.stack(rows, axis=1)  # (2, 28, 28)

# %%
from rnngan_tf.course import equations_doc0_1

package = equations_doc0_1.write_rows(codes, memory, lambda h: pixels(norm(h)))
assert np.allclose(ours, package, atol=1e-6)
assert np.allclose(ours, writer(z)[..., 0], atol=1e-5)
print("28 steps by hand are the generator's picture")

# %% [markdown]
# The rival of the same size has no rows: two dense layers, then all 784 pixels at once.

# %%
dense = [layers.Dense(64, "leaky_relu"), layers.LayerNormalization()]
dense += [layers.Dense(96, "leaky_relu"), layers.LayerNormalization()]
dense += [layers.Dense(28 * 28, "tanh"), layers.Reshape((28, 28, 1))]
at_once = keras.Sequential([keras.Input((64,)), *dense])
print(f"{at_once.count_params():,} parameters")

# %% [markdown]
# ## Training
#
# Each generator gets a discriminator of its own, of one kind. `GANModel` plays the game: each step, the discriminator
# learns to find the real one of each pair, the generator learns to make it err.


# %%
def game(generator):
    filters = (32, 64, 128)
    discriminator = rg.discriminators.conv(data.image_shape, filters=filters)
    gan = rg.GANModel(generator, discriminator, seed=run.seed)
    g_adam, d_adam = (keras.optimizers.Adam(2e-3, beta_1=0.5) for _ in range(2))
    gan.compile(generator_optimizer=g_adam, discriminator_optimizer=d_adam)
    return gan


# %%
gan = game(writer)
run.untrained(gan, data)

# %%
epochs = run.pick(fast=3, full=40)
history = gan.fit(data.train(64), epochs=epochs, verbose=run.verbose)
run.trained(gan, "Sixteen rough digits written row by row; some are readable, some are broken.")

# %% [markdown]
# **You should see** rough digits, about half of them readable. *Normal and early:* broken strokes and loops that do not
# close. *Failed:* sixteen times the same, or grey stripes as before training.
#
# Now the rival, for as many updates on the same pictures:

# %%
rival = game(at_once)
rival.fit(data.train(64), epochs=epochs, verbose=run.verbose)
alt = "Sixteen digits of the dense generator: specks around rough strokes."
course.show(rg.plot.grid(rival.generate(16, seed=run.seed), columns=8), alt)

# %%
scores = [
    course.learning.distance(one.generate(1000, seed=run.seed), data) for one in (gan, rival)
]
run.you_should_see({"FD, dense rival": scores[1], "FD, rows over rival": scores[0] / scores[1]})

# %% [markdown]
# Below 1 the row writer is ahead. That is one training of each, at one learning rate and early. How many seeds, which rates
# and which objective it takes before "more realistic" may be said is what experiment E1 does, with a rule that was written
# before; its answer is in the ledger below. The errors look different, too: the rival leaves single specks, since no pixel
# knows its neighbours.
#
# ## Break it
#
# Take the random numbers away: every picture gets the same $z = 0$. One line does it, and no error is raised.

# %%
deaf = keras.Sequential([keras.Input((64,)), layers.Rescaling(0.0), row_writer()])
broken = game(deaf)
run.untrained(broken, data, n=8)
losses = broken.fit(data.train(64).take(40), verbose=0).history
print({name: round(losses[name][-1], 2) for name in ("d_loss", "g_loss")})
pictures = rg.plot.grid(broken.generate(8, seed=run.seed), columns=8)
course.show(pictures, "Eight times exactly the same picture, a few blurred strokes.")
print(*run.problems(broken), sep="\n")

# %% [markdown]
# Above, eight times the same grey; below, after 40 updates, eight times the same strokes. The discriminator sees through
# it (its loss is small): a batch without variety gives itself away. The latents are the *only* source of variety, and a
# state that is carried from row to row adds none.
#
# ## The ledger
#
# What was measured of this section's claim, by an experiment with several seeds:

# %%
run.claims()

# %% [markdown]
# With either objective, *textbook* and *recipe*, the best recurrent generator stands over the best other one. *lstm_conv* is
# an LSTM over rows from whose features convolutions make the picture, *bidirectional* writes rows from above and from below,
# *conv_transpose* is a DCGAN. What another objective does to the same LSTM is there for comparison. And since one seed chose
# the learning rates, and one can choose badly, a second reading lets the other seeds choose.
#
# ## Exercises
#
# ### ★ Predict
#
# A colour picture of 64 x 64 pixels is read row by row. How many numbers does the network read at each step?
#
# <details><summary>Hint</summary>A row of a colour picture has the shape (64, 3).</details>

# %%
answer = ...

run.check(1, answer)

# %% [markdown]
# ### ★★ Change
#
# Write the walk of part 2 as a function. It gets two latents of shape `(Z,)` and a number of steps, and returns the
# latents of the walk, `(steps, Z)`, both ends included.
#
# <details><summary>Hint</summary>`np.linspace(0, 1, steps)[:, None]` is a column of shares; the formula of equation
# 0.1a then works as it stands.</details>


# %%
def walk(a, b, steps): ...


run.check(2, walk)

# %% [markdown]
# ### ★★★ Build
#
# Build a row writer of another size: from 32 latents to pictures of 14 rows, 20 columns and 3 colours, in [-1, 1]. It
# should hold an LSTM that takes one step a row.
#
# <details><summary>Hint</summary>Take `row_writer` and change four numbers. A row has 20 x 3 numbers, and the last
# `Reshape` makes rows of colours of them.</details>

# %%
writer = ...

run.check(3, writer)

# %% [markdown]
# ## Recap
#
# * A picture becomes a sequence by somebody's choice; here row $x_t$ follows row $x_{t-1}$.
# * A generator makes pictures of random numbers, and these are its only source of variety. A discriminator says one
#   number, and knows only what it was shown.
# * A row-LSTM of about 85,000 weights learns to draw rough digits within 500 updates. Whether recurrence makes images
#   *more realistic* depends on what it is compared with.
#
# **Questions.** What would change if the rows were written from the bottom up? Why does the discriminator of a well
# trained GAN believe little more than one half of anything? Take the two `LayerNormalization` layers out of both
# generators: which of the two loses more? Which of the five generators of the first picture would you trust with
# photographs, and why?
#
# **Further reading.** Goodfellow et al., 2014, *Generative adversarial nets*; Im et al., 2016, *Generating images with
# recurrent adversarial networks*.
