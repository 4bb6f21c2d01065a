"""Imports every file of a folder of the Model Openness Tool and compares the class with a table of known ones.

    python scripts/compare_mot.py FOLDER

FOLDER holds `*.yml` and `classes.csv` (columns `file` and `mof_class`). Prints each file whose class by our definition
is another one, with our reasons, and returns 1 where there is any. Known faults of that tool, in which a right answer
may differ from its own: `PDDL-1.0`, `OpenMDW-1.1`, expressions and lower-case identifiers count as not open there.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from model_freedom.freedom import assess
from model_freedom.manifest.load import read_manifest
from model_freedom.standards.mot import import_draft


def main(folder: Path) -> int:
    """Compares, and prints what differs and a closing line."""
    differing = checked = 0
    with (folder / "classes.csv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            draft = import_draft((folder / row["file"]).read_bytes(), row["file"])
            manifest = read_manifest(draft.encode(), "model-freedom.yaml")
            verdict = assess(manifest.models[0], manifest).declared["mof-1.0"]
            checked += 1
            if verdict.value != row["mof_class"]:
                differing += 1
                why = "; ".join(reason.message for reason in verdict.main)
                sys.stdout.write(f"{row['file']}: {row['mof_class']} there, {verdict.value} here: {why}\n")
    sys.stdout.write(f"{checked} descriptions, {differing} with another class\n")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
