"""The reference page names every key of the schema, and its links lead somewhere."""

import re

from model_freedom.manifest.reference import reference_markdown
from model_freedom.manifest.schema import schema


def test_every_key_is_in_the_reference():
    page = reference_markdown()
    for record in [schema(), *schema()["$defs"].values()]:
        for key in record.get("properties", {}):
            assert f"| `{key}` |" in page


def test_tables_are_tables_and_links_lead_to_headings():
    page = reference_markdown()
    for line in page.splitlines():
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) == 6, line
    headings = {
        re.sub(r"[^a-z0-9 _-]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.*)$", page, re.M)
    }
    links = set(re.findall(r"\]\(#([^)]*)\)", page))
    assert links
    assert links <= headings
