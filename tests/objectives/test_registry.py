"""Finding objectives and penalties by name, class, instance and configuration."""

import inspect

import keras
import pytest

from rnngan_tf import objectives
from rnngan_tf.objectives import (
    LIKELIHOODS,
    OBJECTIVES,
    PENALTIES,
    R1,
    NonSaturating,
    Objective,
    Penalty,
    likelihoods,
    losses,
    penalties,
)


def test_tables_and_public_names_hold_every_class_of_their_module():
    tables = {losses: OBJECTIVES, penalties: PENALTIES, likelihoods: LIKELIHOODS}
    for module, table in tables.items():
        defined = [kind for kind in vars(module).values() if getattr(kind, "__module__", None) == module.__name__]
        classes = [kind for kind in defined if isinstance(kind, type)]
        assert table == {kind.name: kind for kind in classes if not inspect.isabstract(kind)}
        assert set(module.__all__) == {kind.__name__ for kind in classes} <= set(objectives.__all__)
        assert all(getattr(objectives, kind.__name__) is kind for kind in classes)
    assert {"minimax", "non_saturating", "least_squares", "wasserstein", "hinge", "relativistic"} <= set(OBJECTIVES)
    assert {"r1", "r1r2", "gradient_penalty"} <= set(PENALTIES)
    assert {"bernoulli", "gaussian"} <= set(LIKELIHOODS)


def test_registered_names_are_those_of_older_versions():
    for kind in [*OBJECTIVES.values(), *PENALTIES.values(), *LIKELIHOODS.values()]:
        assert keras.saving.get_registered_name(kind) == f"rnngan_tf>{kind.__name__}"


@pytest.mark.parametrize("name", OBJECTIVES)
def test_get_by_name_and_class(name):
    assert type(objectives.get(name)) is type(objectives.get(OBJECTIVES[name])) is OBJECTIVES[name]


@pytest.mark.parametrize("name", PENALTIES)
def test_get_penalty_by_name_and_class(name):
    assert type(objectives.get_penalty(name)) is type(objectives.get_penalty(PENALTIES[name])) is PENALTIES[name]


def test_instances_pass_unchanged_and_none_is_no_penalty():
    objective, penalty = NonSaturating(label_smoothing=0.1), R1(gamma=2.0, every=16)
    assert objectives.get(objective) is objective
    assert objectives.get_penalty(penalty) is penalty
    assert objectives.get_penalty(None) is None


def test_configurations_are_read():
    objective = objectives.get(keras.saving.serialize_keras_object(NonSaturating(label_smoothing=0.1)))
    penalty = objectives.get_penalty(keras.saving.serialize_keras_object(R1(gamma=2.0, every=16)))
    assert isinstance(objective, Objective) and objective.label_smoothing == 0.1
    assert isinstance(penalty, Penalty) and (penalty.gamma, penalty.every) == (2.0, 16)


def test_unknown_names_are_answered_with_the_nearest():
    with pytest.raises(ValueError, match="Unknown objective 'relativstic'.*Did you mean 'relativistic'"):
        objectives.get("relativstic")
    with pytest.raises(ValueError, match="Unknown penalty 'gradient-penalty'.*Did you mean 'gradient_penalty'"):
        objectives.get_penalty("gradient-penalty")


def test_what_is_no_objective_or_penalty_is_refused():
    for wrong in (None, 3, R1(), R1, object):
        with pytest.raises(ValueError, match=f"is not an objective; give one of the names {min(OBJECTIVES)!r}"):
            objectives.get(wrong)
    for wrong in (3, NonSaturating(), keras.saving.serialize_keras_object(NonSaturating())):
        with pytest.raises(ValueError, match=f"is not a penalty; give one of the names {min(PENALTIES)!r}"):
            objectives.get_penalty(wrong)
