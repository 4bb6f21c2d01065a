"""`python -m model_freedom` is the same program."""

from model_freedom.cli import run

if __name__ == "__main__":
    run()
