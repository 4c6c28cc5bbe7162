"""Denoising, upscaling and inpainting: classical baselines, trained models and search, side by side.

    python experiments/improvement.py --data mnist|cifar10 [--epochs 1] [--data-dir DIR] [--page]

For each task this trains a small U-Net (`conv`), the same with an adversarial term, and a row-BiLSTM on the training
images, and compares all with classical methods on the first 2,000 test images, degraded with one seed: PSNR and
SSIM tell how near to the true image, the Frechet distance to the true test images tells how real they look. The
filters' sizes are those that are best on 1,000 training images. Search fills the holes of 300 images only.

Writes `experiments/results/improvement_DATA.json`, `docs/improvement_DATA.png` and, of all results there are,
`docs/improvement.md`; the U-Nets become the package's bundled models. `--page` only writes the page anew.
"""

import argparse
import json
import os
import time
from functools import partial
from pathlib import Path

import keras
import numpy as np

import rnngan_tf as rg
from rnngan_tf.improvement import baselines
from rnngan_tf.improvement import tasks as improvers
from rnngan_tf.improvement.degradations import Hole
from rnngan_tf.metrics import features
from rnngan_tf.metrics.samples import to_float
from rnngan_tf.zoo.from_preset import WEIGHTS as PRESETS

ROOT = Path(__file__).resolve().parent.parent
RESULTS, PAGE = ROOT / "experiments/results", ROOT / "docs/improvement.md"
DATA = ("mnist", "cifar10")
IMAGES, SEARCHED, TUNED, SHOWN = 2000, 300, 1000, 10
SEED, ADVERSARIAL = 7, 0.01
ARMS = {"conv": {}, "conv, adversarial": {"adversarial": ADVERSARIAL}, "row BiLSTM": {"network": "row_bilstm"}}
FILTERS = {
    "median filter": (baselines.median_filter, (3, 5)),
    "Gaussian filter": (baselines.gaussian_filter, (0.5, 0.7, 0.9, 1.1, 1.4)),
}
FILLS = {"mean of the known pixels": baselines.mean_fill, "nearest known pixel": baselines.nearest_fill}
TITLES = {
    "denoise": "Denoising (normal noise, standard deviation 64 grey levels)",
    "upscale2": "Upscaling, 2 times",
    "upscale4": "Upscaling, 4 times",
    "inpaint box": "Inpainting, a box anywhere",
    "inpaint bottom": "Inpainting, the lower rows",
}


def main():
    """Train, compare, and write results, images and page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", choices=DATA, default="mnist")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--data-dir", help="folder of TensorFlow Datasets")
    parser.add_argument("--page", action="store_true", help="train nothing; write the page of the results there are")
    arguments = parser.parse_args()
    if not arguments.page:
        data = rg.load_images(arguments.data, data_dir=arguments.data_dir)
        bench, rows = Bench(data), []
        tasks = {}
        for task in improvers.TASKS:
            found, shown = compare(task, data, bench, arguments.epochs)
            tasks |= found
            rows += shown
        result = {"data": data.name, "epochs": arguments.epochs, "cores": len(os.sched_getaffinity(0)), "tasks": tasks}
        path = RESULTS / f"improvement_{data.name}.json"
        path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        rg.plot.grid(np.concatenate(rows), columns=SHOWN, path=ROOT / f"docs/improvement_{data.name}.png")
    write_page()


class Bench:
    """The test images, what the feature network sees in them, and the comparison with improved ones."""

    def __init__(self, data):
        self.true, self.training = (to_float(part) for part in (data.test_images[:IMAGES], data.train_images))
        self.extractor = features.get(data.name)
        self.distance = rg.metrics.FrechetDistance(data.name, IMAGES)
        self.seen = self.extractor.extract(self.true).features

    def measure(self, improved):
        """Return PSNR, SSIM and, for all images, the Frechet distance with its 95 % interval."""
        found = rg.improve.compare(self.true[: len(improved)], improved)
        if len(improved) == IMAGES:
            seen = self.extractor.extract(improved).features
            found["fd"], found["low"], found["high"] = map(float, self.distance.interval(self.seen, seen, rounds=30))
        return found


def compare(task, data, bench, epochs):
    """Train the arms of a task; return its results and rows of images, the degraded first and the true last."""
    models, minutes = {}, {}
    for arm, options in ARMS.items():
        models[arm], minutes[arm] = train(task, data, bench, epochs, **options)
        print(f"{task}: {arm} trained in {minutes[arm]:.1f} minutes", flush=True)
    record = {"epochs": epochs, "data": data.name}
    improvers.write(models["conv"], task, data.name, record)
    if task != "inpaint":
        degraded = models["conv"].degrade(bench.true, SEED)
        results = classical(task, degraded, models["conv"], bench)
        results |= {arm: model.improve(degraded) for arm, model in models.items()}
        return collect({task: results}, bench, minutes, {task: models["conv"].degradation.begin(degraded)})
    whole, begun = {}, {}
    for kind in ("box", "bottom"):
        degraded = np.asarray(Hole(kind)(bench.true, (SEED, SEED)))
        results = {name: fill(degraded[..., :-1], degraded[..., -1:]) for name, fill in FILLS.items()}
        results |= {arm: model.improve(degraded) for arm, model in models.items()}
        whole[f"inpaint {kind}"] = results | search(data.name, degraded)
        begun[f"inpaint {kind}"] = degraded[..., :-1] * degraded[..., -1:] + degraded[..., -1:] - 1
    return collect(whole, bench, minutes, begun)


def train(task, data, bench, epochs, network="conv", adversarial=0.0):
    """Return a trained model and its minutes."""
    keras.utils.set_random_seed(0)
    judge = rg.discriminators.conv(data.image_shape, filters=(48, 96, 192)) if adversarial else None
    model = improvers.make(task, data.name, network=network, discriminator=judge)
    batches = data.train(64)
    rate = keras.optimizers.schedules.CosineDecay(1e-3, epochs * len(batches))
    model.compile(keras.optimizers.Adam(rate), adversarial=adversarial)
    start = time.monotonic()
    model.fit(batches, epochs=epochs, verbose=2)
    return model, (time.monotonic() - start) / 60


def classical(task, degraded, model, bench):
    """Return what classical methods make of degraded images."""
    if task != "denoise":
        return {"bicubic": baselines.bicubic(degraded, model.degradation.factor)}
    clean = bench.training[:TUNED]
    noisy, results = model.degrade(clean, SEED + 1), {}
    for name, (function, sizes) in FILTERS.items():
        made = {size: rg.improve.compare(clean, function(noisy, size))["psnr"] for size in sizes}
        best = max(made, key=made.get)
        results[f"{name}, size {best:g}"] = function(degraded, best)
    return results


def search(data, degraded):
    """Return fillings of the first images by search among the latents of the presets that there are."""
    names = [name for name in (f"lstm_row_{data}", f"vae_{data}") if (PRESETS / f"{name}.json").is_file()]
    images, mask = degraded[:SEARCHED, ..., :-1], degraded[:SEARCHED, ..., -1:]
    fill = partial(rg.improve.fill, images=images, mask=mask, n=1, seed=SEED)
    return {f"search, {name}": fill(rg.from_preset(name)).images[:, 0] for name in names}


def collect(tasks, bench, minutes, begun):
    """Return measurements by task and method, and the first images of each."""
    found, rows = {}, []
    for task, results in tasks.items():
        measured = {"degraded": bench.measure(np.asarray(begun[task]))}
        measured |= {name: bench.measure(images) for name, images in results.items()}
        for name in measured:
            measured[name]["minutes"] = minutes.get(name)
            print(f"{task}: {name}: {measured[name]}", flush=True)
        found[task] = measured
        shown = [np.asarray(begun[task]), *results.values(), bench.true]
        rows += [images[:SHOWN] for images in shown]
    return found, rows


def write_page():
    """Write `docs/improvement.md` of all results there are."""
    lines = [
        "# Improving pictures",
        "",
        "Classical methods, trained models and search on the first 2,000 test pictures; made by",
        "`python experiments/improvement.py --data mnist` and `--data cifar10`, where the protocol is told. Larger",
        "PSNR and SSIM are nearer to the true picture; a smaller Frechet distance looks more like true pictures: what",
        "the adversarial term costs of the first and gains of the second is to be seen. The best of each column is",
        "bold; search fills 300 pictures, too few for a Frechet distance.",
    ]
    for data in DATA:
        path = RESULTS / f"improvement_{data}.json"
        if path.is_file():
            lines += section(data, json.loads(path.read_text(encoding="utf-8")))
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def section(data, result):
    """Return the lines of one data set."""
    lines = ["", f"## {data}", "", f"![before and after](improvement_{data}.png)", ""]
    epochs = f"{result['epochs']} epoch" + ("s" if result["epochs"] > 1 else "")
    lines += [
        f"Models were trained for {epochs}; cores: {result['cores']}. Rows of the picture are in the tables' order."
    ]
    for task, methods in result["tasks"].items():
        head = "| method | PSNR, dB | SSIM | Frechet distance | minutes |"
        lines += ["", f"### {TITLES[task]}", "", head, "|---" * 5 + "|"]
        best = {
            "psnr": max(one["psnr"] for one in methods.values()),
            "ssim": max(one["ssim"] for one in methods.values()),
            "fd": min(one["fd"] for one in methods.values() if "fd" in one),
        }
        for name, one in methods.items():
            distance = f"{one['fd']:.3g} [{one['low']:.3g}, {one['high']:.3g}]" if "fd" in one else ""
            cells = [
                bold(f"{one['psnr']:.2f}", one["psnr"] == best["psnr"]),
                bold(f"{one['ssim']:.3f}", one["ssim"] == best["ssim"]),
                bold(distance, one.get("fd") == best["fd"]),
                f"{one['minutes']:.1f}" if one["minutes"] else "",
            ]
            lines.append(f"| {name} | " + " | ".join(cells) + " |")
        lines += ["", verdict(methods)]
    return lines


def bold(text, really):
    """Return a text, bold where it is to be."""
    return f"**{text}**" if really else text


def verdict(methods):
    """Return one sentence: which trained models beat every classical method on PSNR."""
    others = {name: one for name, one in methods.items() if name not in ARMS and not name.startswith("search")}
    bar = max(one["psnr"] for one in others.values())
    told = [f"{name} {'beats' if methods[name]['psnr'] > bar else 'does not beat'} them" for name in ARMS]
    return f"The best classical PSNR is {bar:.2f} dB: {', '.join(told)}."


if __name__ == "__main__":
    main()
