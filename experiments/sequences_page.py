"""The page of `experiments/sequences.py`: one table for each data set, with verdicts that follow from its numbers."""

import json

import numpy as np

NOTES = {
    "sines": "Waves of RGAN (Esteban et al., 2017): 30 steps, 1 to 5 cycles.",
    "co2": "Carbon dioxide at Mauna Loa, windows of 52 weeks above their mean (statsmodels).",
    "garch": "Returns of a GJR-GARCH(1,1) process, 64 days.",
    "oracle": "A random LSTM writes the texts (20 tokens, at most 20 of them), so that their probability is known.",
    "names": "First names of the US census, letter by letter. `valid`: they stand in the census.",
    "tunes": "Lines of O'Neill's tunes in ABC notation (music21), letter by letter. `valid`: every bracket closes.",
    "chorales": "Sopranos of Bach's chorales, a phrase at a time, notes with their durations, in C major or A minor.",
}
COLUMNS = {  # score: (title, better)
    "series": {
        "mmd": ("MMD² · 10³", "low"),
        "mmd_p": ("p of MMD", "high"),
        "discriminative": ("discriminative", "low"),
        "nn_accuracy": ("1-NN accuracy", "half"),
        "predictive": ("predictive MAE", "low"),
        "autocorrelation": ("autocorrelation error", "low"),
        "spectrum": ("spectrum, dB", "low"),
        "clustering": ("clustering error", "low"),
        "leverage": ("leverage error", "low"),
    },
    "text": {
        "nll_oracle": ("NLL-oracle", "low"),
        "nll_test": ("NLL-test, nats/token", "low"),
        "valid": ("valid", "none"),
        "novelty": ("novel", "none"),
        "unique": ("unique", "high"),
        "bigram_jsd": ("bigram JSD", "low"),
        "length_jsd": ("length JSD", "low"),
        "bleu_3": ("BLEU-3", "none"),
        "self_bleu_3": ("Self-BLEU-3", "none"),
    },
    "music": {
        "nll_test": ("NLL-test, nats/note", "low"),
        "pitch_class_jsd": ("pitch-class JSD", "low"),
        "bigram_jsd": ("bigram JSD", "low"),
        "scale_consistency": ("scale consistency", "none"),
        "repetition": ("repetition", "none"),
        "phrase_duration": ("phrase, quarters", "none"),
        "unique": ("unique", "high"),
        "novelty": ("novel", "none"),
    },
}
KINDS = {"sines": "series", "co2": "series", "garch": "series", "oracle": "text", "names": "text"}
KINDS |= {"tunes": "text", "chorales": "music"}
SCALES = {"mmd": 1000.0}
SEEDS = 3  # that a verdict needs
REAL, BASE = "real (training)", "likelihood, temperature 1"


def write_page(results, docs):
    """Write `docs/sequences.md` of the results there are."""
    lines = [
        "# Sequences",
        "",
        "Recurrent GANs on series, text and music, made by `python experiments/sequences.py`, which tells how.",
        "Each number is the mean over seeds ± their standard deviation; the last weights are scored.",
        "The row `real (training)` puts real sequences in the place of generated ones: no generator can be asked for",
        "more. The best generator of a column is bold where its column has a better side.",
    ]
    for name, kind in KINDS.items():
        path = results / f"sequences_{name}.json"
        if path.is_file():
            lines += section(name, kind, json.loads(path.read_text(encoding="utf-8")), docs)
    (docs / "sequences.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def section(name, kind, found, docs):
    """Return the lines of one data set."""
    arms = gather(sorted(found["rows"], key=place) if kind == "series" else found["rows"])
    columns = {key: told for key, told in COLUMNS[kind].items() if any(key in arm for arm in arms.values())}
    seeds = len({row["seed"] for row in found["rows"]})
    lines = ["", f"## {name}", "", NOTES[name], "", f"Seeds: {seeds}.", ""]
    lines += ["| generator | " + " | ".join(title for title, _ in columns.values()) + " |"]
    lines += ["|---" * (len(columns) + 1) + "|"]
    best = {key: best_of(arms, key, better) for key, (_, better) in columns.items()}
    for arm, scores in arms.items():
        cells = [cell(scores.get(key), SCALES.get(key, 1.0), best[key] == arm) for key in columns]
        lines.append(f"| {arm} | " + " | ".join(cells) + " |")
    lines += ["", verdict(kind, arms)]
    if (docs / f"sequences_{name}.png").is_file():
        lines += ["", f"![real and generated](sequences_{name}.png)"]
    for file in sorted(docs.glob(f"sequences_{name}_*.txt")):
        arm = file.stem.removeprefix(f"sequences_{name}_").replace("_", " ")
        texts = file.read_text(encoding="utf-8").splitlines()
        shown = [f"* `{text}`" for text in texts[:6]] if kind == "music" else [", ".join(f"`{text}`" for text in texts)]
        lines += ["", f"Drawn, {arm}:", "", *shown]
    return lines


def place(row):
    """Return where a row of a series stands: real sequences first, then by generator and discriminator."""
    generator, _, judge = row["arm"].partition(" against ")
    return ("lstm", "gru", "dense").index(generator) + 1 if judge else 0, judge


def gather(rows):
    """Return for each arm its scores, lists over seeds."""
    arms = {}
    for row in rows:
        arm = arms.setdefault(row["arm"], {})
        for key, value in row["scores"].items():
            arm.setdefault(key, []).append(np.nan if value is None else value)
    return arms


def best_of(arms, key, better):
    """Return the generator with the best mean of a score, or None where no side is better."""
    means = {arm: np.mean(scores[key]) for arm, scores in arms.items() if key in scores and arm != REAL}
    if better == "none" or not means:
        return None
    order = {"low": lambda value: value, "high": lambda value: -value, "half": lambda value: abs(value - 0.5)}[better]
    return min(means, key=lambda arm: order(means[arm]))


def cell(values, scale, bold):
    """Return mean ± standard deviation."""
    if not values:
        return ""
    mean, spread = np.mean(values) * scale, np.std(values, ddof=1) * scale if len(values) > 1 else 0.0
    text = f"{mean:.3g} ± {spread:.2g}"
    return f"**{text}**" if bold else text


def verdict(kind, arms):
    """Return what the numbers say, in one paragraph."""
    return (
        _of_series(arms)
        if kind == "series"
        else _of_tokens(arms, "length_jsd" if kind == "text" else "pitch_class_jsd")
    )


def _of_series(arms):
    """Tell which generator comes nearest to the data, and whether recurrence is the reason."""
    told = []
    for key, title in (("mmd", "MMD"), ("discriminative", "discriminative score")):
        means = {arm: np.mean(scores[key]) for arm, scores in arms.items() if key in scores and arm != REAL}
        dense = min((arm for arm in means if arm.startswith("dense")), key=means.get, default=None)
        other = min((arm for arm in means if not arm.startswith("dense")), key=means.get, default=None)
        if dense is None or other is None:
            continue
        if min(len(arms[arm][key]) for arm in (dense, other)) < SEEDS:
            return f"No verdict yet: fewer than {SEEDS} seeds."
        first, second = (arms[arm][key] for arm in (other, dense))
        apart = abs(np.mean(first) - np.mean(second)) > np.std(first) + np.std(second)
        side = "better than" if np.mean(first) < np.mean(second) else "worse than"
        relation = side if apart else "not clearly apart from"
        told.append(f"by the {title} the best recurrent generator ({other}) is {relation} the best dense one ({dense})")
    return "Verdict: " + "; ".join(told) + "." if told else "No verdict yet: arms are missing."


def _of_tokens(arms, other):
    """Tell whether a GAN beats maximum likelihood at its own temperature."""
    if BASE not in arms:
        return ""
    told = []
    for arm in ("GAN from scratch", "GAN after likelihood"):
        for key, title in (("nll_test", "NLL-test"), ("bigram_jsd", "bigram JSD"), (other, other.replace("_", " "))):
            if key not in arms.get(arm, {}) or key not in arms[BASE]:
                continue
            gan, base = arms[arm][key], arms[BASE][key]
            apart = abs(np.mean(gan) - np.mean(base)) > np.std(gan) + np.std(base)
            side = "wins" if np.mean(gan) < np.mean(base) else "loses"
            told.append(f"{arm} {side if apart else 'draws'} by {title}")
    return "Verdict against maximum likelihood at temperature 1: " + ", ".join(told) + "."
