"""E2: does a recurrent generator carry what one row shows to a row far below, and can only a recurrent one?

    python experiments/e02_row_memory.py [--tier quick|full] [--judge]

"Copy bars": images of T rows of 8 pixels. Each row shows one of four patterns at random, but the last one repeats the
first. Arms are named "net, way of the latents, T":

* nets: `lstm_row` with LSTM, GRU or SimpleRNN; "none" is `row_mlp`, the same without recurrence; dense;
  conv_transpose. Each row has noise of its own for what it alone shows; dense and conv_transpose read as many latents;
* ways of the latents: initial_state (through the first state alone: what the last row is to repeat must come through
  all T steps), repeat and per_row (each row reads the latents), hybrid (both), shuffled (initial_state, rows written
  in another order: the first row 11 steps before the last of 16, 18 before that of 56), whole (the image at once).

All arms: the same dense discriminator, objective, updates and rate; parameters of the nets that are compared within
10 %. Scores of 1,000 images, rows counted as the nearest pattern: "match", the share whose last row is the first;
"patterns", how many of the four make 5 % or more of the first rows; "agreement", match above what both rows' counts
give by chance, 0 to 1 (Cohen's kappa), so that one pattern for all is no success (chance 0, match 1); "blur", the root
mean square distance of first rows from the nearest pattern. A failed training has the agreement 0.

Decision rule. 0.2 (the hidden state captures dependency over long distances): each cell with initial_state at the
tier's main length has an agreement above 0.5 (interval); `combine` of the cells. 4.5 (the LSTM keeps dependencies over
long distances, hence better images; here the dependency): the LSTM with initial_state has an agreement above 0.5
(interval) at the longest T, partly at a shorter one only, else not reproduced; and with per_row, the package's way, a
higher one than "none" (interval of the difference); `combine` of both. 4.16 (second half: better than dense and
convolutional nets on sequences with complex structure): LSTM with per_row above dense and above conv_transpose;
`combine` of both.
"""

import keras
import numpy as np
import tensorflow as tf
from lab import Experiment, Finding, run
from lab.findings import HOLDS, NOT_REPRODUCED, PARTLY, combine, decide
from lab.table import told
from lab.training import follow, optimizers

import rnngan_tf as rg

PATTERNS = np.float32(
    [
        [1, 1, 1, 1, -1, -1, -1, -1],
        [-1, -1, -1, -1, 1, 1, 1, 1],
        [1, 1, -1, -1, 1, 1, -1, -1],
        [-1, -1, 1, 1, 1, 1, -1, -1],
    ]
)
COUNT, WIDTH = PATTERNS.shape
LATENTS, ROW_NOISE = 8, 2
IMAGES, SAMPLES, RATE = 8192, 1000, 1e-3
UPDATES = {"quick": 1500, "full": 4000}
LENGTHS = {"quick": (8, 16, 28), "full": (8, 16, 28, 56)}
MAIN = {"quick": 16, "full": 56}
CELLS = ("lstm", "gru", "simple_rnn")
UNITS = {"lstm": 48, "gru": 54, "simple_rnn": 80, "none": 48}
WIDTHS = {"dense": {16: 118, 56: 88}, "conv_transpose": {16: 22, 56: 4}}  # parameters as "lstm, per_row"


def arms_of(tier):
    """Return the arms of a tier: the LSTM at all lengths (in the full tier all cells), the others at the main one."""
    main = MAIN[tier]
    far = [(cell, T) for cell in CELLS for T in LENGTHS[tier] if cell == "lstm" or main == T or tier == "full"]
    others = [("lstm", mode) for mode in ("repeat", "per_row", "hybrid", "shuffled")]
    others += [("none", "per_row"), ("dense", "whole"), ("conv_transpose", "whole")]
    return tuple(f"{cell}, initial_state, {T}" for cell, T in far) + tuple(f"{n}, {m}, {main}" for n, m in others)


class RowMemory(Experiment):
    name = "e02"
    title = "the last row repeats the first"
    claims = ("0.2", "4.5", "4.16")
    arms = {tier: arms_of(tier) for tier in ("quick", "full")}
    seeds = {"quick": 3, "full": 5}

    def run(self, arm, seed, tier):
        keras.utils.set_random_seed(seed)
        net, mode, rows = arm.split(", ")
        rows = int(rows)
        generator = build(net, mode, rows)
        discriminator = rg.discriminators.dense((rows, WIDTH, 1), units=(128, 64))
        gan = rg.GANModel(generator, discriminator, ema_decay=0.99, seed=seed)
        gan.compile("relativistic", **optimizers(RATE))
        images = tf.data.Dataset.from_tensor_slices(bars(IMAGES, rows, np.random.default_rng(seed)))
        images = images.shuffle(IMAGES, seed=seed).batch(64, drop_remainder=True)
        updates = UPDATES[tier]
        curve = follow(gan, images, updates, scores, updates // 5, samples=SAMPLES)
        found = {"failed": curve["failed"], "updates": updates, "seconds": curve["seconds"][-1]}
        if curve["failed"]:
            last = {"match": None, "agreement": 0.0, "patterns": 0, "blur": None}
        else:
            last = {name: curve[name][-1] for name in ("match", "agreement", "patterns", "blur")}
        return found | last | {"curve": curve.get("agreement", []), "parameters": generator.count_params()}

    def judge(self, table, tier):
        main = MAIN[tier]
        states = {cell: table.interval(f"{cell}, initial_state, {main}", "agreement") for cell in CELLS}
        by_length = {T: table.interval(f"lstm, initial_state, {T}", "agreement") for T in LENGTHS[tier]}
        carried = [estimate[1] > 0.5 for estimate in by_length.values()]
        kept = HOLDS if carried[-1] else PARTLY if any(carried) else NOT_REPRODUCED
        mean = {
            arm: table.mean(f"{arm}, {main}", "agreement")
            for arm in ("lstm, per_row", "none, per_row", "dense, whole", "conv_transpose, whole")
        }
        more = {arm: table.difference(f"lstm, per_row, {main}", f"{arm}, {main}", "agreement") for arm in [*mean][1:]}
        without, *others = more.values()
        agreements = ", ".join(f"{cell} {told(estimate)}" for cell, estimate in states.items())
        distances = ", ".join(f"{told(estimate)} over {T} rows" for T, estimate in by_length.items())
        return {
            "0.2": Finding(
                combine([decide(+1, estimate[1:], smallest=0.5) for estimate in states.values()]),
                f"With latents in the first state alone, agreement of the first and the last of {main} rows (0 is "
                f"chance, 1 always): {agreements}.",
            ),
            "4.5": Finding(
                combine([kept, decide(+1, without[1:])]),
                f"Agreement of the LSTM with latents in its first state alone: {distances}; where each "
                f"row reads the latents it has {mean['lstm, per_row']:.2f}, the same net without recurrence "
                f"{mean['none, per_row']:.2f} ({main} rows, difference {told(without)}).",
            ),
            "4.16": Finding(
                combine([decide(+1, difference[1:]) for difference in others]),
                f"Agreement over {main} rows: LSTM {mean['lstm, per_row']:.2f}, dense {mean['dense, whole']:.2f}, "
                f"transposed convolutions {mean['conv_transpose, whole']:.2f}; the LSTM is ahead of dense by "
                f"{told(others[0])} and of the convolutions by {told(others[1])}.",
            ),
        }

    def draw(self, table, tier, figure):
        lengths, arms = figure.subplots(1, 2, width_ratios=(1, 1.4))
        for number, cell in enumerate(CELLS):
            here = [T for T in LENGTHS[tier] if f"{cell}, initial_state, {T}" in table.arms]
            values = np.array([table.values(f"{cell}, initial_state, {T}", "agreement") for T in here])
            lengths.plot(here, values, "o", color=f"C{number}", alpha=0.5)
            lengths.plot(here, values.mean(axis=1), "o-", color=f"C{number}", label=cell)
        lengths.set(title="through the first state alone", xlabel="rows", ylabel="agreement of first and last row")
        lengths.legend()
        main = [arm for arm in self.arms[tier] if arm.endswith(f", {MAIN[tier]}")]
        for number, arm in enumerate(reversed(main)):
            values = table.values(arm, "agreement")
            arms.plot(values, [number] * len(values), "o", color="C0", alpha=0.6)
            arms.plot(values.mean(), number, "|", color="C1", markersize=16, markeredgewidth=2)
        arms.set_yticks(range(len(main)), [arm.rsplit(", ", 1)[0] for arm in reversed(main)])
        arms.set(title=f"{MAIN[tier]} rows", xlabel="agreement (points: seeds, bar: mean)")
        for axes, name in ((lengths, "ylim"), (arms, "xlim")):
            axes.set(**{name: (-0.1, 1.05)})


def build(net, mode, rows):
    """Return a generator of images `(T, 8, 1)`."""
    shape, latents = (rows, WIDTH, 1), LATENTS + rows * ROW_NOISE
    if net == "dense":
        width = WIDTHS[net][rows]
        return rg.generators.dense(shape, latent_dim=latents, units=(width, width))
    if net == "conv_transpose":
        return rg.generators.conv_transpose(shape, latent_dim=latents, filters=WIDTHS[net][rows], head_filters=16)
    order, mode = ("shuffled", "initial_state") if mode == "shuffled" else ("top_down", mode)
    options = {"latent_dim": LATENTS, "row_noise_dim": ROW_NOISE, "num_layers": 1, "units": UNITS[net]}
    options |= {"latent_mode": mode, "row_order": order}
    return (
        rg.generators.row_mlp(shape, **options) if net == "none" else rg.generators.lstm_row(shape, cell=net, **options)
    )


def bars(count, rows, rng):
    """Return images `(N, T, 8, 1)` of random patterns, the last row like the first."""
    shown = rng.integers(0, COUNT, (count, rows))
    shown[:, -1] = shown[:, 0]
    return PATTERNS[shown][..., None]


def scores(images):
    """Return how well the last rows of images `(N, T, 8, 1)` repeat the first ones; see the module's docstring."""
    ends = images[:, [0, -1]].reshape(-1, 2, 1, WIDTH) - PATTERNS  # (N, 2, K, 8)
    distances = np.sqrt(np.mean(ends**2, axis=-1))
    first, last = distances.argmin(axis=-1).T
    shares = [np.bincount(shown, minlength=COUNT) / len(images) for shown in (first, last)]
    match, chance = float((first == last).mean()), float(shares[0] @ shares[1])
    return {
        "match": match,
        "agreement": (match - chance) / (1 - chance) if chance < 1 else 0.0,
        "patterns": int((shares[0] >= 0.05).sum()),
        "blur": float(distances[:, 0].min(axis=1).mean()),
    }


if __name__ == "__main__":
    run(RowMemory())
