"""SampleSequences: the same latents after every epoch, as curves or as texts."""

import numpy as np
from PIL import Image

import rnngan_tf as rg


def test_curves_and_texts_are_written_after_every_epoch(tmp_path):
    waves = np.sin(np.random.default_rng(0).uniform(0, 6, (32, 1, 1)) + np.arange(8)[:, None]).astype("float32")
    gan = rg.GANModel(rg.generators.sequence((8, 1), units=6), rg.discriminators.conv1d((8, 1), filters=(6,)))
    gan.compile()
    gan.fit(waves, epochs=3, verbose=0, callbacks=[rg.callbacks.SampleSequences(tmp_path / "curves", every=2)])
    assert sorted(file.name for file in (tmp_path / "curves").iterdir()) == [
        f"epoch_000{epoch}.png" for epoch in (0, 2, 3)
    ]
    first, last = (np.asarray(Image.open(tmp_path / f"curves/epoch_000{epoch}.png")) for epoch in (0, 3))
    assert first.shape == last.shape and (first != last).any()
    model = rg.LanguageModel(rg.generators.text((4, 3), units=6))
    model.compile()
    texts = np.eye(3, dtype="float32")[np.random.default_rng(0).integers(1, 3, (32, 4))]
    decode = lambda x: ["".join(".ab"[token] for token in one[one.any(-1)].argmax(-1)) for one in x]  # noqa: E731
    model.fit(texts, epochs=1, verbose=0, callbacks=[rg.callbacks.SampleSequences(tmp_path / "texts", decode, n=5)])
    lines = (tmp_path / "texts/epoch_0001.txt").read_text().splitlines()
    assert lines == decode(model.generate(5, seed=0)) and len(set(lines)) > 1


def test_series_are_drawn_one_to_a_panel(refuse):
    figure = rg.plot.series(np.random.default_rng(0).normal(size=(5, 7, 2)), columns=2, titles="abcde")
    assert len(figure.axes) == 5 and [len(axis.lines) for axis in figure.axes] == [2] * 5
    assert len(rg.plot.series(np.zeros((1, 7, 20))).axes[0].images) == 1
    with refuse("give .N, T, D. with at least one"):
        rg.plot.series(np.zeros((0, 3, 1)))
