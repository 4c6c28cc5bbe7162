"""`rnngan config`: print a recipe."""

import json

import yaml

from rnngan_tf.cli.model_source import recipe_of


def run(arguments):
    """Print the recipe of a preset, a run folder or a file, as JSON or YAML, and return the exit code.

    What is printed can be changed in a file and trained with `rnngan train --config FILE`.
    """
    recipe = recipe_of(arguments.run).to_dict()
    if arguments.yaml:
        print(yaml.safe_dump(recipe, sort_keys=False, default_flow_style=None, width=120), end="")
    else:
        print(json.dumps(recipe, indent=2))
    return 0
