"""How many threads TensorFlow computes with on this machine's processor."""

import functools
import logging
import os
from typing import NamedTuple

logger = logging.getLogger("rnngan_tf")

VARIABLES = ("TF_NUM_INTEROP_THREADS", "TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS")
MEASURED_CORES = 2  # the only number of cores on which settings were compared


class Threads(NamedTuple):
    """How many operations run at once, with how many threads each (0: TensorFlow's own choice), and why."""

    inter_op: int
    intra_op: int
    reason: str


def choose_threads(cores, training=True):
    """Return the thread counts for a number of cores: the one place where the rule stands.

    The step of a small GAN has many small operations that do not depend on each other: two networks, forward and
    backward. On 2 cores, training is faster when they run side by side with one thread each than when both cores share
    each of them. Sampling and scoring run one operation after the other on large batches, so they keep TensorFlow's own
    choice, all cores for each operation. So does every other number of cores, because none was measured.
    `benchmarks/threads.py` compares the settings on any machine.

    Args:
        cores: number of usable cores.
        training: whether training is what the process mostly does.

    Example:
        >>> choose_threads(2)[:2]
        (2, 1)
        >>> choose_threads(64)[:2]
        (0, 0)
    """
    if training and cores == MEASURED_CORES:
        return Threads(cores, 1, f"{cores} operations at once with one thread each train fastest on {cores} cores")
    work = "training" if training else "sampling and scoring"
    return Threads(0, 0, f"TensorFlow's own choice for {work} on {cores} {'core' if cores == 1 else 'cores'}")


def tune_cpu(training: bool = True) -> Threads:
    """Let TensorFlow use the number of threads that is fastest on this machine's processor.

    Call it at the start of a program: TensorFlow fixes its threads with the first operation. Where that is too late,
    nothing changes and one log line says so. A machine with a GPU, and one where TF_NUM_INTEROP_THREADS,
    TF_NUM_INTRAOP_THREADS or OMP_NUM_THREADS is set, is left as it is. The command `rnngan` and `course.start` call
    it; importing the package does not.

    Args:
        training: whether the program mostly trains; False for one that samples or scores.

    Returns:
        A `Threads(inter_op, intra_op, reason)` with the counts that are in force.

    Example:
        >>> import rnngan_tf as rg
        >>> threads = rg.tune_cpu()
        >>> threads.inter_op >= 0
        True
    """
    threads, too_late = set_threads(training)
    if too_late:
        _log_once(
            "rnngan_tf.tune_cpu() changed nothing, since TensorFlow has already computed something; call it at the "
            "start of the program."
        )
    return threads


def set_threads(training=True):
    """Apply the rule as `tune_cpu` does, without a log line.

    Returns:
        The `Threads` in force, and whether it was too late to change them.
    """
    import tensorflow as tf

    wanted = planned_threads(training)
    threading = tf.config.threading
    in_force = threading.get_inter_op_parallelism_threads(), threading.get_intra_op_parallelism_threads()
    if in_force == wanted[:2] or _set_by_user():
        return Threads(*in_force, wanted.reason), False
    try:
        threading.set_inter_op_parallelism_threads(wanted.inter_op)
        threading.set_intra_op_parallelism_threads(wanted.intra_op)
    except RuntimeError:
        return Threads(*in_force, "TensorFlow had already computed something"), True
    return wanted, False


def planned_threads(training=True):
    """Return the `Threads` that `tune_cpu` would set in a new process."""
    import tensorflow as tf

    if chosen := _set_by_user():
        return Threads(0, 0, f"{', '.join(chosen)} set by the user")
    if tf.config.list_physical_devices("GPU"):
        return Threads(0, 0, "TensorFlow's own choice beside a GPU")
    return choose_threads(usable_cores(), training)


def threads_status(training=True):
    """Return the thread counts for a kind of work and why, in one line."""
    threads = planned_threads(training)
    if threads.inter_op:
        return f"inter-op {threads.inter_op}, intra-op {threads.intra_op}: {threads.reason}"
    return threads.reason


def usable_cores():
    """Return the number of cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def _set_by_user():
    """Return the environment variables by which the user has chosen thread counts, as `NAME=value`."""
    return [f"{name}={os.environ[name]}" for name in VARIABLES if os.environ.get(name)]


@functools.cache
def _log_once(message):
    logger.warning(message)
