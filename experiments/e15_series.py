"""E15: do recurrent generators make better series, more so the longer they are, and does a GAN add to the network?

    python experiments/e15_series.py [--tier quick|full] [--judge]

Data: sine waves of T steps (Esteban et al., 2017, "Real-valued (medical) time series generation") and returns of a
GJR-GARCH(1,1) model. Arms, generators of about 13,400 parameters with the same updates and batches:

* LSTM GAN: `rg.generators.sequence` against a convolutional discriminator; full tier also a GRU in its place, and an
  LSTM as the discriminator;
* dense GAN: the same game without recurrence; a dense generator needs more weights for longer series, so that at
  equal parameters its hidden layers shrink with T;
* LSTM by likelihood: teacher forcing, a mixture of five Gaussians for each step, the same number of updates;
* Gaussian mixture: ten Gaussians with full covariances, fitted to 3,000 whole windows, neither network nor game;
* real: training series in the place of generated ones, the best that can be asked for.

Measured on 1,000 series each against 1,000 test series: unbiased MMD^2 (flat windows, five kernel widths about the
median of the real distances), 1-nearest-neighbour accuracy (0.5 the best), error of the autocorrelation, a network
trained on generated and tested on real series (mean absolute error of the next value given six; absolute values for
returns, whose sign nobody can tell), in the full tier the discriminative score of a GRU.

Decision rule, on log MMD^2 (from 0.0005 on, about what real series reach; a training that failed counts as 1):
1.13 has two parts. (a) On the longest sines the LSTM GAN's MMD^2 is smaller than the dense GAN's; (b) its lead, the
log of dense over LSTM, is larger on the longest than on the shortest sines. Each is decided by its 95 % interval over
seeds, and both are put together by `lab.findings.combine`.
2.7 (series): the LSTM GAN has a smaller MMD^2 than each half alone, (a) the LSTM by likelihood and (b) the dense GAN:
the log ratio, paired by data and seed and pooled over all data of the tier; put together in the same way.
"""

import time

import keras
import numpy as np
from keras import layers, ops
from lab import Experiment, Finding, run, training
from lab.findings import combine, decide
from lab.table import interval, told
from sklearn.mixture import GaussianMixture
from sklearn.neural_network import MLPRegressor

import rnngan_tf as rg
from rnngan_tf.metrics.sequences.mmd import mmd

DATA = {"quick": ("sines 30", "sines 100", "garch 30"), "full": ("sines 30", "sines 100", "sines 300", "garch 100")}
FEW = ("LSTM GAN", "dense GAN", "LSTM by likelihood", "Gaussian mixture", "real")
MORE = (*FEW[:1], "GRU GAN", "LSTM GAN, LSTM judge", *FEW[1:])
UPDATES, BATCH = {"quick": 600, "full": 3000}, {"quick": 32, "full": 64}
SAMPLES, CHECKS, LATENT = 1000, 4, 32
UNITS, DENSE = {"lstm": 48, "gru": 58, "likelihood": 55}, {30: (64, 112), 100: (64, 64), 300: (40, 32)}
COMPONENTS, WINDOW, FITTED, FLOOR, FAILED = 5, 6, 3000, 5e-4, 1.0
KEPT = ("mmd", "nn_accuracy", "autocorrelation", "spectrum", "discriminative", "clustering", "kurtosis", "leverage")


class Series(Experiment):
    name = "e15"
    title = "recurrent GANs of series"
    claims = ("1.13", "2.7")
    arms = {
        "quick": tuple(f"{model}: {data}" for data in DATA["quick"] for model in FEW),
        "full": tuple(f"{model}: {data}" for data in DATA["full"] for model in (MORE if data.endswith(" 30") else FEW)),
    }
    seeds = {"quick": 3, "full": 5}

    def run(self, arm, seed, tier):
        keras.utils.set_random_seed(seed)
        model, name, length = arm.replace(":", "").rsplit(" ", 2)
        data, start, found = rg.load_sequences(name, length=int(length)), time.perf_counter(), {}
        if model == "real":
            made = data.train_sequences[seed * SAMPLES :][:SAMPLES]
        elif "GAN" in model:
            found, made = played(model, data, seed, tier)
        elif model == "LSTM by likelihood":
            found, made = by_likelihood(data, seed, tier)
        else:
            made = mixture(data, seed)
        return {"train_seconds": time.perf_counter() - start, **found, **scores(data, made, seed, tier)}

    def judge(self, table, tier):
        sines = [name for name in DATA[tier] if name.startswith("sines")]
        leads = [gap(table, "dense GAN", "LSTM GAN", (name,)) for name in (sines[0], sines[-1])]
        short, long, growth = map(interval, (*leads, leads[1] - leads[0]))
        grown = combine([decide(+1, long[1:]), decide(+1, growth[1:])])
        rivals = [interval(gap(table, rival, "LSTM GAN", DATA[tier])) for rival in ("LSTM by likelihood", "dense GAN")]
        near = {model: [table.values(f"{model}: {name}", "nn_accuracy") for name in DATA[tier]] for model in FEW[:3]}
        near = ", ".join(f"{np.nanmean(values):.2f} {model}" for model, values in near.items())
        short, long, growth, *beside = (told(np.exp(part)) for part in (short, long, growth, *rivals))
        return {
            "1.13": Finding(
                grown,
                f"MMD^2 of the dense over that of the LSTM GAN: {long} on {sines[-1]} steps, {short} on {sines[0]}; "
                f"the lead grows by a factor of {growth}.",
            ),
            "2.7": Finding(
                combine([decide(+1, rival[1:]) for rival in rivals]),
                f"Series ({', '.join(DATA[tier])}): MMD^2 over that of the LSTM GAN: {beside[0]} for the LSTM by "
                f"likelihood, {beside[1]} for the dense GAN (1-NN accuracy {near}).",
            ),
        }

    def draw(self, table, tier, figure):
        panels = figure.subplots(1, len(DATA[tier]), sharex=True, sharey=True, squeeze=False)[0]
        models = (FEW if tier == "quick" else MORE)[::-1]
        for panel, name in zip(panels, DATA[tier], strict=True):
            for place, model in enumerate(models):
                if f"{model}: {name}" in table.arms:
                    values, colour = distances(table, model, name), "C1" if "GAN" in model else "C0"
                    panel.plot(np.exp(values), np.full(len(values), place), "o", alpha=0.6, color=colour)
                    panel.plot(np.exp(values.mean()), place, "k|", markersize=14)
            panel.set(title=f"{name} steps", xlabel="MMD², 0.0005 the least", xscale="log", xlim=(FLOOR * 0.7, 1))
        panels[0].set_yticks(range(len(models)), models)


def distances(table, model, name):
    """Return log MMD^2 for each seed."""
    values = table.values(f"{model}: {name}", "mmd")
    return np.log(np.maximum(np.where(np.isnan(values), FAILED, values), FLOOR))


def gap(table, model, other, names):
    """Return by how much log MMD^2 of `model` is above that of `other`, for all data and seeds."""
    return np.concatenate([distances(table, model, name) - distances(table, other, name) for name in names])


def played(model, data, seed, tier):
    """Train a GAN; return its facts and `SAMPLES` series."""
    shape, kind = data.sequence_shape, model.split()[0].lower()
    if kind == "dense":
        generator = rg.generators.dense(shape, LATENT, units=DENSE[shape[0]])
    else:
        generator = rg.generators.sequence(shape, LATENT, cell=kind, units=UNITS[kind])
    judge = rg.discriminators.lstm(shape, units=32) if "judge" in model else rg.discriminators.conv1d(shape, (32,) * 3)
    gan = rg.GANModel(generator, judge, ema_decay=0.99, seed=seed)
    gan.compile(**training.optimizers(6e-4))

    def score(made):
        return {"mmd": mmd(data.test_sequences[: len(made)], made, permutations=0).value}

    curve = training.follow(gan, data, UPDATES[tier], score, max(1, UPDATES[tier] // CHECKS), BATCH[tier], samples=500)
    facts = {"updates": curve["updates"][-1], "mmd_curve": curve.get("mmd", []), "failed": curve["failed"]}
    return facts | {"parameters": generator.count_params()}, gan.generate(SAMPLES, seed=seed)


def by_likelihood(data, seed, tier):
    """Train an LSTM that gives each next value a mixture of Gaussians; return its facts and `SAMPLES` series."""
    steps, size = data.sequence_shape
    cell = layers.LSTM(UNITS["likelihood"], return_sequences=True)
    head = layers.Dense(3 * COMPONENTS)
    behind = [layers.ZeroPadding1D((1, 0)), layers.Cropping1D((0, 1))]  # each step reads the value before it
    network = keras.Sequential([keras.Input((None, size)), *behind, cell, head])
    network.compile(keras.optimizers.Adam(3e-3, clipnorm=1.0), loss=mixture_cost)
    batches = data.train(BATCH[tier]).repeat().map(lambda x: (x, x))
    loss = network.fit(batches, steps_per_epoch=UPDATES[tier], shuffle=False, verbose=0).history["loss"]
    facts = {"updates": UPDATES[tier], "failed": not np.isfinite(loss).all(), "parameters": network.count_params()}
    if facts["failed"]:
        return facts, np.full((SAMPLES, steps, size), np.nan)
    rng, last, made = np.random.default_rng(seed), np.zeros((SAMPLES, size), "float32"), []
    states = cell.cell.get_initial_state(SAMPLES)
    for _ in range(steps):
        h, states = cell.cell(last, states)
        weights, means, scales = (part.numpy() for part in mixture_parts(head(h)))
        chosen = (weights + rng.gumbel(size=weights.shape)).argmax(axis=-1)[:, None]
        mean, scale = (np.take_along_axis(part, chosen, axis=-1) for part in (means, scales))
        last = np.clip(rng.normal(mean, scale), -1, 1).astype("float32")  # as all data are
        made.append(last)
    return facts, np.stack(made, axis=1)


def mixture_parts(outputs):
    """Return log weights, means and standard deviations, each `(..., COMPONENTS)`."""
    weights, means, scales = ops.split(outputs, 3, axis=-1)
    return ops.log_softmax(weights), means, 1e-3 + ops.softplus(scales)


def mixture_cost(real, outputs):
    """Return what values `(B, T, 1)` cost, in nats each."""
    weights, means, scales = mixture_parts(outputs)
    terms = weights - ops.log(scales) - 0.5 * ((real - means) / scales) ** 2 - 0.5 * np.log(2 * np.pi)
    return -ops.logsumexp(terms, axis=-1)


def mixture(data, seed):
    """Fit Gaussians to whole windows and return `SAMPLES` of theirs."""
    rows = data.train_sequences[:FITTED, :, 0]
    model = GaussianMixture(10, max_iter=20, reg_covar=1e-5, random_state=seed).fit(rows)
    return np.clip(model.sample(SAMPLES)[0], -1, 1)[..., None].astype("float32")


def scores(data, made, seed, tier):
    """Return the scores of generated series; there are none where some are not finite."""
    if not np.isfinite(made).all():
        return {"mmd": None, "nn_accuracy": None, "failed": True}
    options = {"samples": SAMPLES, "seed": seed, "networks": tier == "full", "returns": data.name == "garch"}
    found = rg.compare_sequences("series", data.train_sequences, data.test_sequences, made[:SAMPLES], **options)
    return {name: found[name] for name in KEPT if name in found} | {"predictive": predictive(data, made, seed)}


def predictive(data, made, seed):
    """Return the mean absolute error on test series of a network that learnt from generated ones what comes next."""
    windows = []
    for sequences in (made, data.test_sequences):
        found = np.lib.stride_tricks.sliding_window_view(sequences[:SAMPLES, :, 0], WINDOW + 1, axis=1)
        found = np.random.default_rng(seed).permutation(found.reshape(-1, WINDOW + 1))[:10_000]
        windows.append(np.abs(found) if data.name == "garch" else found)
    learnt, asked = (part / (windows[0].std() + 1e-6) for part in windows)
    network = MLPRegressor(hidden_layer_sizes=(32,), learning_rate_init=0.005, random_state=seed)
    for _ in range(15):
        network.partial_fit(learnt[:, :-1], learnt[:, -1])
    return float(np.abs(network.predict(asked[:, :-1]) - asked[:, -1]).mean() * (windows[0].std() + 1e-6))


if __name__ == "__main__":
    run(Series())
