"""Tests that Keras' own callbacks work with a real GANModel."""

import keras
import numpy as np
import pytest
from tiny_gan import make_data, make_gan


@pytest.fixture
def data():
    """Four batches in a fixed order."""
    return make_data()


class Break(keras.callbacks.Callback):
    """Raise in the middle of an epoch."""

    def __init__(self, epoch, error):
        super().__init__()
        self.at, self.error = epoch, error

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        if self.epoch == self.at and batch == 1:
            raise self.error


def test_model_checkpoint_keeps_the_best_weights_and_whole_models(tmp_path, data):
    watch = {"monitor": "g_loss", "mode": "min", "save_best_only": True}
    kept = {}

    class Remember(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            if logs["g_loss"] <= min(self.model.history.history.get("g_loss", []) + [logs["g_loss"]]):
                kept["images"] = self.model.generate(3, seed=0)

    gan = make_gan()
    checkpoints = [
        keras.callbacks.ModelCheckpoint(tmp_path / "best.keras", **watch),
        keras.callbacks.ModelCheckpoint(tmp_path / "best.weights.h5", save_weights_only=True, **watch),
    ]
    gan.fit(data, epochs=3, verbose=0, callbacks=[*checkpoints, Remember()])
    loaded, other = keras.saving.load_model(tmp_path / "best.keras"), make_gan()
    other.load_weights(tmp_path / "best.weights.h5")
    for model in (loaded, other):
        np.testing.assert_array_equal(model.generate(3, seed=0), kept["images"])


def test_csv_logger_writes_every_log(tmp_path, data):
    make_gan().fit(data, epochs=2, verbose=0, callbacks=[keras.callbacks.CSVLogger(tmp_path / "log.csv")])
    header, *rows = (tmp_path / "log.csv").read_text().splitlines()
    assert {"epoch", "d_loss", "g_loss", "d_real", "d_fake", "d_accuracy"} <= set(header.split(",")) and len(rows) == 2


def test_terminate_on_nan_stops_the_epoch_in_which_it_happens(data):
    gan = make_gan(generator_optimizer=keras.optimizers.SGD(float("nan")))
    history = gan.fit(data, epochs=5, verbose=0, callbacks=[keras.callbacks.TerminateOnNaN()])
    assert history.epoch == [0]


def test_early_stopping_with_a_mode_stops(data):
    stop = keras.callbacks.EarlyStopping("d_accuracy", mode="max", patience=1, min_delta=1.0)
    assert make_gan().fit(data, epochs=9, verbose=0, callbacks=[stop]).epoch == [0, 1]


def test_backup_and_restore_goes_on_where_training_was_cut_off(tmp_path, data):
    whole = make_gan()
    whole.fit(data, epochs=4, verbose=0)

    cut = make_gan()
    backup = keras.callbacks.BackupAndRestore(tmp_path / "backup")
    with pytest.raises(RuntimeError, match="power cut"):
        cut.fit(data, epochs=4, verbose=0, callbacks=[backup, Break(2, RuntimeError("power cut"))])

    resumed = make_gan()
    backup = keras.callbacks.BackupAndRestore(tmp_path / "backup")
    assert resumed.fit(data, epochs=4, verbose=0, callbacks=[backup]).epoch == [2, 3]
    for ours, theirs in zip(resumed.weights, whole.weights, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6, err_msg=ours.path)


def test_tensorboard_writes_events(tmp_path, data):
    pytest.importorskip("tensorboard")
    make_gan().fit(data, verbose=0, callbacks=[keras.callbacks.TensorBoard(tmp_path)])
    assert list(tmp_path.rglob("events.out.tfevents*"))
