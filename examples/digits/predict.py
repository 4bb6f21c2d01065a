"""Runs the digit classifier on pictures: lines of 64 comma-separated integers 0 to 16, as in data/digits.csv.

Try `head -n 5 data/digits.csv | python predict.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

HERE = Path(__file__).parent


def predict(pictures: np.ndarray) -> np.ndarray:
    """The digit seen in each of the (n, 64) pictures: (n,)."""
    tensors = load_file(HERE / "weights" / "digits.safetensors")
    return (pictures @ tensors["weight"].T + tensors["bias"]).argmax(axis=1)


if __name__ == "__main__":
    rows = np.loadtxt(sys.stdin, delimiter=",", dtype=np.float32, ndmin=2)
    print(*predict(rows[:, :64]), sep="\n")  # a 65th column, the class, is not looked at
