"""What files write where a licence belongs, beside what the manifest says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model_freedom.licenses.addressed import licence_at
from model_freedom.licenses.compare import says_otherwise
from model_freedom.licenses.expression import judge
from model_freedom.licenses.lists import lists

AGPL = "AGPL-3.0 License (https://ultralytics.com/license)"

SAME = [
    (AGPL, "AGPL-3.0-only"),
    (AGPL, "AGPL-3.0-or-later"),
    ("AGPL-3.0 https://ultralytics.com/license", "AGPL-3.0-only"),
    ("https://www.apache.org/licenses/LICENSE-2.0", "Apache-2.0"),
    ("http://www.apache.org/licenses/LICENSE-2.0.txt", "Apache-2.0"),
    ("Apache-2.0 (https://www.apache.org/licenses/LICENSE-2.0)", "Apache-2.0"),
    ("Licensed under the Apache License, Version 2.0", "Apache-2.0"),
    ("License: MIT", "MIT"),
    ("https://opensource.org/licenses/MIT", "MIT"),
    ("https://opensource.org/licenses/MIT/", "MIT"),
    ("http://opensource.org/licenses/mit-license.php", "MIT"),
    ("https://opensource.org/license/apache-2-0", "Apache-2.0"),
    ("MIT License, Copyright (c) 2023 Somebody", "MIT"),
    ("MIT (see LICENSE file)", "MIT"),
    ("MIT, see https://example.org/LICENSE", "MIT"),
    ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
    ("https://creativecommons.org/licenses/by/4.0/legalcode.txt", "CC-BY-4.0"),
    ("https://creativecommons.org/licenses/by-nc-sa/4.0/deed.en", "CC-BY-NC-SA-4.0"),
    ("CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)", "CC-BY-4.0"),
    ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
    ("https://www.gnu.org/licenses/gpl-3.0.en.html", "GPL-3.0-or-later"),
    ("https://www.gnu.org/licenses/gpl-3.0-standalone.html", "GPL-3.0-only"),
    ("https://www.gnu.org/licenses/gpl.html", "GPL-3.0-only"),
    ("https://www.gnu.org/licenses/old-licenses/lgpl-2.1.html", "LGPL-2.1-only"),
    ("https://www.gnu.org/licenses/fdl-1.3.html", "GFDL-1.3-only"),
    ("https://spdx.org/licenses/BSD-3-Clause.html", "BSD-3-Clause"),
    ("https://ai.meta.com/llama/license/", "llama2"),
    ("www.apache.org/licenses/", "Apache-2.0"),
]


@pytest.mark.parametrize(("claimed", "stated"), SAME)
def test_the_same_in_other_words(claimed: str, stated: str) -> None:
    assert not says_otherwise(stated, claimed)


@pytest.mark.parametrize(("claimed", "stated"), SAME)
def test_and_not_the_same_as_another(claimed: str, stated: str) -> None:
    assert says_otherwise("ISC", claimed)
    assert not says_otherwise(f"ISC OR {stated}", claimed)


@pytest.mark.parametrize(
    ("claimed", "stated"),
    [
        (AGPL, "MIT"),
        ("MIT (https://ai.meta.com/llama/license/)", "MIT"),
        ("MIT (https://creativecommons.org/licenses/by-nc/4.0/)", "MIT"),
        ("https://creativecommons.org/licenses/by-nc/4.0/", "CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by/3.0/", "CC-BY-4.0"),
        ("https://ai.google.dev/gemma/terms", "Apache-2.0"),
        ("https://example.org/terms", "MIT"),
        ("https://opensource.org/licenses/nonesuch", "MIT"),
        ("Apache-2.0 non-commercial", "Apache-2.0"),
        ("Apache 2.0 for research", "Apache-2.0"),
        ("MIT (research only)", "MIT"),
        ("MIT License, academic use", "MIT"),
        ("MIT License, Copyright (c) 2023 Somebody, non-commercial use only", "MIT"),
        ("MIT (see LICENSE, research only)", "MIT"),
        ("CC BY-NC 4.0", "CC-BY-4.0"),
        ("Copyright (c) 2024 A Company, all rights reserved", "MIT"),
    ],
)
def test_what_says_otherwise(claimed: str, stated: str) -> None:
    assert says_otherwise(stated, claimed)


@pytest.mark.parametrize("address", sorted(lists().addresses))
def test_every_address_leads_to_a_licence_that_is_known(address: str) -> None:
    meant = lists().addresses[address]
    if not address.endswith("/*"):
        assert licence_at(f"https://www.{address}/") == meant
        known = meant.casefold() in lists().licenses or meant in lists().families
        assert known or judge(meant) == "non-free"


@given(st.text(max_size=80))
def test_any_text(text: str) -> None:
    says_otherwise("MIT", text)
    licence_at(text)
    says_otherwise("MIT", f"https://opensource.org/licenses/{text}")
