"""Draw `docs/completion.png`: test digits, their top 14 rows, and eight ways in which a preset goes on.

python experiments/completion.py [--preset lstm_row_mnist] [--out docs/completion.png]
"""

import argparse

import numpy as np

import rnngan_tf as rg
from rnngan_tf.zoo.presets import PRESETS

DIGITS = (3, 2, 1, 18, 4, 8, 11, 0)  # of the bundled test digits
ROWS = 14


def main():
    """Search, and draw a row for each digit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="lstm_row_mnist", choices=PRESETS, metavar="NAME")
    parser.add_argument("--out", default="docs/completion.png")
    arguments = parser.parse_args()
    digits = rg.load_images("mnist_mini").test_images[list(DIGITS)]
    found = rg.improve.complete(rg.from_preset(arguments.preset), digits, rows=ROWS, n=8)
    whole = digits.astype("float32") / 127.5 - 1
    given = np.where(np.arange(28)[:, None, None] < ROWS, whole, -1)
    rows = np.concatenate([whole[:, None], given[:, None], found.images], axis=1)  # (8, 10, 28, 28, 1)
    rg.plot.grid(rows.reshape(-1, *rows.shape[2:]), columns=rows.shape[1], path=arguments.out)
    print(f"{arguments.out}: the given rows are missed by {found.errors.mean():.1f} grey levels (root mean square).")


if __name__ == "__main__":
    main()
