"""Cards of the presets of sequences, made of their records: a page each, and one table."""

from rnngan_tf.zoo import cards

COLUMNS = ("preset", "draws", "scores (of real sequences)", "steps", "minutes")
TOLD = {  # the scores that the table shows, by kind
    "series": ("mmd", "discriminative", "nn_accuracy"),
    "text": ("valid", "novelty", "unique", "bigram_jsd"),
    "music": ("bigram_jsd", "pitch_class_jsd", "scale_consistency"),
    "audio": ("pitch_kl", "nn_accuracy"),
}


def cells(record):
    """Return a preset's row of the table, as texts: one for each of `COLUMNS`."""
    scores, form = record["scores"], record["form"]
    told = [f"{name} {_pair(scores, name)}" for name in TOLD[form["kind"]] if name in scores]
    steps, size = form["sequence_shape"]
    what = f"{form['kind']}, {steps} steps of {size}"
    return [record["preset"], what, ", ".join(told), f"{record['steps']:,}", f"{record['minutes']:.0f}"]


def _pair(scores, name):
    """Return a score and, where there is one, what real sequences have in its place."""
    control = scores.get(f"control_{name}")
    return f"{scores[name]:.3g}" + ("" if control is None else f" ({control:.3g})")


def table(records):
    """Return the markdown table of all presets of sequences, each linked to its card."""
    return cards.table(records, COLUMNS, cells)


def card(record):
    """Return the markdown page of a preset of sequences."""
    name, form, machine, scores = record["preset"], record["form"], record["machine"], record["scores"]
    lines = [
        *(f"# {name}", ""),
        f"`rg.from_preset({name!r})`, or `rnngan sample {name} -n 16`. Made by `rnngan reproduce {name}`, which runs",
        *("", "```sh", record["command"], "```", ""),
        f"* Draws {form['kind']}: {form['sequence_shape'][0]} steps of {form['sequence_shape'][1]}.",
        f"* Data: {record['source']}.",
        f"* Trained for {record['minutes']:.1f} minutes: {record['steps']:,} steps, {record['sequences_seen']:,} "
        f"sequences seen, seed {record['seed']}, on {machine['cores']} cores "
        f"({machine['architecture']}, {machine['precision']}).",
        f"* Weights: {record['bytes'] / 1000:,.0f} kB, float16, sha256 `{record['sha256']}`.",
        *("", f"## Scores of {record['samples']:,} sequences", ""),
        "| score | generated | real (training) |",
        "|---|---|---|",
    ]
    for score, value in scores.items():
        if not score.startswith("control_"):
            control = scores.get(f"control_{score}")
            lines.append(f"| `{score}` | {value:.4g} | {'' if control is None else f'{control:.4g}'} |")
    lines += ["", "## Samples", ""]
    if record["samples_drawn"]:
        lines += [f"* `{text}`" for text in record["samples_drawn"]]
    else:
        lines += [f"![samples of {name}]({name}.png)"]
    return "\n".join(lines) + "\n"
