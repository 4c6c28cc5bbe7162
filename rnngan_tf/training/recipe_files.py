"""Recipes in files: JSON, YAML, and the `config.json` of run folders, those of earlier versions included."""

import json
from pathlib import Path

RUN = "run"  # the key of config.json under which a run keeps its machine, versions and data
RENAMED = {"relaxation": "gumbel_temperature"}
NO_FIELDS = ("out", "readable_after", "command")  # of the arguments that earlier versions wrote


def read(path):
    """Return what a `.json`, `.yaml` or `.yml` file holds.

    Raises:
        ValueError: another kind of file, or one that is not JSON or YAML.
        OSError: the file cannot be read.
    """
    path = Path(path)
    if path.suffix not in (".json", ".yaml", ".yml"):
        raise ValueError(f"{path} is not a recipe; give a .json, .yaml or .yml file.")
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            raise ValueError(f"{path} is not JSON: {error}.") from error
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(f"{path} is not YAML: {' '.join(str(error).split())}.") from error


def current_fields(values):
    """Return the fields of a recipe that a dictionary holds, by their names of today.

    Args:
        values: as `Recipe.to_dict` makes it, or the `config.json` of a run folder.

    Raises:
        ValueError: not a dictionary.
    """
    if not isinstance(values, dict):
        raise ValueError(f"A recipe is a {type(values).__name__} here; it must be a mapping from fields to values.")
    if not isinstance(values.get("arguments"), dict):
        return {name: value for name, value in values.items() if name != RUN}
    fields = {
        RENAMED.get(name, f"{name}s" if name.endswith("_option") else name): value
        for name, value in values["arguments"].items()
        if value is not None and name not in NO_FIELDS
    }
    if fields.get("model", "gan") != "gan":
        fields.pop("discriminator", None)  # was written for every model
    return fields
