"""The words of the commands that train."""

import argparse

from rnngan_tf.cli.words.values import (
    DATA,
    DISCRIMINATORS,
    ENCODERS,
    GENERATORS,
    LIKELIHOODS,
    MODELS,
    OBJECTIVES,
    OPTION,
    PENALTIES,
    SCHEDULES,
    SEQUENCE_DISCRIMINATORS,
    SEQUENCE_GENERATORS,
    SEQUENCES,
    number,
    positive,
    size,
    two,
    whole,
)


def train(command):
    """Add the words of `rnngan train`."""
    add = command.add_argument_group("data").add_argument
    add(
        "--data",
        default="mnist_mini",
        help=f"{', '.join(DATA)}, or a folder of images; of sequences: {', '.join(SEQUENCES)}, or a .csv or .txt file",
    )
    add(
        "--image-size",
        type=size,
        metavar="SIZE",
        help="28, or 28x32 (height x width) (default: the data's own; 64 for a folder)",
    )
    add("--length", type=whole, metavar="T", help="steps of a sequence (default: the data's own)")
    add("--data-dir", metavar="DIR", help="folder of TensorFlow Datasets (default: TFDS_DATA_DIR, or its own)")
    add("--batch-size", type=whole, default=64, metavar="N", help="images a step")
    add("--conditional", action="store_true", help="tell both networks the class (default: without classes)")
    add("--augment", metavar="LIST", help="of translation,color,cutout, on reals and fakes (default: none)")

    add = command.add_argument_group("networks").add_argument
    add("--model", default="gan", help=", ".join(MODELS))
    of_sequences = f"of sequences: {', '.join(SEQUENCE_GENERATORS)}, chosen by the data where none is given"
    add("--generator", default="lstm_row", help=f"{', '.join(GENERATORS)}; of a VAE: the decoder; {of_sequences}")
    of_sequences = f"of sequences: {', '.join(SEQUENCE_DISCRIMINATORS)}, conv1d where none is given"
    add("--discriminator", default="conv", help=f"{', '.join(DISCRIMINATORS)}; {of_sequences}")
    add("--latent-dim", type=whole, default=64, metavar="N", help="length of a latent")
    add(
        "--generator-option",
        **OPTION,
        help="a further argument of the generator, as units=256; again for more (default: none)",
    )
    add("--discriminator-option", **OPTION, help="the same for the discriminator (default: none)")
    add("--precision", default="auto", help="auto, float32, mixed_bfloat16, mixed_float16")

    add = command.add_argument_group("objective").add_argument
    add("--objective", default="relativistic", help=", ".join(OBJECTIVES))
    add("--penalty", default="auto", help=f"{', '.join(PENALTIES)}, none, or auto: what the objective's paper needs")
    add("--penalty-option", **OPTION, help="an argument of the penalty, as gamma=1; again for more (default: none)")
    add("--updates", default="simultaneous", help="simultaneous (one forward for both networks) or alternating")
    add("--discriminator-steps", type=whole, metavar="N", help="a generator step (default: the objective's, mostly 1)")
    add("--learning-rate", type=positive, metavar="R", help="of both networks (default: 0.0006, of a VAE 0.001)")
    add(
        "--generator-learning-rate",
        type=positive,
        metavar="R",
        help="of the generator alone (default: --learning-rate)",
    )
    add(
        "--discriminator-learning-rate",
        type=positive,
        metavar="R",
        help="of the discriminator alone (default: --learning-rate)",
    )
    add(
        "--schedule",
        default="constant",
        help=f"of the learning rates over all --epochs, or all --minutes: {', '.join(SCHEDULES)} (to 0)",
    )
    add("--ema-decay", type=float, default=0.999, metavar="D", help="of the averaged generator that draws")

    add = command.add_argument_group("with --model vae, in place of discriminator and objective").add_argument
    add("--encoder", default="conv", help=", ".join(ENCODERS))
    add("--encoder-option", **OPTION, help="a further argument of the encoder; again for more (default: none)")
    add("--likelihood", default="bernoulli", help=", ".join(LIKELIHOODS))
    add("--likelihood-option", **OPTION, help="an argument of the likelihood, as variance=0.1 (default: none)")
    add("--beta", type=float, default=1.0, metavar="B", help="weight of the divergence")
    add("--warm-up-steps", type=number, default=0, metavar="N", help="steps over which that weight grows from 0")
    add("--free-bits", type=float, default=0.0, metavar="F", help="nats that each latent may cost for nothing")

    add = command.add_argument_group("of texts and music").add_argument
    add("--pretrain-epochs", type=whole, metavar="N", help="of maximum likelihood before the game (default: none)")
    add(
        "--relaxation",
        type=two,
        metavar="A,B",
        help="of the gradient through the tokens, from A in the first to B in the last epoch (default: 1 throughout)",
    )

    add = command.add_argument_group("training").add_argument
    add("--epochs", type=whole, metavar="N", help="passes over the data (default: 20, or no limit with --minutes)")
    add("--minutes", type=positive, metavar="M", help="end after this time if epochs do not first (default: no limit)")
    add(
        "--target",
        type=positive,
        metavar="SCORE",
        help="end at the first epoch whose Frechet distance is at most this (default: no target)",
    )
    add("--steps-per-epoch", type=whole, metavar="N", help="an epoch's length (default: all of the data)")
    add("--jit", default="auto", choices=("auto", "on", "off"), help="compile with XLA; auto: where it is faster")
    add(
        "--devices",
        default="one",
        choices=("one", "all"),
        help="all: every GPU of this machine, or all workers that TF_CONFIG names, take an equal part of each batch",
    )
    add("--steps-per-execution", type=whole, default=1, metavar="N", help="steps between looks at callbacks")
    add("--seed", type=int, default=0, metavar="N", help="of weights, noise and the order of the data")
    add(
        "--stop-on-collapse",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="stop when every sample looks the same",
    )

    add(
        "--score-samples",
        type=number,
        metavar="N",
        help="images that score each epoch by a Frechet distance, 0 for none (default: up to 2000 where the data "
        "have a feature network)",
    )

    add("--score-every", type=whole, default=1, metavar="N", help="epochs between scores")

    add = command.add_argument_group("output").add_argument
    add("--out", metavar="DIR", help="new run folder (default: runs/GENERATOR-DATA-NUMBER, the first free number)")
    add("--samples", type=whole, default=64, metavar="N", help="how many samples a grid shows")
    add("--samples-every", type=whole, default=1, metavar="N", help="epochs between grids")
    add(
        "--resume",
        metavar="RUN",
        help="go on with an interrupted run as if nothing had happened; of the other words only --epochs and --minutes "
        "go with it, to go on for longer (default: a new run)",
    )
    add(
        "--checkpoint-steps",
        type=whole,
        metavar="N",
        help="steps between checkpoints within an epoch (default: none by steps; each epoch ends with one)",
    )
    add(
        "--checkpoint-minutes",
        type=positive,
        default=5.0,
        metavar="M",
        help="minutes between checkpoints within an epoch",
    )


def demo(command):
    """Add the words of `rnngan demo`."""
    add = command.add_argument
    add("--minutes", type=positive, default=8.0, metavar="M", help="end training after this time")
    add(
        "--target",
        type=positive,
        default=1.0,
        metavar="SCORE",
        help="end earlier when the Frechet distance fd_mnist_1k_test is at most this",
    )
    add("--seed", type=int, default=0, metavar="N", help="of weights, noise and the order of the data")
    add("--out", metavar="DIR", help="new run folder (default: runs/demo, or runs/demo-1 and so on)")


def reproduce(command):
    """Add the words of `rnngan reproduce`."""
    add = command.add_argument
    add("preset", metavar="PRESET", help="name of a preset, see rnngan presets")
    add(
        "--minutes",
        type=positive,
        metavar="M",
        help="end after this time if the epochs do not first (default: no limit)",
    )
    add("--seed", type=int, default=0, metavar="N", help="of weights, noise and the order of the data")
    add("--data-dir", metavar="DIR", help="folder of TensorFlow Datasets (default: TFDS_DATA_DIR, or its own)")
    add("--out", metavar="DIR", help="new run folder (default: runs/PRESET-seedN)")
