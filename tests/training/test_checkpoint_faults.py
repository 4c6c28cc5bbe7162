"""Tests of checkpoints that something happened to: damage, a full disk, another training, another process."""

import errno
import os
import signal

import keras
import numpy as np
import pytest
from interrupted import Break, CutError, assert_same, fit, make_data, resume

from rnngan_tf.core import lock
from rnngan_tf.training.callbacks import Checkpoint
from rnngan_tf.training.checkpoint import fingerprint, format


@pytest.fixture
def make_plain(make_gan):
    """Return a function that makes the same small GAN each time."""

    def make(seed=0, **options):
        keras.utils.set_random_seed(seed)
        return make_gan(**options)

    return make


@pytest.fixture
def saved(tmp_path, make_plain):
    """A folder with the checkpoints of two epochs, the last of them at a known path."""
    fit(make_plain(), Checkpoint(tmp_path), epochs=2)
    return tmp_path, format.path_of(tmp_path, format.positions(tmp_path)[-1])


def flipped(content, place=0.6):
    changed = bytearray(content)
    changed[int(place * len(content))] ^= 1
    return bytes(changed)


DAMAGES = {
    "emptied": lambda content: b"",
    "truncated": lambda content: content[:-1],
    "cut in the header": lambda content: content[:40],
    "bit flipped": flipped,
    "bit flipped in the digest": lambda content: flipped(content, 60 / len(content)),
    "foreign": lambda content: b"PK\x03\x04" + content,
    "text": lambda content: b"hello",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_the_one_before_a_damaged_one_is_used_and_that_is_said(saved, make_plain, caplog, damage):
    place, newest = saved
    newest.write_bytes(damage(newest.read_bytes()))
    gan, checkpoint = make_plain(), Checkpoint(place)
    fit(gan, checkpoint)
    assert checkpoint.resumed == (1, 0)
    assert str(newest) in caplog.text and "an earlier one is looked for" in caplog.text
    assert newest.with_name(f"{newest.name}.damaged").exists() and newest.exists()  # written anew
    whole = make_plain()
    fit(whole)
    assert_same(gan, whole)


def test_nothing_but_damaged_ones_are_refused_and_left(saved, make_plain, refuse):
    place, _ = saved
    for path in place.iterdir():
        path.write_bytes(b"")
    before = sorted(os.listdir(place))
    with refuse("None of the 2 checkpoints"):
        fit(make_plain(), Checkpoint(place))
    assert sorted(os.listdir(place)) == before


def test_what_a_killed_process_left_half_written_is_removed(saved, make_plain):
    place, newest = saved
    half = newest.with_name("epoch_00002_step_000001.checkpoint.part")
    half.write_bytes(newest.read_bytes()[:100])
    fit(make_plain(), Checkpoint(place))
    assert not half.exists() and not (place / lock.LOCK).exists()


@pytest.mark.parametrize("bytes_left", [0, 5000])
def test_a_full_disk_keeps_the_last_checkpoint_and_training_goes_on(
    tmp_path, make_plain, monkeypatch, caplog, bytes_left
):
    class Full:
        """A file on a disk with little room."""

        def __init__(self, path, mode):
            self.file = open(path, mode)  # noqa: SIM115

        def __enter__(self):
            return self

        def __exit__(self, *error):
            self.file.close()

        def write(self, content):
            self.file.write(content[:bytes_left])
            raise OSError(errno.ENOSPC, "No space left on device")

    gan, checkpoint = make_plain(), Checkpoint(tmp_path)

    def fill_disk():
        monkeypatch.setattr(format, "open", Full, raising=False)

    fit(gan, checkpoint, Break(1, 0, fill_disk))
    assert "No space left on device" in caplog.text and "training goes on" in caplog.text
    assert [path.name for path in tmp_path.iterdir()] == ["epoch_00001_step_000000.checkpoint"]
    monkeypatch.undo()
    again = make_plain()
    fit(again, Checkpoint(tmp_path))
    assert_same(again, gan)


def test_weights_that_are_no_numbers_are_not_saved(saved, make_plain, caplog):
    place, newest = saved
    before = newest.read_bytes()
    gan = make_plain()

    def spoil():
        gan.generator.set_weights([np.full_like(weight, np.nan) for weight in gan.generator.get_weights()])

    fit(gan, Checkpoint(place), Break(2, 2, spoil))
    assert "no longer finite" in caplog.text and newest.read_bytes() == before
    assert format.positions(place)[-1] == (2, 0)


OTHERS = {
    "model": ({"network_options": {"dropout": 0.1}}, {}, "model: "),
    "settings": ({"penalty": None}, {}, "settings: "),
    "order of the data": ({}, {"seed": 2}, "data: content"),
    "batch size": ({}, {"batch": 8}, "data: "),
}


@pytest.mark.parametrize(("gan", "data", "told"), OTHERS.values(), ids=OTHERS)
def test_another_training_is_refused_and_nothing_changes(saved, make_plain, refuse, gan, data, told):
    place, newest = saved
    before = {path: path.read_bytes() for path in place.iterdir()}
    other = make_plain(**gan)
    start = other.generator.get_weights()
    with refuse("are of another training: " + told):
        fit(other, Checkpoint(place), data=make_data(**data))
    assert {path: path.read_bytes() for path in place.iterdir()} == before
    for one, two in zip(other.generator.get_weights(), start, strict=True):
        np.testing.assert_array_equal(one, two)


def test_a_folder_in_use_is_refused(tmp_path, make_plain):
    with lock.FolderLock(tmp_path), pytest.raises(OSError, match=f"in use by process {os.getpid()}"):
        fit(make_plain(), Checkpoint(tmp_path))
    fit(make_plain(), Checkpoint(tmp_path), epochs=1)  # released


def test_a_lock_of_a_dead_process_holds_nobody_up(tmp_path, make_plain):
    (tmp_path / lock.LOCK).write_text("1\n")
    fit(make_plain(), Checkpoint(tmp_path), epochs=1)
    assert format.positions(tmp_path) == [(1, 0)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_saves_the_step_under_way_first(tmp_path, make_plain, number):
    class ToldError(RuntimeError):
        """What the handler before `fit` does."""

    def tell(*_):
        raise ToldError

    before = signal.signal(number, tell)
    try:
        with pytest.raises(ToldError):
            fit(make_plain(), Checkpoint(tmp_path), Break(1, 1, lambda: os.kill(os.getpid(), number)))
        assert signal.getsignal(number) is tell
    finally:
        signal.signal(number, before)
    assert format.positions(tmp_path)[-1] == (1, 2)
    gan, whole = make_plain(), make_plain()
    fit(gan, Checkpoint(tmp_path))
    fit(whole)
    assert_same(gan, whole)


def test_patience_and_best_value_of_keras_callbacks_come_back(tmp_path, make_plain):
    def watchers():
        stop = keras.callbacks.EarlyStopping("loss", patience=2, mode="max", min_delta=1e9)
        return stop, keras.callbacks.ReduceLROnPlateau("d_loss", patience=1)

    stop, _ = watchers()
    whole = fit(make_plain(), stop, epochs=9).epoch
    assert len(whole) == 3  # nothing is better by so much
    again, _ = watchers()
    with pytest.raises(CutError):
        fit(make_plain(), Checkpoint(tmp_path), again, Break(1, 2), epochs=9)
    last, _ = watchers()
    assert fit(make_plain(), Checkpoint(tmp_path), last, epochs=9).epoch == whole
    assert last.stopped_epoch == stop.stopped_epoch and last.best == pytest.approx(stop.best)


def test_files_of_another_version_are_refused(saved, make_plain, refuse, monkeypatch):
    monkeypatch.setattr(fingerprint, "versions", lambda: {"rnngan_tf": "0", "tensorflow": "1", "keras": "2"})
    with refuse("versions: "):
        fit(make_plain(), Checkpoint(saved[0]))


def test_resumed_keeps_numbers_of_checkpoints(tmp_path, make_plain):
    _, _, checkpoint = resume(make_plain, tmp_path, (1, 1), every_steps=1, keep=4)
    assert checkpoint.keep == 4 and len(format.positions(tmp_path)) == 4
