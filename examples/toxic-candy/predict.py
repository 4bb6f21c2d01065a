"""Runs the seven-segment classifier: lines of seven comma-separated brightnesses, in the order that README.md gives.

Try `echo 0,0,1,0,0,1,0 | python predict.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

HERE = Path(__file__).parent


def predict(pictures: np.ndarray) -> np.ndarray:
    """The digit shown by each of the (n, 7) pictures: (n,)."""
    tensors = load_file(HERE / "weights" / "segments.safetensors")
    return (pictures @ tensors["weight"].T + tensors["bias"]).argmax(axis=1)


if __name__ == "__main__":
    print(*predict(np.loadtxt(sys.stdin, delimiter=",", dtype=np.float32, ndmin=2)), sep="\n")
