"""How many threads TensorFlow is given, and that the user's own choice stays."""

import json

import pytest

from rnngan_tf.core import threads
from rnngan_tf.core.threads import choose_threads

TUNE = """
import json, sys, logging
logging.basicConfig(stream=sys.stdout, format="%(message)s")
import rnngan_tf as rg, tensorflow as tf
from rnngan_tf.core import threads
threads.usable_cores = lambda: 2
{before}
for _ in range(2):
    tuned = rg.tune_cpu()
get = tf.config.threading
print(json.dumps([*tuned, get.get_inter_op_parallelism_threads(), get.get_intra_op_parallelism_threads()]))
"""


@pytest.fixture
def tuned(fresh):
    """Return a function that calls `tune_cpu` twice on 2 cores and returns its counts, reason and the log lines."""

    def run(before="", **variables):
        process = fresh("-c", TUNE.format(before=before), **dict.fromkeys(threads.VARIABLES, "") | variables)
        assert process.returncode == 0, process.stderr
        *lines, last = process.stdout.splitlines()
        inter_op, intra_op, reason, *in_force = json.loads(last)
        assert [inter_op, intra_op] == in_force
        return (inter_op, intra_op), reason, lines

    return run


@pytest.mark.parametrize(
    ("cores", "training", "counts"),
    [(1, True, (0, 0)), (2, True, (2, 1)), (4, True, (0, 0)), (2, False, (0, 0))],
)
def test_the_rule(cores, training, counts):
    chosen = choose_threads(cores, training)
    assert chosen[:2] == counts and str(cores) in chosen.reason


def test_threads_are_set_and_may_be_set_again(tuned):
    counts, reason, lines = tuned()
    assert counts == (2, 1) and "2 cores" in reason and not lines


def test_too_late_is_logged_once_and_what_is_in_force_returned(tuned):
    counts, reason, lines = tuned("tf.constant(1) + 1")
    assert counts == (0, 0) and "already computed" in reason
    assert len(lines) == 1 and "start of the program" in lines[0]


@pytest.mark.parametrize("name", threads.VARIABLES)
def test_the_users_choice_stays(monkeypatch, name):
    for variable in threads.VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(threads, "usable_cores", lambda: 2)
    assert threads.planned_threads().inter_op == 2
    assert threads.threads_status() == f"inter-op 2, intra-op 1: {choose_threads(2).reason}"
    monkeypatch.setenv(name, "3")
    assert threads.planned_threads()[:2] == (0, 0) and threads.threads_status() == f"{name}=3 set by the user"
    assert threads.set_threads()[1] is False


def test_a_machine_with_a_gpu_is_left_as_it_is(monkeypatch):
    import tensorflow as tf

    for variable in threads.VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: ["GPU:0"])
    assert threads.planned_threads()[:2] == (0, 0) and "GPU" in threads.threads_status()
