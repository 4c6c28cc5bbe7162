"""`python -m rnngan_tf` is the command `rnngan`."""

import sys

from rnngan_tf.cli import main

if __name__ == "__main__":
    sys.exit(main())
