"""E16: do recurrent GANs write text: grammatical, varied, better than the same network by likelihood?

    python experiments/e16_text.py [--judge]

Two languages: the oracle benchmark in small (Yu et al., 2017: a random LSTM over 20 tokens, at most 20 steps, which
knows the probability of any text), and arithmetic expressions of a context-free grammar with two kinds of brackets
(7 to 19 signs). Arms, all networks of about 23,000 parameters with the same number of updates of the generator:

* likelihood: `rg.LanguageModel`, drawn from at temperature 1, and at others to show what quality costs in variety;
* GAN from scratch: the same network against a convolutional discriminator, through Gumbel noise;
* GAN after likelihood: half of the updates by likelihood, then half in the game at a lower rate;
* dense GAN: the same game; all tokens at once from the latents, without recurrence;
* trigrams: counted, the best of memories two tokens long; real: training texts in the place of generated ones.

Measured on 1,000 texts: share of grammatical expressions, also by how deep brackets nest in the text; "distinct", the
number of different grammatical expressions over that of texts (repeating one counts once); Jensen-Shannon divergence of
trigrams from test texts; nats a token that the oracle asks for generated texts (NLL-oracle) and the network for test
texts (NLL-test); Self-BLEU-3, share of different texts.

Decision rule: 95 % intervals of differences paired by seed, put together by `lab.findings.combine`.
1.3 (text): the GAN from scratch beats the dense GAN, (a) by distinct on expressions and (b) by trigrams on the oracle.
1.4: of texts with brackets two or more deep a larger share is grammatical than of the trigrams', (a) by likelihood and
(b) by the GAN from scratch; fewer than 20 such texts among 1,000 count as 0.
2.3 (text): the GAN from scratch reaches, in the mean over seeds, (a) 90 % grammatical and 0.9 of the real texts'
distinct, (b) an NLL-oracle of at most 10 % above that of real texts and 0.9 of their share of different texts: holds
where both, holds partly where one, refuted where neither.
2.7 (text): the better of both recurrent GANs (by the mean over seeds, which favours the claim) beats likelihood and
beats the dense GAN, on both languages, by the scores of 1.3.
"""

import time

import keras
import numpy as np
from lab import Experiment, Finding, run, texts, training
from lab.findings import HOLDS, PARTLY, REFUTED, combine, decide
from lab.table import interval, told

import rnngan_tf as rg
from rnngan_tf.metrics.sequences import text as measures
from rnngan_tf.models.autoregressive import negative_log_likelihood

LANGUAGES = {"expressions": ("distinct", +1), "oracle": ("trigram_jsd", -1)}  # the score, and which side is better
MODELS = ("likelihood", "GAN from scratch", "GAN after likelihood", "dense GAN", "trigrams", "real")
GANS = MODELS[1:3]
BATCH, UNITS, LATENT = 64, 48, 32
DENSE = {"expressions": (96, 72), "oracle": (48, 48)}
SAMPLES, UPDATES = 1000, 800
RATE, TUNING_RATE = 6e-4, 1e-4
TEMPERATURES = (0.5, 0.7, 1.0, 1.3)


class Text(Experiment):
    name = "e16"
    title = "recurrent GANs of text"
    claims = ("1.3", "1.4", "2.3", "2.7")
    arms = {"quick": tuple(f"{model}, {language}" for language in LANGUAGES for model in MODELS)}
    seeds = {"quick": 3}

    def run(self, arm, seed, tier):
        keras.utils.set_random_seed(seed)
        kind, language = arm.split(", ")
        data, oracle = texts.load(language)
        start = time.perf_counter()
        if kind == "real":
            found, made, model = {}, data.train_sequences[seed * SAMPLES :][:SAMPLES], None
        elif kind == "trigrams":
            found, made, model = {}, texts.trigrams(data, SAMPLES, seed), None
        else:
            found, made, model = trained(kind, language, data, oracle, seed)
        found |= {"train_seconds": time.perf_counter() - start} | texts.scores(data, oracle, made)
        if model is not None and oracle is not None:
            tokens = data.test_sequences[:500]
            found["nll_test"] = negative_log_likelihood(model, tokens, draws=8).sum() / tokens.sum()
        return found

    def judge(self, table, tier):
        parts = {"1.3": [], "2.7": []}
        for language, (score, side) in LANGUAGES.items():
            best = max(GANS, key=lambda gan: side * table.mean(f"{gan}, {language}", score))
            parts["1.3"].append(beside(table, language, GANS[0], "dense GAN"))
            parts["2.7"] += [beside(table, language, best, rival) for rival in ("likelihood", "dense GAN")]
        findings = {
            claim: Finding(combine([one for one, _ in found]), "Text: " + "; ".join(words for _, words in found) + ".")
            for claim, found in parts.items()
        }
        return {"1.3": findings["1.3"], "1.4": deeper(table), "2.3": quality(table), "2.7": findings["2.7"]}

    def draw(self, table, tier, figure):
        panels = figure.subplots(1, 3)
        for panel, language in zip(panels, LANGUAGES, strict=False):
            score = "valid" if language == "expressions" else "nll_oracle"
            for place, model in enumerate(MODELS):
                arm = f"{model}, {language}"
                pairs = table.values(arm, "self_bleu_3"), table.values(arm, score)
                panel.plot(*pairs, "o", color=f"C{place}", label=model)
            sweep = [np.mean(table.raw(f"likelihood, {language}", f"sweep_{name}"), axis=0) for name in ("bleu", score)]
            panel.plot(
                *sweep, "-", color="C0", label=f"likelihood, temperature {TEMPERATURES[0]} to {TEMPERATURES[-1]}"
            )
            label = "grammatical" if score == "valid" else "NLL-oracle, nats a token"
            panel.set(title=language, xlabel="Self-BLEU-3 (less is more varied)", ylabel=label)
        for place, model in enumerate(MODELS):
            shares = np.array(table.raw(f"{model}, expressions", "valid_by_depth"), float)
            panels[2].plot(np.ma.masked_invalid(shares).mean(axis=0), "o-", color=f"C{place}")
        panels[2].set(title="expressions", xlabel="brackets deep", ylabel="grammatical", xticks=range(4))
        panels[2].set_xticklabels(["0", "1", "2", "3+"])
        figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)


def beside(table, language, model, rival):
    """Return the verdict on "the model is better than its rival", and the numbers in words."""
    score, side = LANGUAGES[language]
    found = table.difference(f"{model}, {language}", f"{rival}, {language}", score)
    own = table.mean(f"{model}, {language}", score)
    return decide(side, found[1:]), f"{language}: {score} of the {model} {own:.3g}, {told(found)} above the {rival}'s"


def deeper(table):
    """Return the finding on claim 1.4."""
    shares = {model: np.nan_to_num(table.values(f"{model}, expressions", "valid_deep")) for model in MODELS}
    gains = {model: interval(shares[model] - shares["trigrams"]) for model in (MODELS[0], GANS[0])}
    means = ", ".join(f"{shares[model].mean():.2f} ({model})" for model in (*gains, GANS[1], "trigrams"))
    above = " and ".join(f"{told(gain)} ({model})" for model, gain in gains.items())
    words = f"Of expressions with brackets {texts.DEEP} or more deep {means} are grammatical; above trigrams {above}"
    return Finding(combine([decide(+1, gain[1:]) for gain in gains.values()]), words + ".")


def quality(table):
    """Return the finding on claim 2.3."""
    asked = {"valid": "expressions", "distinct": "expressions", "nll_oracle": "oracle", "unique": "oracle"}
    own, best = (
        {score: table.mean(f"{model}, {language}", score) for score, language in asked.items()}
        for model in (GANS[0], "real")
    )
    passed = [
        own["valid"] >= 0.9 and own["distinct"] >= 0.9 * best["distinct"],
        own["nll_oracle"] <= 1.1 * best["nll_oracle"] and own["unique"] >= 0.9 * best["unique"],
    ]
    words = (
        f"Text: the {GANS[0]} writes {own['valid']:.0%} grammatical expressions, {own['distinct']:.0%} distinct (real: "
        f"{best['distinct']:.0%}), and has an NLL-oracle of {own['nll_oracle']:.2f} (real: {best['nll_oracle']:.2f})."
    )
    return Finding({2: HOLDS, 1: PARTLY, 0: REFUTED}[sum(passed)], words)


def trained(kind, language, data, oracle, seed):
    """Train a network; return its facts, `SAMPLES` texts, and the model where it knows probabilities."""
    shape = data.sequence_shape
    if kind == "dense GAN":
        generator = texts.dense(shape, LATENT, DENSE[language])
    else:
        generator = rg.generators.text(shape, LATENT, units=UNITS)
    found, model, left = {"parameters": generator.count_params()}, None, UPDATES
    if "likelihood" in kind:
        left = UPDATES // 2 if "GAN" in kind else 0
        model = rg.LanguageModel(generator, seed=seed)
        model.compile()
        model.fit(data.train(BATCH).repeat(), steps_per_epoch=UPDATES - left, verbose=0)
    if left:
        model = rg.GANModel(generator, rg.discriminators.conv1d(shape, (32,) * 3), ema_decay=0.99, seed=seed)
        model.compile(**training.optimizers(TUNING_RATE if "likelihood" in kind else RATE))
        real = data.decode(data.test_sequences)

        def score(made):
            return {"jsd": measures.ngram_divergence(real, data.decode(made), 2)}

        curve = training.follow(model, data, left, score, max(1, left // 2), BATCH)
        found |= {"failed": curve["failed"], "bigram_curve": curve.get("jsd", [])}
    else:
        found |= sweep(model, data, oracle)
    return found, model.generate(SAMPLES, seed=seed), None if kind == "dense GAN" else model


def sweep(model, data, oracle):
    """Return quality and variety of what a model writes at several temperatures: a list for each score."""
    found = []
    for value in TEMPERATURES:
        with rg.at_temperature(model, value):
            found.append(texts.scores(data, oracle, model.generate(SAMPLES, seed=1)))
    names = {"bleu": "self_bleu_3", "valid": "valid", "nll_oracle": "nll_oracle", "distinct": "distinct"}
    return {f"sweep_{new}": [one[name] for one in found] for new, name in names.items() if name in found[0]}


if __name__ == "__main__":
    run(Text())
