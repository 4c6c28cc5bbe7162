"""E3: do gradients through time vanish or explode, and which recurrent networks learn what lies far back?

    python experiments/e03_gradients.py [--tier quick|full] [--judge]

Arms:

* gradient of a form: norm of d h_T / d s_k, s all that goes from step to step (h, or h and c), by autodiff, for lags
  T - k up to 200; recurrent kernels are random orthogonal matrices times a radius, inputs are normal;
* product: the chain rule of document 2 (section 4.1). Printed, the same term stands on both sides and the product from
  i = t to t - 1 is empty; the right one is dL/dh_T times the product of dh_i/dh_{i-1} for i from k + 1 to T;
* adding with a form: the adding problem, the sum of the two marked of T numbers, from Keras' initialisation ("relu
  identity": Le et al., 2015), gradients clipped to a norm of 1, at the longest T also "free"; the same updates and
  rate, parameters within 10 %; "dense" reads all T numbers at once. Ends where 100 updates have a mean loss below 0.01.

Solved is a squared error below 1/30 on 1,000 new sequences, a fifth of that of always answering 1; a form solves a
length where it does with most seeds. An error above 1, or that of a failed training, counts as 1.

Decision rule, "else refuted" where no more is said. 0.2 holds where a plain RNN (tanh, ReLU) solves the longest task,
partly where only a gated or identity-initialised one does. 0.5: usable is what solves the shortest task; holds where
tanh and ReLU are, partly where one is (or ReLU from the identity). 1.2: error of "dense" over that of tanh, and of
LSTM, at the longest task: above 1 in both intervals holds, `combine` decides the rest. 2.2: `combine` of 0.2 and that
the tanh RNN of radius 1 loses or gains a thousandfold over the longest lag and does not solve the longest task. 2.6
holds where plain RNNs' norms shrink with lag at one radius and grow at another (intervals), partly where one. 2.11:
refuted where the printed product is off by over 10 % and the right one by less than 0.1 %, holds where the printed one
is, else not reproduced. 3.15 holds where plain RNNs of all radii lose or gain a thousandfold over the longest lag,
partly where some do. 3.16: `combine` of vanishing, solved where LSTM and GRU solve the longest task and tanh does not
(else not reproduced), and exploding, where neither's norm grows at any radius. 4.6 holds where the LSTM solves the
longest task with every seed, partly with some.
"""

import functools

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from lab import Experiment, Finding, run
from lab.findings import HOLDS, NOT_REPRODUCED, PARTLY, REFUTED, combine, decide
from lab.table import interval, told

RADII, LAGS = (0.5, 1.0, 1.2, 1.5, 4.0), (1, 10, 50, 100, 200)
BATCH, WIDTH, RATE, SOLVED = 32, 32, 5e-3, 1 / 30
UPDATES, LENGTHS = {"quick": 2000, "full": 5000}, {"quick": (20, 50, 100), "full": (20, 50, 100, 200)}
DENSE = {20: 34, 50: 21, 100: 12, 200: 6}  # widths by length; with these and those below all have 2,600 parameters
CELLS = {
    "tanh": functools.partial(layers.SimpleRNNCell, 49),
    "relu": functools.partial(layers.SimpleRNNCell, 49, activation="relu"),
    "relu identity": functools.partial(layers.SimpleRNNCell, 49, activation="relu", recurrent_initializer="identity"),
    "gru": functools.partial(layers.GRUCell, 27),
    "lstm": functools.partial(layers.LSTMCell, 24),
    "lstm forget 0": functools.partial(layers.LSTMCell, 24, unit_forget_bias=False),
}
PLAIN, GATED = ("tanh", "relu"), ("gru", "lstm")
GRADIENTS = {f"gradient of {form}": form for form in (*PLAIN, *GATED, "lstm forget 0")}
ADDING = {f"adding with {form}": form for form in ("dense", *PLAIN, "relu identity", *GATED)}


class Gradients(Experiment):
    name, title = "e03", "gradients through time"
    claims = ("0.2", "0.5", "1.2", "2.2", "2.6", "2.11", "3.15", "3.16", "4.6")
    arms, seeds = dict.fromkeys(("quick", "full"), (*GRADIENTS, "product", *ADDING)), {"quick": 3, "full": 5}

    def run(self, arm, seed, tier):
        keras.utils.set_random_seed(seed)
        rng = np.random.default_rng(seed)
        if arm in GRADIENTS:
            return {"norm": [gradient_norms(scaled(GRADIENTS[arm], radius, rng), rng) for radius in RADII]}
        return products(rng) if arm == "product" else adding(ADDING[arm], seed, tier)

    def judge(self, table, tier):
        ends = LENGTHS[tier][0], LENGTHS[tier][-1]
        errors = {form: [table.values(arm, f"error {length}") for length in ends] for arm, form in ADDING.items()}
        near, far = ({form: (found[end] < SOLVED).mean() for form, found in errors.items()} for end in (0, 1))
        change = {form: decades(table, form) for form in (*PLAIN, *GATED)}  # form -> radius -> mean, low, high
        plain = [one for form in PLAIN for one in change[form].values()]
        moved, ways = [abs(one[0]) > 3 for one in plain], (any(x[2] < 0 for x in plain), any(x[1] > 0 for x in plain))
        bursts = {form: max(change[form].values()) for form in (*PLAIN, *GATED)}
        worse = {x: table.ratio("adding with dense", f"adding with {x}", f"error {ends[1]}") for x in ("tanh", "lstm")}
        right, printed = (table.values("product", name).max() for name in ("right", "printed"))
        able = {form: share > 0.5 for form, share in far.items()}
        memory = ladder(able["tanh"] or able["relu"], any(able[form] for form in (*GATED, "relu identity")))
        usable = [near[form] > 0.5 for form in (*PLAIN, "relu identity")]
        hard = abs(change["tanh"][1.0][0]) > 3 and not able["tanh"]
        ahead = combine([decide(+1, np.log(one[1:])) for one in worse.values()])
        kept = HOLDS if able["gru"] and able["lstm"] and not able["tanh"] else NOT_REPRODUCED
        tamed = all(bursts[form][1] <= 0 for form in GATED)
        written = REFUTED if printed > 0.1 and right < 1e-3 else HOLDS if printed < 1e-3 else NOT_REPRODUCED
        solving = f"Share of the seeds that solve the adding problem over {ends[1]} steps: {listed(far, '{:.0%}')}"
        fading = listed({f"radius {radius:g}": one[0] for radius, one in change["tanh"].items()}, "{:+.1f}")
        fading = f"decades by which the gradient of a tanh RNN changes over {LAGS[-1]} steps: {fading}"
        growth, ratios = (listed({form: told(one) for form, one in given.items()}) for given in (bursts, worse))
        found = {
            "0.2": (memory, solving),
            "0.5": (ladder(all(usable[:2]), any(usable)), f"{solving}; over {ends[0]}: {listed(near, '{:.0%}')}"),
            "1.2": (
                ahead,
                f"Error of a dense network over {ends[1]} steps as a multiple of that of {ratios}",
            ),
            "2.2": (combine([memory, ladder(hard, False)]), f"{solving}; {fading}"),
            "2.6": (ladder(all(ways), any(ways)), f"Of the norms, {fading}"),
            "2.11": (written, f"Off from the gradient: right product {right:.1g}, printed {printed:.2g} of its norm"),
            "3.15": (ladder(all(moved), any(moved)), f"{sum(moved)} of {len(moved)} plain RNNs do; {fading}"),
            "3.16": (combine([kept, ladder(tamed, False)]), f"{solving}; most decades of growth: {growth}"),
            "4.6": (ladder(far["lstm"] == 1, far["lstm"] > 0), solving),
        }
        return {claim: Finding(verdict, f"{sentence}.") for claim, (verdict, sentence) in found.items()}

    def draw(self, table, tier, figure):
        gradient, error = figure.subplots(1, 2)
        for form in GRADIENTS.values():
            gradient.plot(RADII, [one[0] for one in decades(table, form).values()], "o-", label=form)
        gradient.set(title="norm of gradients", xlabel="radius", ylabel=f"decades from lag {LAGS[0]} to {LAGS[-1]}")
        gradient.legend()
        for number, (arm, form) in enumerate(ADDING.items()):
            errors = np.array([table.values(arm, f"error {length}") for length in LENGTHS[tier]])  # (T, S)
            error.plot(LENGTHS[tier], np.exp(np.log(errors).mean(axis=1)), color=f"C{number}", label=form)
            error.plot(LENGTHS[tier], errors, ".", color=f"C{number}")
        error.axhline(SOLVED, color="0.5", linestyle="--", linewidth=1)
        error.set(title="adding problem (dashes: solved)", xlabel="steps", ylabel="mean squared error", yscale="log")
        error.legend(fontsize=7, ncols=6, loc="upper center", bbox_to_anchor=(0.5, -0.13))


def listed(values, form="{}"):
    """Return names and values as text."""
    return ", ".join(f"{name} {form.format(value)}" for name, value in values.items())


def ladder(whole, part):
    """Return "holds" where all of a claim does, else "holds partly" where a part does, else "refuted"."""
    return HOLDS if whole else PARTLY if part else REFUTED


def decades(table, form):
    """Return for each radius by how many decades the norm changes from the shortest to the longest lag."""
    norms = np.array(table.raw(f"gradient of {form}", "norm"), float)  # (S, R, L)
    change = np.log10(np.maximum(norms[:, :, -1], 1e-300)) - np.log10(norms[:, :, 0])
    return {radius: interval(values) for radius, values in zip(RADII, change.T, strict=True)}


def scaled(form, radius, rng):
    """Return a cell of 32 units whose recurrent kernels, one a gate, are random orthogonal ones times `radius`."""
    # float64, since activations of ReLU pass the range of float32 within 200 steps
    cell = CELLS[form].func(WIDTH, **CELLS[form].keywords, dtype="float64")
    cell.build((None, 2))
    normals = rng.normal(size=(cell.recurrent_kernel.shape[1] // WIDTH, WIDTH, WIDTH))
    cell.recurrent_kernel.assign(radius * np.concatenate(np.linalg.qr(normals)[0], axis=1))
    return cell


def gradient_norms(cell, rng):
    """Return the root mean square of |d h_T / d s_k| over units of h, each with inputs of its own, for each lag."""
    parts = len(tf.nest.flatten(cell.state_size))
    states = [tf.zeros((BATCH, parts * WIDTH), tf.float64)]
    with tf.GradientTape() as tape:
        tape.watch(states[0])
        for x in rng.normal(size=(LAGS[-1] + 1, BATCH, 2)):
            # one tensor for all that is handed on, so that its gradient counts each way through it once
            new = cell(tf.constant(x), tf.split(states[-1], parts, axis=1))[1]
            states.append(tf.concat(new, axis=1))
        loss = tf.reduce_sum(states[-1][:, :WIDTH] * np.eye(BATCH, WIDTH))
    found = tape.gradient(loss, [states[-1 - lag] for lag in LAGS])
    return [float(np.linalg.norm(one) / np.sqrt(BATCH)) for one in found]


def products(rng, steps=20):
    """Return how far both products are from the gradient that autodiff finds, relative to its norm."""
    cell = scaled("tanh", 1.0, rng)
    states, chain = [tf.zeros((1, WIDTH), tf.float64)], np.eye(WIDTH)
    with tf.GradientTape() as tape:
        tape.watch(states[0])
        for x in rng.normal(size=(steps, 1, 2)):
            states.append(cell(tf.constant(x), [states[-1]])[0])
        loss = tf.reduce_sum(states[-1] ** 2)
    for state in states[1:]:
        chain = np.diag(1 - state[0].numpy() ** 2) @ cell.recurrent_kernel.numpy().T @ chain  # dh_i / dh_{i-1}
    last, truth = 2 * states[-1][0].numpy(), tape.gradient(loss, states[0])[0].numpy()
    off = {"right": last @ chain - truth, "printed": last - truth}  # an empty product is the identity
    return {name: float(np.linalg.norm(one) / np.linalg.norm(truth)) for name, one in off.items()}


def adding(form, seed, tier):
    """Train a form on all lengths, the longest also without clipping; return its errors, updates and parameters."""
    scores = {}
    for length, clip in [*((length, 1.0) for length in LENGTHS[tier]), (LENGTHS[tier][-1], None)]:
        net = network(form, length, clip)
        keras.utils.set_random_seed(seed)
        net.set_weights(network.__wrapped__(form, length, clip).get_weights())  # the compiled network, begun anew
        for variable in net.optimizer.variables:
            variable.assign(variable if "learning_rate" in variable.path else tf.zeros_like(variable))
        rng, loss, updates = np.random.default_rng([seed, length]), 1.0, 0
        while updates < UPDATES[tier] and loss >= 0.01:  # NaN is not
            loss = net.fit(*numbers(rng, 100 * BATCH, length), BATCH, verbose=0).history["loss"][0]
            updates += 100
        x, y = numbers(rng, 1000, length)
        error = float(np.mean((net(x) - y) ** 2))
        name = f"{length}{'' if clip else ' free'}"
        scores |= {f"failed {name}": not np.isfinite(error), f"updates {name}": updates}
        scores[f"error {name}"] = min(error, 1.0) if np.isfinite(error) else 1.0
    return scores | {"parameters": net.count_params()}


@functools.cache
def network(form, length, clip):
    """Return a compiled network from number and mark at each step, `(B, T, 2)`, to the sum `(B, 1)`."""
    hidden = [layers.Flatten(), *(layers.Dense(DENSE.get(length, 8), "relu") for _ in range(2))]
    hidden = hidden if form == "dense" else [layers.RNN(CELLS[form]())]
    net = keras.Sequential([keras.Input((length, 2)), *hidden, layers.Dense(1)])
    net.compile(keras.optimizers.Adam(RATE, global_clipnorm=clip), "mse", jit_compile=True, steps_per_execution=100)
    return net


def numbers(rng, count, length):
    """Return inputs `(B, T, 2)`, numbers in [0, 1] and two marks, one in each half, and the sums `(B, 1)`."""
    values, marks, rows = rng.random((count, length)), np.zeros((count, length)), np.arange(count)
    marks[rows, rng.integers(0, length // 2, count)] = marks[rows, rng.integers(length // 2, length, count)] = 1
    return np.float32(np.stack([values, marks], axis=-1)), np.float32((values * marks).sum(axis=1, keepdims=True))


if __name__ == "__main__":
    run(Gradients())
