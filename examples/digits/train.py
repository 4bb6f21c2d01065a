"""Trains the digit classifier, and writes the same bytes on every machine.

An averaged perceptron: for each picture that the current weights get wrong, the pixels are added to the right class and
taken from the wrong one; what is kept is the mean of the weights over all steps. Until that one division everything is
integers, so that neither the order of a sum nor the processor, the BLAS or the version of numpy can change a bit, and
the pictures are visited in the order of the file, so that there is no random number either.

    python train.py            # writes weights/digits.safetensors, prints the accuracy on the held-out pictures
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

HERE = Path(__file__).parent
CLASSES = 10
HELD_OUT = 360  # the last pictures of the file, a fifth, are for the evaluation only
EPOCHS = 40


def load(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """The pictures as (n, 65) integers, the last column a constant 1 that carries the bias, and their classes (n,)."""
    table = np.loadtxt(path, delimiter=",", dtype=np.int64)
    pictures, classes = table[:, :-1], table[:, -1]
    return np.hstack([pictures, np.ones((len(table), 1), dtype=np.int64)]), classes


def train(pictures: np.ndarray, classes: np.ndarray) -> tuple[np.ndarray, int]:
    """The sum of the weights over all steps, (10, 65) integers, and the number of steps."""
    weights = np.zeros((CLASSES, pictures.shape[1]), dtype=np.int64)
    total = np.zeros_like(weights)
    for _ in range(EPOCHS):
        for picture, right in zip(pictures, classes, strict=True):
            guess = int((weights * picture).sum(axis=1).argmax())
            if guess != right:
                weights[right] += picture
                weights[guess] -= picture
            total += weights
    return total, EPOCHS * len(pictures)


def main() -> None:
    """Trains, evaluates and saves."""
    parser = argparse.ArgumentParser(description="Train the digit classifier.")
    parser.add_argument("--output", type=Path, default=HERE / "weights" / "digits.safetensors")
    output: Path = parser.parse_args().output

    pictures, classes = load(HERE / "data" / "digits.csv")
    total, steps = train(pictures[:-HELD_OUT], classes[:-HELD_OUT])
    scores = (total[:, None, :] * pictures[None, -HELD_OUT:, :]).sum(axis=2)
    right = int((scores.argmax(axis=0) == classes[-HELD_OUT:]).sum())
    print(f"{right} of {HELD_OUT} held-out pictures right: {100 * right / HELD_OUT:.1f} %")

    mean = (total / steps).astype(np.float32)
    save_file({"weight": np.ascontiguousarray(mean[:, :-1]), "bias": np.ascontiguousarray(mean[:, -1])}, output)


if __name__ == "__main__":
    main()
