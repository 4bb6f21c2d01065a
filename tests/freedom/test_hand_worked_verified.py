"""Models worked by hand, with what the last look at their links saw, and with what a configuration says."""

from __future__ import annotations

import pytest
from kitchen import CLASS_1, CLASS_3, base, code, components, data, judged, lost, model, part
from kitchen import verdicts as verdicts_of
from levels import C2, NF, NO, OD, OS, OW, SAID, TC, WA, YES, F, U, told

from model_freedom.links.record import Address, Result, Status

URL = "https://example.org/digits.csv"
COPY = "https://web.archive.org/web/2026/digits.csv"
GONE, OK, GATE, SILENT = Status.GONE, Status.OK, Status.RESTRICTED, Status.UNVERIFIED

SEEN = [
    ("everything there", model(training_data=(told(),), **SAID), {URL: OK}, (F, U, YES, OD)),
    # An address that is gone is no place to get it from.
    ("data gone", model(training_data=(told(),), **SAID), {URL: GONE}, (TC, U, NO, OW)),
    (
        "data gone, which had been said to be hard to share",
        model(training_data=(told(reason="too large"),), **SAID),
        {URL: GONE},
        (TC, U, NO, OS),
    ),
    (
        "data gone, archived",
        model(training_data=(told(archives=(COPY,)),), **SAID),
        {URL: GONE, COPY: OK},
        (F, U, YES, OD),
    ),
    (
        "data gone, and so is the archive copy",
        model(training_data=(told(archives=(COPY,)),), **SAID),
        {URL: GONE, COPY: GONE},
        (TC, U, NO, OW),
    ),
    (
        "data gone, of the archive nothing is known",
        model(training_data=(told(archives=(COPY,)),), **SAID),
        {URL: GONE, COPY: SILENT},
        (TC, U, NO, OW),
    ),
    ("data behind a login after all", model(training_data=(told(),), **SAID), {URL: GATE}, (TC, U, YES, OW)),
    ("nobody answers", model(training_data=(told(),), **SAID), {URL: SILENT}, (F, U, YES, OD)),
    ("nobody looked at this one", model(training_data=(told(),), **SAID), {}, (F, U, YES, OD)),
    ("class I, data gone", model(components=components(*CLASS_1)), {URL: GONE}, (TC, C2, NO, OW)),
    ("data of the base gone", model(training_data=(), base_models=(base(),)), {URL: GONE}, (TC, U, NO, WA)),
    (
        "the model card gone",
        model(components={**components(*CLASS_3), "model_card": part(path=None, url=URL)}, training_data=()),
        {URL: GONE},
        (TC, U, NO, WA),
    ),
]


@pytest.mark.parametrize(("why", "found", "seen", "expected"), SEEN, ids=[row[0] for row in SEEN])
def test_verified_verdicts(why, found, seen, expected):
    links = {Address(url): Result(Address(url), "http", status) for url, status in seen.items()}
    verified = judged(found, links=links).verified
    assert verified is not None
    assert tuple(verdict.value for verdict in verified.values()) == expected


def test_the_stricter_reading_of_a_lost_program():
    strict = {"missing_training_code": "non-free"}
    assert verdicts_of(model(training_code=(lost(),)), **strict)["debian"] == NF
    assert verdicts_of(model(training_code=()), **strict)["debian"] == NF
    assert verdicts_of(model(training_code=(code("CC-BY-NC-4.0"),)), **strict)["debian"] == TC
    assert verdicts_of(model(), **strict)["debian"] == F
    assert verdicts_of(model(base_models=(base(training_code=(lost(),)),)), **strict)["debian"] == TC


def test_configuration_decides_references():
    found = model("LicenseRef-House", training_data=(data("LicenseRef-House"),))
    assert verdicts_of(found)["debian"] == NF
    assert verdicts_of(found, known_licenses={"LicenseRef-House": "free"})["debian"] == F
    assert (
        verdicts_of(
            model("MIT", training_data=(data("LicenseRef-House"),)), known_licenses={"licenseref-house": "non-free"}
        )["debian"]
        == TC
    )
