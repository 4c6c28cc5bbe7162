"""Choose the floating-point precision that a machine multiplies fastest.

A leaf that every folder may use. Nothing is set globally: builders take the name of a Keras dtype policy.
"""

import os
from typing import NamedTuple

import keras
import tensorflow as tf

from rnngan_tf.core.names import choose as choose_from
from rnngan_tf.core.runtime import cpu_flags

POLICIES = {name: name for name in ("auto", "float32", "mixed_bfloat16", "mixed_float16")}
CPU_FLAGS = ("amx_bf16", "avx512_bf16")
WITHOUT_BFLOAT16 = ("SSE41", "AVX", "AVX2", "AVX2_VNNI", "AVX2_VNNI_2", "AVX512_CORE", "AVX512_CORE_VNNI")


class Precision(NamedTuple):
    """A Keras dtype policy and the reason it was chosen."""

    policy: str
    reason: str


def choose(precision="auto"):
    """Return the dtype policy to build a network with, and why.

    Args:
        precision: `"float32"`, `"mixed_bfloat16"` or `"mixed_float16"`, taken as given; or `"auto"`: the global
            Keras policy where it was changed from float32, else `mixed_bfloat16` where the device multiplies it
            faster (a GPU of compute capability 8 or more; a CPU with amx_bf16 or avx512_bf16), else `float32`.

    Returns:
        A `Precision(policy, reason)`.

    Raises:
        ValueError: an unknown name.

    Example:
        >>> choose("float32").policy
        'float32'
    """
    if choose_from("precision", precision, POLICIES) != "auto":
        return Precision(precision, "asked for")
    policy = keras.config.dtype_policy().name
    if policy != "float32":
        return Precision(policy, "the global Keras dtype policy")
    gpus = tf.config.list_physical_devices("GPU")
    return _for_gpu(gpus[0]) if gpus else _for_cpu(cpu_flags())


def _for_gpu(gpu):
    """Choose for a GPU by its compute capability."""
    details = tf.config.experimental.get_device_details(gpu)
    capability = details.get("compute_capability")
    name = details.get("device_name", "GPU")
    if capability is None:
        return Precision("float32", f"{name} does not tell its compute capability")
    version = f"{capability[0]}.{capability[1]}"
    if capability[0] >= 8:
        return Precision("mixed_bfloat16", f"{name} has compute capability {version}")
    return Precision("float32", f"{name} has compute capability {version}, bfloat16 needs 8.0")


def _for_cpu(flags):
    """Choose for a CPU by its instruction set."""
    if os.environ.get("TF_ENABLE_ONEDNN_OPTS") == "0":
        return Precision("float32", "TF_ENABLE_ONEDNN_OPTS=0 switches the CPU's bfloat16 kernels off")
    if os.environ.get("ONEDNN_MAX_CPU_ISA", "").upper() in WITHOUT_BFLOAT16:
        limit = os.environ["ONEDNN_MAX_CPU_ISA"]
        return Precision("float32", f"ONEDNN_MAX_CPU_ISA={limit} leaves the CPU's bfloat16 instructions unused")
    for flag in CPU_FLAGS:
        if flag in flags:
            return Precision("mixed_bfloat16", f"the CPU has {flag}")
    return Precision("float32", "the CPU has neither amx_bf16 nor avx512_bf16")
