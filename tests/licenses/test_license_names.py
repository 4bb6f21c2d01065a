"""What people write for licences, and what they are told to write."""

from __future__ import annotations

import pytest

from model_freedom.licenses.called import CALLED
from model_freedom.licenses.expression import judge
from model_freedom.licenses.faults import corrected, faults

CERTAIN = {
    "MIT": "Expat; MIT license; The MIT License; The MIT License (MIT); MIT/X11; MIT License (Expat)",
    "Apache-2.0": "Apache 2; Apache 2.0; Apache2; Apache-2; apache license 2.0; Apache License, Version 2.0; ASL 2.0; "
    "apache-2.0 license; Apache Software License 2.0; Apache_2.0; Apache v2; Apache License v2.0",
    "BSD-3-Clause": "New BSD; new BSD license; Modified BSD; Revised BSD License; 3-clause BSD; BSD 3-Clause; "
    "BSD 3 Clause License",
    "BSD-2-Clause": "Simplified BSD; 2-clause BSD; BSD 2-clause; FreeBSD",
    "GPL-3.0-or-later": "GPLv3+; GPL-3.0+; GPL v3 or later; GPL-3 or later; GNU GPLv3+",
    "GPL-2.0-or-later": "GPLv2+; GPL v2 or later; GPL-2.0+",
    "LGPL-2.1-or-later": "LGPLv2.1+; LGPL-2.1+",
    "AGPL-3.0-or-later": "AGPLv3+; AGPL-3.0+",
    "MPL-2.0": "MPL 2.0; MPLv2; MPL v2.0; Mozilla Public License 2.0; Mozilla Public License, version 2.0",
    "CC0-1.0": "CC0; CC-0; CC0 1.0; CC Zero; Creative Commons Zero; CC0 1.0 Universal",
    "CC-BY-4.0": "CC BY 4.0; CC-BY 4.0; CC-BY-4; CCBY4.0; Creative Commons Attribution 4.0 International; "
    "Creative Commons Attribution 4.0",
    "CC-BY-SA-4.0": "CC BY-SA 4.0; CC-BY-SA 4.0; Creative Commons Attribution-ShareAlike 4.0 International",
    "CC-BY-NC-4.0": "CC BY-NC 4.0; CC-BY-NC 4; Creative Commons Attribution-NonCommercial 4.0 International",
    "CC-BY-NC-SA-4.0": "CC BY-NC-SA 4.0",
    "ISC": "ISC license",
    "Zlib": "zlib/libpng; zlib license",
    "BSL-1.0": "Boost; Boost Software License; Boost Software License 1.0",
    "EPL-2.0": "EPL 2.0; EPL v2; Eclipse Public License 2.0",
    "EUPL-1.2": "EUPL 1.2; EUPL v1.2",
    "OFL-1.1": "OFL 1.1; SIL Open Font License 1.1",
    "CDLA-Permissive-2.0": "CDLA Permissive 2.0",
    "llama2": "Llama 2 Community License",
}
PAIRS = [(text.strip(), licence) for licence, texts in CERTAIN.items() for text in texts.split(";")]


def test_there_are_enough_of_them():
    assert len(PAIRS) >= 60


@pytest.mark.parametrize(("text", "licence"), PAIRS)
def test_what_is_certainly_meant_is_what_fix_writes(text, licence):
    assert corrected(text) == licence
    assert judge(licence) == ("non-free" if licence in {"llama2", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0"} else "free")


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("GPLv3", ["`GPL-3.0-only`", "`GPL-3.0-or-later`"]),
        ("GPL 3", ["`GPL-3.0-only`", "`GPL-3.0-or-later`"]),
        ("LGPLv2.1", ["`LGPL-2.1-only`", "`LGPL-2.1-or-later`"]),
        ("GNU General Public License v3.0", ["`GPL-3.0-only`", "`GPL-3.0-or-later`"]),
        ("MIT Apache-2.0", ["`MIT OR Apache-2.0`", "`MIT AND Apache-2.0`"]),
        ("mit, apache-2.0", ["`MIT OR Apache-2.0`", "`MIT AND Apache-2.0`"]),
        ("MIT/Apache-2.0", ["`MIT OR Apache-2.0`", "`MIT AND Apache-2.0`"]),
        ("MIT & BSD-3-Clause & CC0-1.0", ["`MIT OR BSD-3-Clause OR CC0-1.0`", "`MIT AND BSD-3-Clause AND CC0-1.0`"]),
        ("BSD-3", ["`BSD-3-Clause`"]),
        ("CC BY", ["`CC-BY-4.0`"]),
        ("BSD", ["`BSD-2-Clause`", "`BSD-3-Clause`"]),
        ("Aapche-2.0", ["`Apache-2.0`"]),
    ],
)
def test_what_a_person_has_to_decide_is_offered_and_not_written(text, offered):
    (fault,) = faults(text)
    assert all(words in fault.fix for words in offered), fault.fix
    assert corrected(text) is None


@pytest.mark.parametrize("text", ["proprietary", "see LICENSE", "My own terms"])
def test_what_means_nothing(text):
    (fault,) = faults(text)
    assert "LicenseRef-" in fault.fix
    assert corrected(text) is None


def test_every_name_leads_to_a_licence_that_is_known():
    for name, meant in CALLED.items():
        for identifier in meant:
            assert faults(identifier) == [], name
