"""Trains a classifier of seven-segment digits on pictures that nobody will ever see again.

The pictures come from the operating system's source of randomness and are forgotten when the program ends. That stands
in for every publisher who gives away the weights and keeps the data: the program is here, the weights are free, and yet
whoever runs it gets another model and no way to make this one.
"""

from __future__ import annotations

import argparse
import secrets
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

HERE = Path(__file__).parent
SEGMENTS = (  # which of top, upper left, upper right, middle, lower left, lower right and bottom light up
    "1110111",
    "0010010",
    "1011101",
    "1011011",
    "0111010",
    "1101011",
    "1101111",
    "1010010",
    "1111111",
    "1111011",
)
PICTURES = 1000


def main() -> None:
    """Draws the secret pictures, keeps the mean of each class, and forgets the rest."""
    parser = argparse.ArgumentParser(description="Train on data that is not kept.")
    parser.add_argument("--output", type=Path, default=HERE / "weights" / "segments.safetensors")
    output: Path = parser.parse_args().output

    secret = np.random.default_rng(secrets.randbits(128))
    classes = secret.integers(0, len(SEGMENTS), PICTURES)
    clean = np.array([[int(lit) for lit in digit] for digit in SEGMENTS], dtype=np.float32)
    pictures = clean[classes] + secret.normal(0, 0.25, (PICTURES, clean.shape[1])).astype(np.float32)

    centres = np.stack([pictures[classes == digit].mean(axis=0) for digit in range(len(SEGMENTS))])
    bias = -(centres**2).sum(axis=1) / 2  # the largest score belongs to the nearest centre
    save_file({"weight": centres.astype(np.float32), "bias": bias.astype(np.float32)}, output)


if __name__ == "__main__":
    main()
