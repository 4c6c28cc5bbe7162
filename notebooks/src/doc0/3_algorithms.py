# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # 0.3 Algorithms, steps and mathematics · 核心算法原理和具体操作步骤以及数学模型公式详细讲解
#
# Document 0, *循环神经网络在图像生成领域的应用* (recurrent neural networks in image generation), section 3.
#
# | | |
# |---|---|
# | you will | compute a recurrent network by hand, as the document writes it; find the value of the game; put min and max in their places; train with the two losses of a generator |
# | needs | Python, a little Keras; notebook 0.2 helps |
# | time | {{time}} with the fast budget; with the full one not measured |
# | data | MNIST digits of 14 x 14 pixels (bundled; CC BY-SA 3.0) |
# | claims | {{claims}} |

# %% [markdown]
# ## The result first
#
# These digits were written by the recurrence of this section, tanh and all, one step a row. Of the GANs that come with the
# package, trained on these digits, it is the roughest. It can draw, all the same.

# %%
import keras
import numpy as np
import rnngan_tf as rg
from rnngan_tf import course

gan = rg.from_preset("recurrent_mnist")
digits = rg.plot.grid(gan.generate(16, seed=2), columns=8)
course.show(
    digits,
    "Sixteen digits by the plain recurrence: most can be read, some have broken strokes.",
)

# %% [markdown]
# ## Setup

# %%
from keras import layers, ops
from rnngan_tf.course import equations_doc0_3 as equations
from rnngan_tf.models.cells import rnn_step

run = course.start("doc0.3")
data = run.load("mnist", image_size=14)

# %% [markdown]
# ## The document says
#
# > 函数f是激活函数，通常采用ReLU或tanh等函数。
#
# *The function f is the activation; usually ReLU or tanh is taken.*
#
# > 生成器和判别器通过交替地训练，逐渐达到平衡状态，使得生成器生成的图像与真实图像相似。
#
# *Trained in turns, generator and discriminator gradually reach an equilibrium, in which generated images are like real ones.*
#
# Between the two stand the equations, and three errors:
#
# * **B0.1**: the recurrence has no first state $h_0$ and no shapes, and calls $W_{hh}$ and $W_{xh}$ weights between state
#   and input. One of them is between state and state.
# * **B0.2**: as the *generator's* problem it prints the whole game, $\min_G \max_D V(D, G)$.
# * **B0.3**: as the *discriminator's* problem it prints $\max_D \min_G V(D, G)$ of the same $V$: the order turned round.
#
# ## 1. The recurrent network, by hand
#
# With $x_t \in \mathbb{R}^D$, $h_t \in \mathbb{R}^U$, $y_t \in \mathbb{R}^O$ and $h_0 = 0$:
#
# $$h_t = \tanh(W_{hh} h_{t-1} + W_{xh} x_t + b_h), \qquad y_t = W_{ho} h_t + b_o \tag{0.3a}$$

# %%
x = (data.test_images[0, :, :, 0] / 127.5 - 1).astype("float32")  # (14, 14): T = 14, D = 14
rnn, readout = layers.SimpleRNN(64, return_sequences=True), layers.Dense(14)
by_keras = readout(rnn(x[None]))[0]  # (14, 14): T, O
W_xh, W_hh, b_h = (np.transpose(weight) for weight in rnn.weights)  # (64, 14), (64, 64), (64,)
W_ho, b_o = (np.transpose(weight) for weight in readout.weights)  # (14, 64), (14,)

# %%
h, y = np.zeros(64), []  # h_0
for x_t in x:
    h = np.tanh(W_hh @ h + W_xh @ x_t + b_h)  # (64,)
    y.append(W_ho @ h + b_o)  # (14,)
assert np.allclose(y, by_keras, atol=1e-4)
assert np.allclose(y, equations.read(x, W_xh, W_hh, b_h, W_ho, b_o))
step = rnn_step(x[:1], ops.zeros((1, 64)), *rnn.weights)  # (1, 64)
assert np.allclose(step, rnn(x[None, :1])[0], atol=1e-5)
print("14 steps by hand are SimpleRNN and Dense, and a step is the package's")

# %% [markdown]
# Keras holds samples as rows, so its kernels are these matrices transposed; `rnn_step` of the package is written the same
# way. A generator of rows puts a tanh around $y_t$, since pixels lie in [-1, 1].
#
# ## 2. tanh or ReLU, over 50 steps
#
# Two things can go wrong on the way: the state itself can grow, and what is left of an early input can vanish or grow.
# Same inputs, same recurrent matrix (random, orthogonal, times a *radius*), two activations; and a ReLU whose recurrent
# matrix begins as the identity:


# %%
def follow(activation, start):
    """Return the size of the state and what is left of a nudge to x_1, over 50 steps."""
    options = {"recurrent_initializer": start, "return_sequences": True}
    layer = layers.SimpleRNN(64, activation, **options)
    nudged = noise.copy()
    nudged[:, 0] += 0.01
    states, others = np.asarray(layer(noise)), np.asarray(layer(nudged))  # (32, 50, 64)
    echo = np.abs(others - states).mean(axis=(0, 2))  # (50,)
    return np.abs(states).mean(axis=(0, 2)), echo / echo[0]


noise = np.random.default_rng(run.seed).normal(0, 0.5, (32, 50, 8)).astype("float32")
radii = {
    f"radius {radius}": keras.initializers.Orthogonal(radius, seed=run.seed)
    for radius in (1, 2)
}
cases = {f"{kind}, {name}": (kind, radii[name]) for kind in ("tanh", "relu") for name in radii}
cases["relu, identity"] = ("relu", "identity")
found = {name: follow(*case) for name, case in cases.items()}

# %%
with rg.plot.drawing(figsize=(8, 3)) as figure:
    left, right = figure.subplots(1, 2)
    for name, (size, echo) in found.items():
        left.semilogy(range(1, 51), size, label=name)
        right.semilogy(range(1, 51), echo)
    left.set(title="size of the state", xlabel="step")
    right.set(title="what is left of a nudge to $x_1$", xlabel="step")
    left.legend(fontsize=7)
alt = "Sizes: tanh stays below 1, relu of radius 2 explodes. Echoes: three fall, two grow."
course.show(figure, alt)

# %% [markdown]
# tanh keeps the *state* in bounds whatever the matrix, and bounds nothing else: at radius 1 the echo of $x_1$ dies, at 2
# it grows until tanh stops it. With ReLU the echo dies still faster at radius 1 (the floor of that curve is rounding), and
# at 2 everything explodes. Begun as the identity, ReLU lets the echo fade slowest. So "usually" is fair, and how the
# matrix begins matters as much as the activation. What each *learns* is E3's question, and stands in the ledger.
#
# ## 3. The value of the game
#
# $D(x)$ is now a probability, that $x$ is real. Both players are measured by one number:
#
# $$V(D, G) = E_x[\log D(x)] + E_z[\log(1 - D(G(z)))] \tag{0.3b}$$
#
# The discriminator wants it high: it is at most 0, where D is sure and right. It is minus a cross-entropy, so finding the
# best D for a *fixed* G is training a classifier. Take numbers for pictures: real ones from one Gaussian, generated ones
# from another, and a classifier of 32 units.

# %%
rng = np.random.default_rng(run.seed)
real, fake = rng.normal(0, 1, (20_000, 1)), rng.normal(1.5, 0.7, (20_000, 1))
order = rng.permutation(40_000)
inputs = np.concatenate([real, fake])[order]  # (40000, 1)
labels = np.repeat([1.0, 0.0], 20_000)[order]
net = keras.Sequential([keras.Input((1,)), layers.Dense(32, "tanh"), layers.Dense(1)])
net.compile(keras.optimizers.Adam(0.01), keras.losses.BinaryCrossentropy(from_logits=True))
fitting = net.fit(inputs, labels, batch_size=500, epochs=5, shuffle=False, verbose=0)

# %%
logits = [ops.convert_to_numpy(net(side)) for side in (real, fake)]  # 2 x (20000, 1)
probabilities = [1 / (1 + np.exp(-side)) for side in logits]
fitted = equations.value(*probabilities)
assert np.isclose(-fitted, rg.objectives.Minimax().discriminator_loss(*logits), atol=1e-4)
print(f"V of the fitted D: {fitted:.4f}; the package's discriminator loss is -V")

# %% [markdown]
# What should it be? Where real numbers have the density $p$ and generated ones $q$, the best possible D is known
# (Goodfellow et al., 2014), and with it the best value:
#
# $$D^*(x) = \frac{p(x)}{p(x) + q(x)}, \qquad V^* = -\log 4 + 2\, \mathrm{JSD}(p, q) \tag{0.3c}$$
#
# JSD is the Jensen-Shannon divergence: 0 where $p = q$, at most $\log 2$.

# %%
grid = np.linspace(-6, 6, 1201)[:, None]  # steps of 0.01
gauss = lambda m, s: np.exp(-(((grid - m) / s) ** 2) / 2) / s / np.sqrt(2 * np.pi)
p, q = gauss(0, 1), gauss(1.5, 0.7) + 1e-300
best = p / (p + q)
integral = np.sum(p * np.log(best) + q * np.log(q / (p + q))) * 0.01
assert np.isclose(integral, equations.best_value(p, q, 0.01))
assert np.isclose(integral, -np.log(4) + 2 * equations.divergence(p, q, 0.01), atol=1e-6)
run.you_should_see({"V of the fitted D": fitted, "V of the best D": integral})

# %%
with rg.plot.drawing(figsize=(7, 2.8)) as figure:
    axis = figure.subplots()
    axis.fill_between(grid[:, 0], p[:, 0], alpha=0.4, label="p, real")
    axis.fill_between(grid[:, 0], q[:, 0], alpha=0.4, label="q, generated")
    axis.plot(grid, best, "k", label="best D")
    axis.plot(grid, 1 / (1 + np.exp(-ops.convert_to_numpy(net(grid)))), "k--", label="fitted D")
    axis.set(xlabel="x", xlim=(-4, 4))
    axis.legend()
alt = "Two hills; the best D is near 1 over the real one and falls between them; fitted alike."
course.show(figure, alt)

# %% [markdown]
# A generator that wants $V^*$ low has to bring the JSD down to 0, where $p = q$: that is the whole case for "generated
# images are like real ones". It holds for a D that is best at every moment, and a G that can become anything.
#
# ## 4. Who goes first
#
# The smallest GAN in which the order can be seen: real data are two points, *a* and *b*, equally often. The generator puts
# all it makes on one of them. The discriminator has two numbers, $D(a)$ and $D(b)$. Every V fits into a table, a row for each
# D and a column for each G:

# %%
chances = np.linspace(0.01, 0.99, 99)
at_a, at_b = (side.ravel() for side in np.meshgrid(chances, chances))  # (9801,) each
reals = 0.5 * np.log(at_a) + 0.5 * np.log(at_b)
V = np.stack([reals + np.log(1 - at_a), reals + np.log(1 - at_b)], axis=1)  # (9801, 2)
min_max, max_min = V.max(axis=0).min(), V.min(axis=1).max()
print(f"min over G of max over D: {min_max:.3f}; max over D of min over G: {max_min:.3f}")

# %% [markdown]
# Two numbers, two problems. Whoever moves second sees the other's choice and gains by it. In $\min_G \max_D$ the
# discriminator answers a generator; in $\max_D \min_G$ it has to commit itself before, so it is careful and
# says the same of both points:

# %%
for name, row in {
    "answers": V[:, 0].argmax(),
    "commits itself": V.min(axis=1).argmax(),
}.items():
    print(f"a discriminator that {name}: D(a) = {at_a[row]:.2f}, D(b) = {at_b[row]:.2f}")

# %% [markdown]
# The mending: there is one game, $\min_G \max_D V$. In it each player solves *one* level, with the other one fixed: D
# maximises V, and G minimises the part of V that it can reach, $E_z[\log(1 - D(G(z)))]$.
#
# ## 5. The two losses of a generator
#
# In terms of the logit $u$ of a generated picture, that part is $\log(1 - \sigma(u))$. In practice G maximises $\log
# \sigma(u)$ instead, which asks for the same and has another slope:

# %%
u = np.linspace(-6, 6, 121).astype("float32")[:, None]
sigmoid = 1 / (1 + np.exp(-u))
slopes = {"minimax": -sigmoid, "non_saturating": -(1 - sigmoid)}  # by hand


# %%
import tensorflow as tf


def slope(objective):
    """Return the slope of a generator's loss at each logit, by automatic differentiation."""
    logits = tf.constant(u)
    with tf.GradientTape() as tape:
        tape.watch(logits)
        loss = len(u) * rg.objectives.get(objective).generator_loss(None, logits)
    return np.asarray(tape.gradient(loss, logits))


for name, by_hand in slopes.items():
    assert np.allclose(by_hand, slope(name), atol=1e-5)

# %%
with rg.plot.drawing(figsize=(6, 2.6)) as figure:
    axis = figure.subplots()
    for name, values in slopes.items():
        axis.plot(u, -values, label=name)
    axis.set(xlabel="logit of a generated picture", ylabel="pull on G")
    axis.legend()
alt = "Two curves that cross at 0: minimax pulls at high logits, non-saturating at low."
course.show(figure, alt)

# %% [markdown]
# Early on, D knows a generated picture at a glance: the logit is far below 0. There the game's own loss pulls at nothing,
# and the other one pulls with all its strength. From this picture one expects the minimax training to stall. Does it?
#
# ## Training
#
# One recurrent generator of rows with the cell of equation 0.3a, one discriminator, no penalty, digits of 14 x 14 pixels so
# that two trainings fit into a minute. Both trainings begin from the same weights.

# %%
generator = rg.generators.lstm_row(data.image_shape, cell="simple_rnn", units=64)
assert any(isinstance(layer, layers.SimpleRNN) for layer in generator.layers)
options = {"filters": (32, 64), "minibatch_std": False}
discriminator = rg.discriminators.conv(data.image_shape, **options)
begin = generator.get_weights(), discriminator.get_weights()


def game(objective):
    players = [keras.models.clone_model(player) for player in (generator, discriminator)]
    for player, weights in zip(players, begin, strict=True):
        player.set_weights(weights)
    gan = rg.GANModel(*players, seed=run.seed)
    adams = [keras.optimizers.Adam(1e-3, beta_1=0.5) for _ in range(2)]
    rates = {"generator_optimizer": adams[0], "discriminator_optimizer": adams[1]}
    gan.compile(objective, penalty=None, **rates)
    return gan


# %%
gan = game("non_saturating")
run.untrained(gan, data)

# %%
epochs = run.pick(fast=3, full=40)
logs = gan.fit(data.train(64), epochs=epochs, verbose=run.verbose).history
run.trained(gan, "Sixteen coarse digits of 14 x 14 pixels, about half of them readable.")

# %%
saturating = game("minimax")
run.untrained(saturating, data, n=8)
others = saturating.fit(data.train(64), epochs=epochs, verbose=run.verbose).history
pictures = rg.plot.grid(saturating.generate(16, seed=run.seed), columns=8)
course.show(pictures, "Sixteen coarse digits again, no worse to the eye than those above.")
print(run.problems(saturating) or "nothing is wrong with it")

# %%
scores = [
    course.learning.distance(one.generate(1000, seed=run.seed), data)
    for one in (gan, saturating)
]
ratio = {"FD, minimax over non-saturating": scores[1] / scores[0]}
ratio["mean logit of fakes, first epoch"] = logs["d_fake"][0]
ratio["V, last epoch (-log 4 is -1.386)"] = -logs["d_loss"][-1]
run.you_should_see(ratio)

# %% [markdown]
# **You should see** coarse digits from both. *Normal and early:* blobs. *Failed:* one picture sixteen times. The expected
# stall is not there: with none of the three seeds behind the table does minimax stay far behind. Two reasons can be read
# off. The mean logit of the fakes was near 0 in the first epoch already, where both slopes are about one half: these players
# are well matched. And Adam divides each step by the size of the gradients it has seen, so that a loss whose slopes are all
# small loses little. Where the discriminator runs ahead it is another matter: E7 gave it 20 steps for each of the generator
# (claim 4.10 of the ledger), and minimax broke down there while the other loss learned on.
#
# And the equilibrium? V has come near $-\log 4$, its value where nothing can be told apart; yet the pictures are far from
# real ones. Equation 0.3c speaks of the *best* D, and this one is a small network that was trained for a minute. A value of
# V is a statement about both players, not about the pictures.
#
# ## Break it
#
# Swap min and max: let the generator *ascend* where it should descend. One minus sign.


# %%
class Swapped(rg.objectives.NonSaturating):
    def generator_loss(self, real_logits, fake_logits):
        return -super().generator_loss(real_logits, fake_logits)


swapped = game(Swapped())
run.untrained(swapped, data, n=8)
swapped.fit(data.train(64).take(100), verbose=0)
pictures = rg.plot.grid(swapped.generate(8, seed=run.seed), columns=8)
course.show(
    pictures, "Eight times nearly the same black and white stripes; no digit is among them."
)
print(*run.problems(swapped), sep="\n")

# %% [markdown]
# Both players now want the same, and the discriminator gets all it wants. There is no error and no strange loss; the
# pictures and the score tell.
#
# ## The ledger
#
# What was measured of this section's claims, by experiments with several seeds:

# %%
run.claims()

# %% [markdown]
# ## Exercises
#
# ### ★ Predict
#
# The generator has won: its pictures have exactly the distribution of the real ones. What is V of the best discriminator?
#
# <details><summary>Hint</summary>Equation 0.3c with $p = q$: what does D say, and what is the mean of two
# logarithms?</details>

# %%
answer = ...

run.check(1, answer)

# %% [markdown]
# ### ★★ Change
#
# Write V of the best discriminator as a function of two densities on a grid with steps of `dx`.
#
# <details><summary>Hint</summary>$V^* = \int p \log D^* + q \log(1 - D^*)\, dx$; an integral is a sum times the
# step.</details>


# %%
def best_value(p, q, dx): ...


run.check(2, best_value)

# %% [markdown]
# ### ★★★ Build
#
# Build the recurrent network of equation 0.3a with NumPy: from a sequence `x` of shape `(T, D)` and its five arrays to the
# outputs, `(T, O)`. It begins with $h_0 = 0$ and uses tanh.
#
# <details><summary>Hint</summary>`np.zeros(len(b_h))` is $h_0$; `@` multiplies a matrix by a vector; collect
# $y_t$ after the update of $h$.</details>


# %%
def read(x, W_xh, W_hh, b_h, W_ho, b_o): ...


run.check(3, read)

# %% [markdown]
# ## Recap
#
# * The recurrence is right as far as it goes; it needs a first state, and its recurrent matrix decides what is remembered.
# * V of the best discriminator is $-\log 4$ plus twice a divergence. It is a distance only for a D that is best.
# * $\min_G \max_D$ and $\max_D \min_G$ are two problems. Each player solves one level of the first.
# * A flat slope is a reason to expect a stall, and no proof of one.
#
# **Questions.** Why is $V^*$ blind to *how far* apart two Gaussians are, once they do not meet? In which of the two orders
# would you want to be the discriminator? What would the training with minimax do under plain gradient descent in place
# of Adam? Equilibrium: how would you find out whether the training above had reached one?
#
# **Further reading.** Goodfellow et al., 2014, *Generative adversarial nets*; Le, Jaitly and Hinton, 2015, *A simple way to
# initialize recurrent networks of rectified linear units*.
