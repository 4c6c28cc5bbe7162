"""The precision that a machine multiplies fastest, on machines made up here."""

import keras
import pytest
import tensorflow as tf

from rnngan_tf.core import precision, runtime
from rnngan_tf.core.precision import choose


@pytest.fixture
def machine(monkeypatch):
    """Return a function that pretends a machine: its CPU's flags, or a GPU's details."""
    monkeypatch.delenv("TF_ENABLE_ONEDNN_OPTS", raising=False)

    def pretend(flags=(), gpu=None):
        monkeypatch.setattr(precision, "cpu_flags", lambda: set(flags))
        monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind=None: [] if gpu is None else ["GPU:0"])
        monkeypatch.setattr(tf.config.experimental, "get_device_details", lambda device: gpu)

    return pretend


@pytest.fixture
def global_policy():
    """Put the global policy back after the test."""
    before = keras.config.dtype_policy()
    yield keras.config.set_dtype_policy
    keras.config.set_dtype_policy(before)


@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16", "mixed_float16"])
def test_what_is_asked_for_is_taken_on_any_machine(policy, machine):
    machine(flags=["amx_bf16"])
    assert choose(policy) == (policy, "asked for")


@pytest.mark.parametrize(
    ("flags", "policy", "reason"),
    [
        (["fma", "avx512_bf16"], "mixed_bfloat16", "the CPU has avx512_bf16"),
        (["amx_bf16", "avx512_bf16"], "mixed_bfloat16", "the CPU has amx_bf16"),
        (["amx_tile", "amx_int8", "avx512f"], "float32", "the CPU has neither amx_bf16 nor avx512_bf16"),
        ([], "float32", "the CPU has neither amx_bf16 nor avx512_bf16"),
    ],
)
def test_a_cpu_by_its_instructions(flags, policy, reason, machine):
    machine(flags)
    assert choose() == choose("auto") == (policy, reason)


@pytest.mark.parametrize(
    ("capability", "policy", "reason"),
    [
        ((9, 0), "mixed_bfloat16", "A GPU has compute capability 9.0"),
        ((8, 0), "mixed_bfloat16", "A GPU has compute capability 8.0"),
        ((12, 1), "mixed_bfloat16", "A GPU has compute capability 12.1"),
        ((7, 5), "float32", "A GPU has compute capability 7.5, bfloat16 needs 8.0"),
    ],
)
def test_a_gpu_by_its_compute_capability_whatever_the_cpu(capability, policy, reason, machine):
    machine(flags=["avx512_bf16"], gpu={"compute_capability": capability, "device_name": "A GPU"})
    assert choose() == (policy, reason)


def test_a_gpu_that_tells_nothing_gets_float32(machine):
    machine(flags=["avx512_bf16"], gpu={})
    assert choose() == ("float32", "GPU does not tell its compute capability")


def test_bfloat16_is_not_chosen_where_its_kernels_are_switched_off(machine, monkeypatch):
    machine(["avx512_bf16"])
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", "0")
    assert choose().policy == "float32" and "TF_ENABLE_ONEDNN_OPTS=0" in choose().reason
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", "1")
    assert choose().policy == "mixed_bfloat16"


def test_a_global_policy_goes_first(machine, global_policy):
    machine(["avx512_bf16"])
    global_policy("mixed_float16")
    assert choose() == ("mixed_float16", "the global Keras dtype policy")
    assert choose("float32").policy == "float32"


def test_nothing_is_set_globally(machine):
    machine(["avx512_bf16"])
    choose()
    assert keras.config.dtype_policy().name == "float32"


@pytest.mark.parametrize("name", ["bfloat16", "float64", "", None, 16])
def test_unknown_precisions_are_told_in_one_sentence(name, refuse):
    with refuse("Unknown precision .*; known are 'auto', 'float32', 'mixed_bfloat16', 'mixed_float16'"):
        choose(name)


def test_flags_are_read_from_linux_and_absent_elsewhere(tmp_path):
    info = tmp_path / "cpuinfo"
    info.write_text(
        "processor : 0\nmodel name : some avx512_bf16 in a name\nflags\t\t: fpu avx2 avx512_bf16\nbugs : none\n"
    )
    assert {"fpu", "avx2", "avx512_bf16"} <= runtime.cpu_flags(info)
    assert "none" not in runtime.cpu_flags(info)
    info.write_text("processor : 0\nmodel name : some avx512_bf16 in a name\n")
    assert runtime.cpu_flags(info) == runtime.cpu_flags(tmp_path / "missing") == set()


def test_a_limit_on_onednns_instructions_leaves_bfloat16_out(monkeypatch):
    # oneDNN has no bfloat16 products below AVX512_CORE_BF16, and TensorFlow aborts where it is asked for them
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", "avx2")
    assert precision._for_cpu({"avx512_bf16"}).policy == "float32"
    assert "ONEDNN_MAX_CPU_ISA=avx2" in precision._for_cpu({"avx512_bf16"}).reason
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", "AVX512_CORE_BF16")
    assert precision._for_cpu({"avx512_bf16"}).policy == "mixed_bfloat16"
