"""Extras that are not installed: one sentence that names the extra, from Python and from the command line."""

import re
import sys
from configparser import ConfigParser
from pathlib import Path

import keras
import numpy as np
import pytest

import rnngan_tf as rg
from rnngan_tf.cli import main
from rnngan_tf.core import optional
from rnngan_tf.metrics.sequences.text import bleu

SETUP = ConfigParser()
SETUP.read(Path(__file__).parents[2] / "setup.cfg", encoding="utf-8")
EXTRAS = {
    "sequences": ("music21", "names", "nltk", "nltk.translate.bleu_score", "statsmodels", "statsmodels.api"),
    "export": ("onnx", "tf2onnx", "onnxruntime", "openvino"),
    "tensorboard": ("tensorboard",),
}
NEEDING = ("co2", "sunspots", "names", "tunes", "chorales")
SENTENCE = r"needs the packages? [\w, ]+which .*; install with: pip install 'rnngan_tf\[{}\]'\.$"


@pytest.fixture(autouse=True)
def hide(monkeypatch):
    """Hide every package of an extra, whether it is installed or not."""
    for modules in EXTRAS.values():
        for module in modules:
            monkeypatch.setitem(sys.modules, module, None)


@pytest.mark.parametrize(
    ("words", "extra"),
    [
        *(
            (f"train --data {name} --out run", "sequences")
            for name in ("co2", "sunspots", "names", "tunes", "chorales")
        ),
        *((f"reproduce {name} --out run", "sequences") for name in ("names", "chorales")),
        *((f"evaluate {name} --samples 20", "sequences") for name in ("names", "chorales")),
        ("sample chorales -n 2 --out phrases.mid", "sequences"),
        ("sample chorales -n 2 --out phrases.midi", "sequences"),
        ("export dense_mnist --format onnx", "export"),
        ("export dense_mnist --format openvino", "export"),
    ],
)
def test_a_command_says_which_extra_it_needs(words, extra, refusal, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(words.split()) == 2
    assert re.search(SENTENCE.format(extra), refusal().strip())
    assert list(tmp_path.iterdir()) == []


def test_bleu_says_which_extra_it_needs():
    with pytest.raises(ImportError, match=SENTENCE.format("sequences")):
        bleu([list("ab")], [list("ab")], n=1)


def test_midi_is_refused_before_it_is_written(tmp_path):
    form = rg.SequenceCodec("tune", "music", (4, 2), ("C4:1", "D4:1"))
    with pytest.raises(optional.MissingPackageError, match=f"A MIDI file {SENTENCE.format('sequences')}"):
        rg.write_sequences(tmp_path / "tune.mid", np.ones((1, 4, 2)), form)
    assert list(tmp_path.iterdir()) == []


def test_tensorboard_is_refused_before_training(make_gan, images, tmp_path):
    gan, callback = make_gan(), keras.callbacks.TensorBoard(tmp_path)
    for given in (callback, [callback]):
        with pytest.raises(ImportError, match=SENTENCE.format("tensorboard")):
            gan.fit(images, batch_size=8, verbose=0, callbacks=given)
    assert gan.steps == 0


def test_what_needs_no_extra_works_without_them(tmp_path):
    assert main(["sample", "chorales", "-n", "2", "--out", str(tmp_path / "phrases.txt")]) == 0
    assert (tmp_path / "phrases.txt").read_text().count("\n") == 2


@pytest.mark.parametrize("extra", EXTRAS)
def test_an_extra_installs_what_it_is_named_for(extra):
    requirements = SETUP["options.extras_require"][extra]
    for module in EXTRAS[extra]:
        assert re.search(rf"^{module.split('.')[0]}[<>=]", requirements, re.MULTILINE), module
