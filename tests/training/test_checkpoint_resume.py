"""Tests that a training which was cut off ends, bit for bit, as one that was not."""

import keras
import numpy as np
import pytest
from interrupted import STEPS, Break, CutError, assert_same, assert_same_history, fit, make_data, resume

import rnngan_tf as rg
from rnngan_tf.training.callbacks import Checkpoint
from rnngan_tf.training.checkpoint import state as model_state
from rnngan_tf.training.checkpoint.format import Position, positions

KINDS = {
    "float32": {},
    "bfloat16": {"network_options": {"precision": "mixed_bfloat16"}},
    "float16 with loss scales": {"network_options": {"precision": "mixed_float16"}},
    "two discriminator steps and dropout": {"discriminator_steps": 2, "network_options": {"dropout": 0.4}},
    "augmentation and alternating updates": {"augmentation": "translation,cutout", "updates": "alternating"},
    "classes": {"num_classes": 3, "penalty": "r1"},
    "lazy penalty": {"penalty": rg.penalties.R1R2(every=3)},
    "momentum and RMSprop": {"discriminator_optimizer": "rmsprop", "generator_optimizer": "lion"},
}


@pytest.fixture(params=list(KINDS))
def make(request, make_gan):
    """A function that makes a GAN of some kind, the same at each call, trained step by step."""

    def build():
        keras.utils.set_random_seed(0)
        return make_gan(**{**KINDS[request.param]})

    return build


@pytest.fixture
def make_plain(make_gan):
    """A function that makes a GAN with dropout, the same at each call."""

    def build(**options):
        keras.utils.set_random_seed(0)
        return make_gan(network_options={"dropout": 0.4}, **options)

    return build


@pytest.mark.parametrize(
    ("at", "every", "expected"), [((1, 0), None, Position(1, 0)), ((1, 2), 2, Position(1, 2)), ((0, 3), 1, (0, 3))]
)
def test_resumed_is_uninterrupted_bit_for_bit(make, tmp_path, at, every, expected):
    whole = make()
    history = fit(whole)
    gan, resumed, checkpoint = resume(make, tmp_path, at, every_steps=every)
    assert checkpoint.resumed == expected and not checkpoint.finished
    assert_same(gan, whole)
    assert resumed.epoch == history.epoch == [0, 1, 2]
    assert_same_history(resumed.history, history.history)


@pytest.mark.parametrize("precision", ["float32", "mixed_bfloat16"])
def test_compiled_recurrent_training_goes_on_bit_for_bit(tmp_path, precision):
    def make():
        keras.utils.set_random_seed(0)
        generator = rg.generators.lstm_row((8, 8, 1), 4, units=6, precision=precision)
        gan = rg.GANModel(generator, rg.discriminators.conv((8, 8, 1), filters=(4,), precision=precision))
        gan.compile()
        return gan

    whole = make()
    history = fit(whole)
    gan, resumed, checkpoint = resume(make, tmp_path, (1, 3), every_steps=3)
    assert checkpoint.resumed == (1, 3)
    assert_same(gan, whole)
    assert_same_history(resumed.history, history.history)


def test_several_steps_an_execution_go_on_bit_for_bit(tmp_path, make_plain):
    def make():
        return make_plain(run_eagerly=False, steps_per_execution=2)

    whole = make()
    fit(whole)
    gan, _, checkpoint = resume(make, tmp_path, (1, 3), every_steps=1)
    assert checkpoint.resumed == (1, 2)
    assert_same(gan, whole)


def test_many_interruptions_add_up_to_nothing(tmp_path, make_plain):
    whole, starts = make_plain(), []
    history = fit(whole)
    for at in ((0, 1), (0, 3), (1, 1), (1, 2), (2, 0), (2, 3)):
        checkpoint = Checkpoint(tmp_path, every_steps=1)
        with pytest.raises(CutError):
            fit(make_plain(), checkpoint, Break(*at))
        starts.append(checkpoint.resumed)
    assert starts == [None, (0, 1), (0, 3), (1, 1), (1, 2), (2, 0)]
    gan, checkpoint = make_plain(), Checkpoint(tmp_path)
    assert_same_history(fit(gan, checkpoint).history, history.history)
    assert checkpoint.resumed == (2, 3)
    assert_same(gan, whole)


def test_saving_changes_nothing(tmp_path, make_plain):
    whole, gan = make_plain(), make_plain()
    fit(whole)
    fit(gan, Checkpoint(tmp_path, every_steps=1))
    assert_same(gan, whole)


def test_validation_is_logged_as_without_interruption(tmp_path, make_plain, images):
    def run(gan, *callbacks):
        return fit(gan, *callbacks, validation_data=images[:8])

    whole, gan = make_plain(), make_plain()
    history = run(whole)
    with pytest.raises(CutError):
        run(make_plain(), Checkpoint(tmp_path, every_steps=1), Break(1, 2))
    assert_same_history(run(gan, Checkpoint(tmp_path)).history, history.history)
    assert "val_d_loss" in history.history
    assert_same(gan, whole)


def test_arrays_in_their_own_order_go_on_exactly(tmp_path, make_plain, images):
    def run(gan, *callbacks):
        return gan.fit(images, batch_size=4, shuffle=False, epochs=3, verbose=0, callbacks=list(callbacks))

    whole, gan = make_plain(), make_plain()
    run(whole)
    with pytest.raises(CutError):
        run(make_plain(), Checkpoint(tmp_path, every_steps=1), Break(1, 2))
    checkpoint = Checkpoint(tmp_path)
    run(gan, checkpoint)
    assert checkpoint.resumed == (1, 2)
    assert_same(gan, whole)


def test_arrays_that_fit_shuffles_are_warned_of(tmp_path, make_plain, images, caplog):
    make_plain().fit(images, batch_size=8, verbose=0, callbacks=Checkpoint(tmp_path))
    assert "shuffle=False" in caplog.text


def test_finished_training_says_so_and_stays_as_it_is(tmp_path, make_plain, caplog):
    whole = make_plain()
    history = fit(whole, Checkpoint(tmp_path))
    gan, checkpoint = make_plain(), Checkpoint(tmp_path)
    assert_same_history(fit(gan, checkpoint).history, history.history)
    assert checkpoint.finished and "finished after 3 epochs" in caplog.text
    assert_same(gan, whole)


def test_more_epochs_go_on_from_a_finished_training(tmp_path, make_plain):
    whole, gan, checkpoint = make_plain(), make_plain(), Checkpoint(tmp_path)
    fit(whole, epochs=5)
    fit(make_plain(), Checkpoint(tmp_path), epochs=3)
    assert fit(gan, checkpoint, epochs=5).epoch == [0, 1, 2, 3, 4] and not checkpoint.finished
    assert_same(gan, whole)


def test_the_same_model_goes_on_in_one_process_after_its_rate_was_changed(tmp_path, make_plain):
    gan = make_plain()
    lower = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: gan.generator_optimizer.learning_rate.assign(0.001 / (epoch + 2))
    )
    fit(gan, Checkpoint(tmp_path), lower, epochs=2)
    fit(gan, Checkpoint(tmp_path), epochs=3)
    assert int(gan.generator_optimizer.iterations) == 3 * STEPS
    assert float(gan.generator_optimizer.learning_rate) == pytest.approx(0.001 / 3)


def test_interrupted_before_the_first_checkpoint_begins_anew(tmp_path, make_plain):
    whole = make_plain()
    fit(whole)
    gan, _, checkpoint = resume(make_plain, tmp_path, (0, 1))
    assert checkpoint.resumed is None
    assert_same(gan, whole)


def test_the_last_few_are_kept(tmp_path, make_plain):
    fit(make_plain(), Checkpoint(tmp_path, every_steps=2, keep=2))
    assert positions(tmp_path) == [(2, 2), (3, 0)]
    assert len(list(tmp_path.iterdir())) == 2


def test_minutes_within_an_epoch(tmp_path, make_plain):
    checkpoint, now = Checkpoint(tmp_path, every_minutes=1, keep=99), [0]
    checkpoint._clock = lambda: now[0]

    def tick(batch, logs):
        now[0] += 25

    fit(make_plain(), checkpoint, keras.callbacks.LambdaCallback(on_train_batch_end=tick), epochs=2)
    # 60 seconds after the last save, an epoch's end being one too: after the third of four steps of 25 seconds
    assert positions(tmp_path) == [(0, 3), (1, 0), (1, 3), (2, 0)]


def test_restore_gives_a_model_its_values_without_training(tmp_path, make_plain):
    whole, other = make_plain(), make_plain()
    fit(whole, Checkpoint(tmp_path))
    assert Checkpoint(tmp_path).restore(other) == 3
    assert_same(other, whole)
    with pytest.raises(FileNotFoundError, match="no checkpoint"):
        Checkpoint(tmp_path / "other").restore(other)


def test_every_variable_is_kept(make_plain):
    gan = make_plain(generator_optimizer=keras.optimizers.Adam(0.01))
    names = [name for name, _ in model_state.variables(gan)]
    expected = {id(one) for one in (*gan.variables, *gan.generator_optimizer.variables, *gan.metrics_variables)}
    assert expected | {id(one) for one in gan.discriminator_optimizer.variables} == {
        id(variable) for _, variable in model_state.variables(gan)
    }
    for word in ("seed_generator_state", "momentum", "iteration", "learning_rate", "moving_mean", "mean: "):
        assert any(word in name for name in names), word


def test_only_one_and_only_in_the_fit_of_a_gan(tmp_path, make_plain, refuse):
    with refuse("more than one Checkpoint"):
        fit(make_plain(), Checkpoint(tmp_path), Checkpoint(tmp_path))
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    with refuse("fit of a GANModel; this is a Sequential"):
        model.fit(np.zeros((2, 2)), np.zeros((2, 1)), verbose=0, callbacks=[Checkpoint(tmp_path)])


@pytest.mark.parametrize("options", [{"keep": 0}, {"every_steps": 0}, {"every_minutes": 0}, {"every_minutes": True}])
def test_senseless_numbers_are_refused(options, refuse):
    with refuse("must be"):
        Checkpoint("nowhere", **options)


def test_data_of_another_epoch_come_in_their_own_order(tmp_path, make_plain):
    # what a resumed epoch passes over are its own first batches: those of epoch 1, not of epoch 0
    seen = []
    data = make_data()
    gan = make_plain()
    step = gan.train_step
    gan.train_step = lambda batch: seen.append(np.asarray(batch)) or step(batch)
    with pytest.raises(CutError):
        fit(make_plain(), Checkpoint(tmp_path, every_steps=1), Break(1, 2))
    fit(gan, Checkpoint(tmp_path), epochs=2)
    data.epoch.assign(1)
    expected = [batch.numpy() for batch in data][2:]
    assert len(seen) == 2
    np.testing.assert_array_equal(seen, expected)
