"""Hand-written gradients and fused operations that TensorFlow has or allows and Keras does not use.

Keras composes its layers from small operations and differentiates them automatically, which costs CPUs more time than
the arithmetic itself. Each function here computes what one Keras layer computes, in values and in gradients of any
order, to the tolerance that its test states. Layers use a function only where it is faster and computes exactly what
was configured; otherwise (a GPU, a mask, other activations) they run Keras' own code. No weight and no configuration
depends on this package, so saved files load without it.
"""
