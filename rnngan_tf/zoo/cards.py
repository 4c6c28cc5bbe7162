"""Cards of the presets, made of their records: a page each, and a table for each kind of data."""

from rnngan_tf.metrics.likelihood import Bounds

COLUMNS = {
    "images": ("preset", "Frechet distance", "to real", "coverage", "classes", "steps", "minutes"),
    "sequences": ("preset", "draws", "scores (of real sequences)", "steps", "minutes"),
}
SHOWN = {  # the scores that the table shows, by kind
    "series": ("mmd", "discriminative", "nn_accuracy"),
    "text": ("valid", "novelty", "unique", "bigram_jsd"),
    "music": ("bigram_jsd", "pitch_class_jsd", "scale_consistency"),
    "audio": ("pitch_kl", "nn_accuracy"),
}


def cells(record):
    """Return a preset's row of the table, as texts.

    Args:
        record: as `rnngan reproduce` writes it.

    Returns:
        One text for each of the `COLUMNS` of its kind. "to real" is the distance as a multiple of that of real
        training images.
    """
    if "form" in record:
        return _sequence_cells(record)
    subject, real = (_scores(record, place) for place in (0, 1))
    distance, floor = _score(subject, "fd"), _score(real, "fd")
    return [
        record["preset"],
        f"{distance['value']:.3g} [{distance['low']:.3g}, {distance['high']:.3g}]",
        f"{distance['value'] / floor['value']:.1f} x",
        f"{_score(subject, 'coverage')['value']:.2f}",
        f"{_score(subject, 'classes')['value']:.0f}",
        f"{record['steps']:,}",
        f"{record['minutes']:.0f}",
    ]


def table(records):
    """Return the markdown table of presets of one kind of data, each linked to its card.

    Args:
        records: of the presets, at least one.
    """
    columns = COLUMNS["sequences" if "form" in records[0] else "images"]
    lines = ["| " + " | ".join(columns) + " |", "|---" * len(columns) + "|"]
    for record in records:
        name, *others = cells(record)
        lines.append("| " + " | ".join([f"[`{name}`](docs/zoo/{name}.md)", *others]) + " |")
    return "\n".join(lines)


def card(record, others=()):
    """Return the markdown page of a preset.

    Args:
        record: of the preset as shipped.
        others: records of the same recipe with other seeds.
    """
    if "form" in record:
        return _sequence_card(record)
    name, protocol, machine = record["preset"], record["report"]["protocol"], record["machine"]
    lines = [
        f"# {name}",
        "",
        f"![64 samples of {name}]({name}.png)",
        "",
        f"`rg.from_preset({name!r})`, or `rnngan sample {name} -n 64`. Made by `rnngan reproduce {name}`, which runs",
        "",
        "```sh",
        record["command"],
        "```",
        "",
        f"* Data: all training images of {protocol['data']}.",
        f"* Trained for {record['minutes']:.0f} minutes: {record['steps']:,} steps, {record['images_seen']:,} images "
        f"seen, seed {record['seed']}, on {machine['cores']} cores "
        f"({machine['architecture']}, {machine['precision']}).",
        f"* Weights: {record['bytes'] / 1000:,.0f} kB, float16, sha256 `{record['sha256']}`.",
        f"* {_course(record)}",
        "",
        f"## Scores of {protocol['samples']:,} images",
        "",
        *_score_table(record),
        "",
        *_classes(record),
        *_likelihood(record),
        *_seeds(record, others),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _scores(record, place):
    return record["report"]["rows"][place]["scores"]


def _score(scores, prefix):
    """Return the score whose name begins so."""
    return next(value for name, value in scores.items() if name.startswith(f"{prefix}_"))


def _course(record):
    """Return a sentence with the best and the last score while training."""
    told = [
        f"`{name}` was best after epoch {found['best_epoch']} ({found['best']:.3g}) and last {found['last']:.3g} after "
        f"epoch {found['last_epoch']}; the last weights are shipped"
        for name, found in record["course"].items()
    ]
    return "; ".join(told) + "." if told else "No score was computed while training."


def _score_table(record):
    rows = record["report"]["rows"]
    lines = ["| score | " + " | ".join(row["label"] for row in rows) + " |", "|---" * (len(rows) + 1) + "|"]
    for name in record["report"]["better"]:
        values = [row["scores"][name] for row in rows]
        lines.append(f"| `{name}` | " + " | ".join(_interval(value) for value in values) + " |")
    return lines


def _interval(value):
    return f"{value['value']:.3g} [{value['low']:.3g}, {value['high']:.3g}]"


def _classes(record):
    """Return lines with the share of each class among the samples."""
    counts = record["report"]["rows"][0]["class_counts"]
    shares = ", ".join(f"{100 * count / sum(counts):.1f}" for count in counts)
    return [f"Shares of the classes 0 to {len(counts) - 1} in %, as the classifier sees them: {shares}.", ""]


def _likelihood(record):
    """Return lines with what a VAE makes of the test split; none for a GAN, which has no likelihood."""
    if not record.get("bounds"):
        return []
    found = Bounds(**record["bounds"])
    return [f"{found}; images are drawn black and white, with their greys as probabilities.", ""]


def _seeds(record, others):
    """Return lines with every seed's distance; none where there is one seed."""
    if not others:
        return ["One seed was trained."]
    told = [f"{_interval(_score(_scores(one, 0), 'fd'))} (seed {one['seed']})" for one in (record, *others)]
    return [f"All seeds trained, `fd`: {', '.join(told)}; the first is shipped."]


def _sequence_cells(record):
    """Return the row of a preset of sequences."""
    scores, form = record["scores"], record["form"]
    told = [f"{name} {_pair(scores, name)}" for name in SHOWN[form["kind"]] if name in scores]
    steps, size = form["sequence_shape"]
    what = f"{form['kind']}, {steps} steps of {size}"
    return [record["preset"], what, ", ".join(told), f"{record['steps']:,}", f"{record['minutes']:.0f}"]


def _pair(scores, name):
    """Return a score and, where there is one, what real sequences have in its place."""
    control = scores.get(f"control_{name}")
    return f"{scores[name]:.3g}" + ("" if control is None else f" ({control:.3g})")


def _sequence_card(record):
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
