"""Names looked up in tables, and the answer to a wrong one."""

import sys
import types
import warnings

import pytest

from rnngan_tf.core import names
from rnngan_tf.core.names import choose, renamed, renamed_attribute

TABLE = {"red": 1, "blue": 2, None: 3}


def test_a_name_is_found():
    assert choose("colour", "red", TABLE) == 1 and choose("colour", None, TABLE) == 3


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("bleu", "Unknown colour 'bleu'; known are 'blue', 'red', None. Did you mean 'blue'?"),
        ("Red", "Unknown colour 'Red'; known are 'blue', 'red', None. Did you mean 'red'?"),
        ("xyz", "Unknown colour 'xyz'; known are 'blue', 'red', None."),
        (7, "Unknown colour 7; known are 'blue', 'red', None."),
        (["red"], "Unknown colour ['red']; known are 'blue', 'red', None. Did you mean 'red'?"),
    ],
)
def test_a_wrong_name_is_answered_with_the_nearest(name, message):
    with pytest.raises(ValueError) as info:
        choose("colour", name, TABLE)
    assert str(info.value) == message


def test_none_is_no_name_unless_the_table_has_it():
    with pytest.raises(ValueError, match="Unknown colour None; known are 'red'"):
        choose("colour", None, {"red": 1})


def test_an_old_name_finds_the_new_object_and_warns_once(monkeypatch):
    monkeypatch.setattr(names, "_warned", set())
    module = types.ModuleType("a_module")
    module.new, module.__getattr__ = object(), renamed("a_module", {"old": "new"})
    monkeypatch.setitem(sys.modules, "a_module", module)
    with pytest.warns(FutureWarning, match="a_module.old is now called new"):
        assert module.old is module.new
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert module.old is module.new
    with pytest.raises(AttributeError, match="no attribute 'other'"):
        _ = module.other


def test_an_old_method_calls_the_new_one_and_warns_once(monkeypatch):
    class Model:
        draw = renamed_attribute("generate", "draw")

        def generate(self, n):
            return 2 * n

    monkeypatch.setattr(names, "_warned", set())
    with pytest.warns(FutureWarning, match=r"Model\.draw is now called generate"):
        assert Model().draw(3) == 6
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Model().draw(4) == 8
