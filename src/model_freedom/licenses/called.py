"""What people call licences: names that are neither the identifier nor the full name of the SPDX list.

Where a name has one meaning it is certain, and `--fix` writes it. Sources: the names that the Free Software Foundation
(https://www.gnu.org/licenses/license-list.html), Debian (copyright format 1.0), Fedora's former short names and the
`License ::` classifiers of https://pypi.org/classifiers/ have for them.
"""

from __future__ import annotations

_MIT, _BSD3, _BSD2 = ("MIT",), ("BSD-3-Clause",), ("BSD-2-Clause",)

CALLED: dict[str, tuple[str, ...]] = {
    "Expat": _MIT,
    "MIT/X11": _MIT,
    "X11/MIT": _MIT,
    "MIT/Expat": _MIT,
    "The MIT License (MIT)": _MIT,
    "MIT (Expat)": _MIT,
    "ASL 2.0": ("Apache-2.0",),
    "Apache Software License 2.0": ("Apache-2.0",),
    "Apache 2.0 License (Apache-2.0)": ("Apache-2.0",),
    "New BSD": _BSD3,
    "Modified BSD": _BSD3,
    "Revised BSD": _BSD3,
    "3-clause BSD": _BSD3,
    "three-clause BSD": _BSD3,
    "Simplified BSD": _BSD2,
    "FreeBSD": _BSD2,
    "2-clause BSD": _BSD2,
    "two-clause BSD": _BSD2,
    "Original BSD": ("BSD-4-Clause",),
    "4-clause BSD": ("BSD-4-Clause",),
    "zlib/libpng": ("Zlib",),
    "Boost": ("BSL-1.0",),
    "Boost Software License": ("BSL-1.0",),
    "CC0": ("CC0-1.0",),
    "CC0 1.0 Universal": ("CC0-1.0",),
    "CC Zero": ("CC0-1.0",),
    "CC-0": ("CC0-1.0",),
    "Creative Commons Zero": ("CC0-1.0",),
    "AGPLv3+": ("AGPL-3.0-or-later",),
    "AGPL 3 or later": ("AGPL-3.0-or-later",),
    "GPL-2 or later": ("GPL-2.0-or-later",),
    "GPL-3 or later": ("GPL-3.0-or-later",),
    "LGPLv3+": ("LGPL-3.0-or-later",),
    "LGPLv2+": ("LGPL-2.0-or-later",),
    "LGPLv2.1+": ("LGPL-2.1-or-later",),
    "PSF": ("PSF-2.0",),
    "Python": ("PSF-2.0", "Python-2.0"),
    "Eclipse Public License": ("EPL-2.0", "EPL-1.0"),
    "Mozilla Public License": ("MPL-2.0", "MPL-1.1"),
    "MPL": ("MPL-2.0", "MPL-1.1"),
    "Open Data Commons Attribution": ("ODC-By-1.0",),
    "Open Database License": ("ODbL-1.0",),
    "Public Domain Dedication and License": ("PDDL-1.0",),
    "Llama 2 Community License": ("llama2",),
    "Llama 3 Community License": ("llama3",),
    "Llama 3.1 Community License": ("llama3.1",),
    "Llama 3.2 Community License": ("llama3.2",),
    "Llama 3.3 Community License": ("llama3.3",),
    "Llama 4 Community License": ("llama4",),
    "Gemma Terms of Use": ("gemma",),
}
