"""The private names of Keras and TensorFlow that the package uses: each test says what breaks without them."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from rnngan_tf.core import keras_private


def nested():
    """A functional model within a Sequential one."""
    inputs = keras.Input((3,))
    inner = keras.Model(inputs, layers.Dense(2, name="inside")(inputs))
    return keras.Sequential([keras.Input((3,)), inner, layers.Dense(1, name="last")])


def test_functional_and_sequential_models_are_told_from_subclassed_ones():
    # else GANModel would refuse every network, or take subclassed ones that cannot be cloned
    class Subclassed(keras.Model):
        def call(self, inputs):
            return inputs

    inner = nested().layers[0]
    assert isinstance(inner, keras_private.FUNCTIONAL_MODELS) and isinstance(nested(), keras_private.FUNCTIONAL_MODELS)
    assert not isinstance(Subclassed(), keras_private.FUNCTIONAL_MODELS)


def test_all_layers_of_nested_models_are_found():
    # else the checks of XLA, of float16 and of embeddings would miss layers inside nested models
    model = nested()
    names = {layer.name for layer in keras_private.layers_of(model)}
    assert {"inside", "last", model.name} <= names
    assert model.name not in {layer.name for layer in keras_private.layers_of(model, include_self=False)}


def test_a_layers_own_variables_are_without_those_inside_it():
    # else `rg.diagnose` would count weights twice and name the wrong layer
    model = nested()
    assert keras_private.trainable_variables_of(model) == []
    kernel, bias = keras_private.trainable_variables_of(model.layers[-1])
    assert kernel is model.layers[-1].kernel and bias is model.layers[-1].bias


def test_op_determinism_is_off_by_default():
    # else `jit_status` could not say why Keras switched XLA off
    assert keras_private.op_determinism() is False


def test_slots_of_adam_belong_to_the_variable():
    # else the fused Adam would update the wrong averages
    variables = [keras.Variable(np.zeros(size)) for size in (2, 3)]
    adam = keras.optimizers.Adam()
    adam.build(variables)
    adam.apply([tf.ones(2), tf.ones(3)], variables)
    m, v = keras_private.adam_slots(adam, variables[1])
    np.testing.assert_allclose(m, [0.1] * 3, rtol=1e-6)
    np.testing.assert_allclose(v, [0.001] * 3, rtol=1e-6)


def test_fit_begins_at_the_epoch_that_was_set():
    # else a resumed training would begin at epoch 0 again, or the next fit at the epoch where the last one resumed
    model, epochs = nested(), []
    model.compile("sgd", "mse")
    follow = keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: epochs.append(epoch))
    for start in (2, None):
        keras_private.set_initial_epoch(model, start)
        model.fit(np.zeros((4, 3)), np.zeros((4, 1)), epochs=3, verbose=0, callbacks=[follow])
    assert epochs == [2, 0, 1, 2]


def test_keras_builds_a_model_before_fit_by_the_method_that_is_overridden():
    # else `fit` under a strategy would fail on pairs of images and labels
    assert callable(keras.Model._maybe_symbolic_build)


def test_evaluate_within_fit_says_so():
    # else every validation would look at its first batch again
    given = []

    class Watched(keras.Sequential):
        def evaluate(self, *args, **kwargs):
            given.append(kwargs.get(keras_private.EVALUATE_IN_FIT))
            return super().evaluate(*args, **kwargs)

    model = Watched([keras.Input((3,)), layers.Dense(1)])
    model.compile("sgd", "mse")
    data = np.zeros((4, 3)), np.zeros((4, 1))
    model.fit(*data, validation_data=data, verbose=0)
    assert given == [True]
