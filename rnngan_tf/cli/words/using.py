"""The words of the commands that use what is trained."""

import argparse

from rnngan_tf.cli.words.values import DATA, FORMATS, labels, positive, whole


def sample(command):
    """Add the words of `rnngan sample`."""
    add = command.add_argument
    add("run", metavar="RUN|FILE|PRESET", help="run folder, .keras file, or the name of a preset")
    add("-n", type=whole, default=64, metavar="N", help="how many samples")
    add("--seed", type=int, default=0, metavar="N", help="of the latents: the same seed draws the same samples")
    add(
        "--out",
        metavar="FILE",
        help="a .png grid, or an .npz file whose array `images` is float32 (n, H, W, C) in [-1, 1]; of sequences .csv, "
        ".txt, .mid or .wav; replaced if there (default: samples-seedSEED in the run folder)",
    )
    add(
        "--labels",
        type=labels,
        metavar="LIST",
        help="classes to draw, as 3 or 0,1,2, in turn (default: all in turn)",
    )
    add(
        "--truncation",
        type=positive,
        metavar="T",
        help="draw latents from within T of 0: less varied (default: no bound)",
    )
    add("--temperature", type=positive, metavar="T", help="of texts and music: below 1 likelier ones (default: 1)")
    add("--columns", type=whole, metavar="N", help="of the grid (default: about a square)")


def evaluate(command):
    """Add the words of `rnngan evaluate`."""
    add = command.add_argument
    add(
        "subject",
        metavar="RUN|FILE|FOLDER|PRESET",
        help="run folder, .keras, .npz or .npy file, folder of images, or a preset",
    )
    add("--data", help=f"what it should look like: {', '.join(DATA)}, or a folder (default: the run's own)")
    add("--data-dir", metavar="DIR", help="folder of TensorFlow Datasets (default: TFDS_DATA_DIR, or its own)")
    add("--samples", type=whole, metavar="N", help="images of each kind (default: 5000, or the test split's size)")
    add("--extractor", metavar="NAME", help="feature network, as mnist or inception (default: the data's own)")
    add("--seed", type=int, default=0, metavar="N", help="of the latents and of all draws")
    add("--rounds", type=whole, default=100, metavar="N", help="bootstrap rounds of the intervals")
    add(
        "--calibration",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="score known images beside: real ones, simple models, an untrained generator",
    )
    add("--json", action="store_true", help="print everything as JSON")
    add("--out", metavar="DIR", help="folder for report.json, a grid and plots (default: none are written)")


def export(command):
    """Add the words of `rnngan export`."""
    add = command.add_argument
    add("run", metavar="RUN|FILE|PRESET", help="run folder, .keras file, or the name of a preset")
    add("--format", default="tf_saved_model", help=", ".join(FORMATS))
    add(
        "--inputs",
        default="latents",
        choices=("latents", "seed"),
        help="what it draws from; seed, for tf_saved_model alone, draws as rnngan sample does",
    )
    add(
        "--out",
        metavar="PATH",
        help="a folder for tf_saved_model, else a file in .onnx, .tflite or .xml; an older export is replaced "
        "(default: in the run folder, beside the file, or for a preset here)",
    )


def improve(command):
    """Add the words of `rnngan improve`."""
    add = command.add_argument
    add("task", choices=("denoise", "upscale", "inpaint"), help="what is to be done")
    add("input", metavar="IN", help="an image, or an .npz or .npy file with an array of them")
    add("output", metavar="OUT", help="an image, or an .npz file; replaced if there")
    add("--model", metavar="FILE", help="a .keras file of such a model (default: bundled, for grey or colour images)")
    add("--factor", type=int, choices=(2, 4), help="of upscale: how many times as high and wide (default: 2)")
    add("--mask", metavar="IMAGE", help="of inpaint: white where a pixel is known (default: none)")
    add(
        "--rows",
        type=whole,
        metavar="N",
        help="of inpaint: the top N rows alone are known (default: none)",
    )


def presets(command):
    """Add the words of `rnngan presets`: none."""


def info(command):
    """Add the words of `rnngan info`."""
    command.add_argument(
        "--data-dir", metavar="DIR", help="folder of TensorFlow Datasets (default: TFDS_DATA_DIR, or its own)"
    )
