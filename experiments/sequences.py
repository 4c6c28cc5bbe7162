"""Recurrent GANs on series, text and music, beside dense generators and maximum likelihood.

    python experiments/sequences.py [--data sines co2 ...] [--seeds 3] [--page]

Series (`sines`, `co2`, `garch`): LSTM, GRU and dense generators against a convolutional and a recurrent discriminator,
each pair with the package's default objective and the same number of steps, so that time differs and is told. Text
(`oracle`, `names`, `tunes`) and music (`chorales`): one text generator, trained by maximum likelihood, as a GAN from
scratch, and as a GAN that begins where maximum likelihood ended; the likelihood arm is drawn from at several
temperatures. The last weights are scored, averaged ones of the GANs, on sequences drawn with one seed; nothing is
chosen by its score.

Every run is added to `experiments/results/sequences_DATA.json` as it ends, and is not run again. Of the first seed the
samples go to `docs/sequences_DATA.png` or `.txt`. `docs/sequences.md` is written of all results there are.
"""

import argparse
import json
import os
import time
from functools import partial
from pathlib import Path

import keras
import numpy as np
from sequences_page import write_page

import rnngan_tf as rg
from rnngan_tf.core.files import replacing
from rnngan_tf.data.sequences.writing import write_sequences
from rnngan_tf.metrics.sequences.oracle import Oracle
from rnngan_tf.metrics.sequences.report import comparable, compare
from rnngan_tf.models.autoregressive import negative_log_likelihood
from rnngan_tf.training import callbacks

ROOT = Path(__file__).resolve().parent.parent
RESULTS, DOCS = ROOT / "experiments/results", ROOT / "docs"
SERIES, TEXTS = ("sines", "co2", "garch"), ("oracle", "names", "tunes", "chorales")
STEPS, BATCH, SAMPLES, DRAWN_SEED = 1000, 64, 1000, 12345
UNITS = {"lstm": {"cell": "lstm", "units": 64}, "gru": {"cell": "gru", "units": 76}, "dense": {"units": (64, 128)}}
JUDGES = ("conv1d", "lstm")
TEMPERATURES = (0.5, 0.7, 1.0, 1.3)
LIKELIHOOD_STEPS, GAN_STEPS, TUNED_STEPS = 1500, 1000, 500
TUNING_RATE = 1e-4  # of a GAN that begins where maximum likelihood ended
SHOWN, FEWEST = 16, 100  # samples shown; texts that are worth a score


def main():
    """Run what is missing and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", nargs="*", choices=(*SERIES, *TEXTS), default=(*SERIES, *TEXTS))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--page", action="store_true", help="train nothing; write the page of the results there are")
    arguments = parser.parse_args()
    for name in () if arguments.page else arguments.data:
        book = Book(name)
        for seed in range(arguments.seeds):
            (run_series if name in SERIES else run_texts)(name, seed, book)
    write_page(RESULTS, DOCS)


class Book:
    """The results of one data set: rows of arm, seed and scores, written after each."""

    def __init__(self, name):
        self.path = RESULTS / f"sequences_{name}.json"
        self.found = {"data": name, "cores": len(os.sched_getaffinity(0)), "rows": []}
        if self.path.is_file():
            self.found = json.loads(self.path.read_text(encoding="utf-8"))

    def has(self, arm, seed):
        """Tell whether an arm has run with a seed."""
        return any(row["arm"] == arm and row["seed"] == seed for row in self.found["rows"])

    def add(self, arm, seed, scores, **facts):
        """Add a row and write the file."""
        scores = {key: None if value != value else round(value, 6) for key, value in scores.items()}
        self.found["rows"].append({"arm": arm, "seed": seed, **facts, "scores": scores})
        with replacing(self.path) as part:
            part.write_text(json.dumps(self.found, indent=1) + "\n", encoding="utf-8")
        print(self.found["data"], arm, seed, facts, scores, flush=True)


def run_series(name, seed, book):
    """Train and score every pair of networks with one seed, and the control."""
    data = rg.load_sequences(name)
    options = {"samples": SAMPLES, "seed": seed, "returns": name == "garch"}
    if not book.has("real (training)", seed):
        # real training sequences in the place of generated ones; the other half of them is what is trained on
        halves = np.random.default_rng(seed).permutation(len(data.train_sequences))
        one, other = np.array_split(data.train_sequences[halves], 2)
        book.add("real (training)", seed, compare("series", one, data.test_sequences, other, **options))
    for kind in UNITS:
        for judge in JUDGES:
            arm = f"{kind} against {judge}"
            if book.has(arm, seed):
                continue
            keras.utils.set_random_seed(seed)
            make = rg.generators.dense if kind == "dense" else rg.generators.sequence
            generator = make(data.sequence_shape, **UNITS[kind])
            gan, minutes = train_gan(generator, judge, data, seed, STEPS)
            made = gan.generate(max(SAMPLES, len(data.train_sequences)), seed=DRAWN_SEED)
            scores = compare("series", data.train_sequences, data.test_sequences, made, **options)
            book.add(arm, seed, scores, minutes=minutes, parameters=generator.count_params())
            if seed == 0 and arm == "lstm against conv1d":
                spread = np.linspace(0, len(data.test_sequences) - 1, SHOWN // 2).astype(int)  # windows overlap
                shown = np.concatenate([data.test_sequences[spread], made[: SHOWN // 2]])
                titles = ["real"] * (SHOWN // 2) + [arm] * (SHOWN // 2)
                rg.plot.series(shown, DOCS / f"sequences_{name}.png", titles=titles)


def train_gan(generator, judge, data, seed, steps, rate=None, watchers=()):
    """Return a trained GAN and its minutes."""
    units = {"units": 64} if judge == "lstm" else {}
    discriminator = getattr(rg.discriminators, judge)(data.sequence_shape, **units)
    gan = rg.GANModel(generator, discriminator, ema_decay=0.99, seed=seed)
    networks = () if rate is None else ("generator", "discriminator")
    adam = {f"{network}_optimizer": keras.optimizers.Adam(rate, beta_1=0.5) for network in networks}
    gan.compile(**adam)
    batches = data.train(BATCH)
    epochs = -(-steps // len(batches))
    start = time.monotonic()
    gan.fit(batches, epochs=epochs, verbose=0, callbacks=[*watchers, callbacks.StopOnNaN()])
    return gan, round((time.monotonic() - start) / 60, 2)


def run_texts(name, seed, book):
    """Train and score maximum likelihood, and both GANs, with one seed, and the control."""
    data, oracle = load_texts(name)
    keras.utils.set_random_seed(seed)
    model = rg.LanguageModel(rg.generators.text(data.sequence_shape, units=96), seed=seed)
    model.compile()
    score = partial(score_tokens, data, oracle, seed)
    if not book.has("real (training)", seed):
        book.add("real (training)", seed, score(data.train_sequences, None))
    arms = [f"likelihood, temperature {value:g}" for value in TEMPERATURES] + ["GAN after likelihood"]
    if not all(book.has(arm, seed) for arm in arms):
        batches, start = data.train(BATCH), time.monotonic()
        model.fit(batches, epochs=-(-LIKELIHOOD_STEPS // len(batches)), verbose=0)
        minutes = round((time.monotonic() - start) / 60, 2)
        for value, arm in zip(TEMPERATURES, arms, strict=False):
            with rg.at_temperature(model, value):
                made = model.generate(SAMPLES, seed=DRAWN_SEED)
            facts = {"minutes": minutes, "parameters": model.generator.count_params()}
            if not book.has(arm, seed):
                book.add(arm, seed, score(made, model if value == 1 else None), **facts)
            if value == 1:
                show(name, seed, arm, made, data)
        if not book.has(arms[-1], seed):
            add_gan(model.generator, arms[-1], TUNED_STEPS, TUNING_RATE, data, score, seed, book)
    if not book.has("GAN from scratch", seed):
        keras.utils.set_random_seed(seed)
        generator = rg.generators.text(data.sequence_shape, units=96)
        add_gan(generator, "GAN from scratch", GAN_STEPS, None, data, score, seed, book)


def add_gan(generator, arm, steps, rate, data, score, seed, book):
    """Train one GAN of texts, and add its scores."""
    epochs = -(-steps // len(data.train(BATCH)))
    first = 1.0 if rate else 2.0
    watchers = [callbacks.AnnealRelaxation(first, 0.5, max(epochs, 2))]
    gan, minutes = train_gan(generator, "conv1d", data, seed, steps, rate, watchers)
    made = gan.generate(SAMPLES, seed=DRAWN_SEED)
    book.add(arm, seed, score(made, gan), minutes=minutes, parameters=generator.count_params())
    show(book.found["data"], seed, arm, made, data)


def load_texts(name):
    """Return data of tokens, and the `Oracle` that wrote them or None."""
    if name != "oracle":
        return rg.load_sequences(name), None
    oracle = Oracle()
    train, test = (oracle.sample(size, seed=seed) for size, seed in ((10_000, 1), (2_000, 2)))
    vocabulary = ("", *"abcdefghijklmnopqrs")
    return rg.SequenceData("oracle", "text", (train, None), (test, None), "an oracle", vocabulary=vocabulary), oracle


def score_tokens(data, oracle, seed, made, model):
    """Return the scores of generated tokens, and, with a model, what the test texts cost it."""
    sets, options = comparable(data, made)
    scores = {"too_short": 1 - len(sets[-1]) / len(made)}
    if len(sets[-1]) > FEWEST:
        scores |= compare(data.kind, *sets, samples=SAMPLES, seed=seed, **options)
    tokens = data.test_sequences[:SAMPLES]
    if model is not None:
        scores["nll_test"] = float(negative_log_likelihood(model, tokens, draws=8).sum() / tokens.sum())
    if oracle is not None:
        lengths = made.sum((1, 2))
        scores["nll_oracle"] = float((oracle.nll(made) * lengths).sum() / lengths.sum())
    return scores


def show(name, seed, arm, made, data):
    """Write the first samples of the first seed where they can be read, and music where it can be heard."""
    if seed or name == "oracle":
        return
    stem = f"sequences_{name}_{arm.split(',')[0].replace(' ', '_')}"
    write_sequences(DOCS / f"{stem}.txt", made[:SHOWN], data)
    if data.kind == "music":
        write_sequences(DOCS / f"{stem}.mid", made[:SHOWN], data)


if __name__ == "__main__":
    main()
