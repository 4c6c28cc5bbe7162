"""Adam as one operation a variable.

Keras updates each variable with about fifteen operations, and most of them read or write an array of its size.
TensorFlow has the whole update as one operation, `ResourceApplyAdam`.
"""

import keras
import tensorflow as tf

from rnngan_tf.core.keras_private import adam_slots
from rnngan_tf.models.kernels import kernels_apply


def fuse_adam(optimizer):
    r"""Let a Keras `Adam` update each of its variables by `ResourceApplyAdam`.

    $$m \leftarrow \beta_1 m + (1 - \beta_1) g, \quad v \leftarrow \beta_2 v + (1 - \beta_2) g^2, \quad
    w \leftarrow w - \eta \frac{\sqrt{1 - \beta_2^t}}{1 - \beta_1^t} \frac{m}{\sqrt{v} + \epsilon}$$

    The object stays what it was for `save`, `get_config` and callbacks. Only `update_step` is replaced, so clipping,
    weight decay, accumulation, averages and learning-rate schedules stay those of Keras. The updates agree to rounding.
    Subclasses, `amsgrad`, several replicas and machines without kernels keep Keras' own update.

    Args:
        optimizer: any Keras optimizer, built or not; a `LossScaleOptimizer` has its inner optimizer fused.

    Returns:
        The same optimizer.
    """
    inner = getattr(optimizer, "inner_optimizer", optimizer)
    one_replica = tf.distribute.get_strategy().num_replicas_in_sync == 1
    if type(inner) is keras.optimizers.Adam and not inner.amsgrad and one_replica and kernels_apply():
        inner.update_step = FusedUpdate(inner)
    return optimizer


class FusedUpdate:
    """The update of one variable by one operation, as `Adam.update_step`.

    Args:
        optimizer: a `keras.optimizers.Adam` without `amsgrad`.
    """

    def __init__(self, optimizer):
        self.optimizer = optimizer

    def __call__(self, gradient, variable, learning_rate):
        """Update `variable`, a variable of the optimizer, from its gradient; the dtype is the variable's."""
        adam = self.optimizer
        m, v = adam_slots(adam, variable)
        dtype = variable.dtype
        variable = variable.value if isinstance(variable, keras.Variable) else variable
        step = tf.cast(adam.iterations + 1, dtype)
        beta_1, beta_2 = tf.cast(adam.beta_1, dtype), tf.cast(adam.beta_2, dtype)
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=m.handle,
            v=v.handle,
            beta1_power=tf.pow(beta_1, step),
            beta2_power=tf.pow(beta_2, step),
            lr=tf.cast(learning_rate, dtype),
            beta1=beta_1,
            beta2=beta_2,
            epsilon=tf.cast(adam.epsilon, dtype),
            grad=tf.cast(gradient, dtype),
        )
