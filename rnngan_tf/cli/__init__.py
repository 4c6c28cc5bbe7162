"""The commands of `rnngan`, one file each, and their options. The command starts in `rnngan_tf/__main__.py`."""


def main(argv=None):
    """Run the command line and return its exit code, see `rnngan_tf.__main__.main`."""
    from rnngan_tf.__main__ import main as run

    return run(argv)
