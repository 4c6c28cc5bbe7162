"""The search itself: compiled as on a GPU, batches of one size, a progress bar only where it is looked at."""

import numpy as np
import tensorflow as tf
from linear_gan import SHAPE, linear_gan

import rnngan_tf as rg
from rnngan_tf.improvement import invert
from rnngan_tf.improvement import search as module


def recording(compiled, function=tf.function):
    """Return a `tf.function` that appends the options of decorators to `compiled`."""

    def record(*functions, **options):
        if not functions:
            compiled.append(options)
        return function(*functions, **options)

    return record


def test_xla_finds_the_same_latents(monkeypatch):
    generator = rg.generators.lstm_row(SHAPE, 3, units=6, num_layers=1, precision="float32")
    gan = rg.GANModel(generator, rg.discriminators.dense(SHAPE, units=(4,), precision="float32"))
    images = gan.generate(2, seed=1)
    plain = invert(gan, images, steps=4, restarts=2)
    compiled = []
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind=None: ["a GPU"])
    monkeypatch.setattr(tf, "function", recording(compiled))
    found = invert(gan, images, steps=4, restarts=2)
    assert compiled[0] == {"jit_compile": True}
    np.testing.assert_allclose(found.latents, plain.latents, atol=1e-3)


def test_a_layer_that_xla_does_not_take_keeps_it_off(monkeypatch):
    gan, compiled = linear_gan(), []
    gan.ema_generator.layers[0].supports_jit = False
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind=None: ["a GPU"])
    monkeypatch.setattr(tf, "function", recording(compiled))
    invert(gan, gan.generate(1, seed=1), steps=1, restarts=1)
    assert compiled[0] == {"jit_compile": False}


def test_batches_have_one_size_and_hold_every_row():
    for count, batch_size, size in [(10, 4, 4), (10, 100, 10), (9, 4, 3), (1, 1, 1), (7, 3, 3)]:
        batches = list(module._equal_batches(count, batch_size))
        assert {len(rows) for rows in batches} == {size}
        assert set(np.concatenate(batches)) == set(range(count))


def test_the_bar_shows_only_on_a_terminal_and_in_long_searches(monkeypatch, capsys):
    gan = linear_gan()
    for terminal, long in [(False, True), (True, False), (True, True)]:
        monkeypatch.setattr(module.sys.stderr, "isatty", lambda terminal=terminal: terminal)
        monkeypatch.setattr(module, "PROGRESS_FROM", 1 if long else 1000)
        invert(gan, gan.generate(1, seed=1), steps=2, restarts=1)
        shown = capsys.readouterr()
        assert not shown.out and ("Inverting images" in shown.err) == (terminal and long)
