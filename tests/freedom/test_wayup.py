"""The way up from a verified verdict: what the links saw is part of what has to change, and each step is needed."""

from __future__ import annotations

from dataclasses import replace

from cooking import artifacts, models
from hypothesis import given, settings
from hypothesis import strategies as st
from kitchen import MANIFEST, base, code, components, data, model, part, stranger, vouched
from ways import assert_leads_up

from model_freedom.freedom import assess, survey
from model_freedom.freedom import changes as make
from model_freedom.freedom.changes import applied, called, resolving
from model_freedom.freedom.definition import WORDS
from model_freedom.freedom.definitions import BY_NAME, DEFINITIONS
from model_freedom.freedom.grading import Light, grade
from model_freedom.freedom.seen import Seen
from model_freedom.freedom.wayup import ways_up
from model_freedom.links.record import Address, Result, Status
from model_freedom.manifest.model import Artifact

DIGITS = "https://example.org/digits.csv"
COPY = "https://archive.example/digits.csv"
STATUSES = [Status.OK, Status.GONE, Status.GONE, Status.RESTRICTED, Status.UNVERIFIED, None]
PLACES = ["https://a.example/x", "https://b.example/y", "https://web.archive.org/x"]


def seen(**statuses):
    """Results by address."""
    return {Address(url): Result(Address(url), "http", status) for url, status in statuses.items() if status}


def level(found, definition, links=None, missing=None, bases=None):
    verdicts = survey([(MANIFEST, found)], links=links, missing=missing, bases=bases).assessments[0]
    return definition.levels.index((verdicts.verified or verdicts.declared)[definition.name].value)


def missing(_folder, path):
    return "is not tracked by git" if path == "https://b.example/y" else None


@settings(max_examples=30, deadline=None)
@given(models(), st.lists(st.sampled_from(STATUSES), min_size=3, max_size=3))
def test_the_way_up_from_what_was_seen_leads_up_and_no_step_is_idle(found, statuses):
    links = seen(**dict(zip(PLACES, statuses, strict=True)))
    ways = ways_up((MANIFEST, found), links=links, missing=missing)
    for definition in DEFINITIONS:
        before = level(found, definition, links, missing)
        if before == definition.top:
            assert definition.name not in ways
            continue

        def reached(changes, definition=definition):
            return level(applied(found, changes), definition, links, missing, resolving(None))

        assert_leads_up(ways[definition.name], definition, before, reached)


def cheaper_sets(options, cost):
    """Every set of options that costs less."""
    pending = [((), 0, 0)]
    for chosen, spent, first in pending:
        yield chosen
        for index in range(first, len(options)):
            if spent + options[index].cost < cost:
                pending.append(((*chosen, options[index]), spent + options[index].cost, index + 1))


@settings(max_examples=12, deadline=None)
@given(models(), st.lists(st.sampled_from(STATUSES), min_size=3, max_size=3))
def test_no_cheaper_set_of_changes_leads_up(found, statuses):
    """Against every set of changes that costs less, by all four definitions, where that can be tried."""
    found = replace(found, base_models=())
    links = seen(**dict(zip(PLACES, statuses, strict=True)))
    light = Light({}, Seen(links, missing))
    listed = {"training_code": found.training_code, "training_data": found.training_data, **found.components}
    options = [make.relicense_weights(found), make.vouch(), *map(make.add, WORDS)]
    for role, some in listed.items():
        for index, artifact in enumerate(some or ()):
            options += make.for_artifact(role, index, artifact, grade(role, index, artifact, light))
    ways = ways_up((MANIFEST, found), links=links, missing=missing)
    for definition in DEFINITIONS:
        if definition.name in ways and ways[definition.name].cost <= 5:
            before = level(found, definition, links, missing)
            for cheaper in cheaper_sets(options, ways[definition.name].cost):
                assert level(applied(found, cheaper), definition, links, missing) == before, cheaper


DOCUMENTS = ("data_card", "research_paper", "technical_report")


@st.composite
def documented(draw):
    """A model that lacks little but documents: some data sets without a description, and documents of several parts."""
    sets = tuple(data(name=f"d{index}") for index in range(draw(st.integers(1, 7))))
    parts = {role: tuple(draw(st.lists(artifacts(), max_size=3))) for role in DOCUMENTS}
    rest = components("architecture_code", "inference_code", "evaluation_results", "model_card")
    return model(training_data=sets, components={**rest, **{role: some for role, some in parts.items() if some}})


@settings(max_examples=25, deadline=None)
@given(documented(), st.lists(st.sampled_from(STATUSES), min_size=3, max_size=3))
def test_no_cheaper_set_of_changes_leads_up_where_documents_have_several_parts(found, statuses):
    links = seen(**dict(zip(PLACES, statuses, strict=True)))
    light = Light({}, Seen(links, missing))

    def options(role, index, artifact):
        return make.for_artifact(role, index, artifact, grade(role, index, artifact, light))

    documents = [make.add(role) for role in DOCUMENTS]
    for role in DOCUMENTS:
        for index, artifact in enumerate(found.components.get(role, ())):
            documents += options(role, index, artifact)
    sentences = [options("training_data", index, artifact)[1] for index, artifact in enumerate(found.training_data)]
    assert all(change.kind == "describe" for change in sentences)
    useful = {"mof-1.0": [change for change in documents if change.cost > make.SENTENCE]}
    ways = ways_up((MANIFEST, found), links=links, missing=missing)
    for name in {"mof-1.0", "osaid-1.0", "g7-2026"} & set(ways):
        definition = BY_NAME[name]
        before = level(found, definition, links, missing)
        for cheaper in cheaper_sets(useful.get(name, [*documents, *sentences]), min(ways[name].cost, 12)):
            assert level(applied(found, cheaper), definition, links, missing) == before, cheaper


def closed(**fields):
    return Artifact(access="none", reason="secret", license="CC-BY-4.0", **fields)


def test_one_data_card_that_is_open_speaks_for_all_data_sets():
    sets = tuple(data(name=f"d{index}") for index in range(7))
    listed = {**components("inference_code"), "data_card": (closed(), closed())}
    found = model(training_data=sets, components=listed)
    assert way(found, "osaid-1.0") == ["publish and list another data card under a free licence"]
    gone = replace(found, components={**listed, "data_card": (closed(), *part(path=None, url=DIGITS))})
    sets = tuple(data(name=f"d{index}", path="d.csv", url=None) for index in range(7))
    (words,) = way(replace(gone, training_data=sets), "osaid-1.0", links=seen(**{DIGITS: Status.GONE}))
    assert words.startswith("data card [2]")
    assert "replace it, or name an archive copy that is there" in words


def test_a_paper_of_several_parts_stands_in_for_the_report_where_that_is_less():
    listed = components("architecture_code", "evaluation_results", "model_card", "data_card")
    paper = (*part(path="a.pdf"), *part(None, path="b.pdf"))
    found = model(components={**listed, "technical_report": (closed(),), "research_paper": paper})
    assert way(found, "mof-1.0") == ["research paper [2] (b.pdf): put it under a free licence (none is stated)"]
    worse = replace(found, components={**found.components, "research_paper": (*paper, closed(), closed())})
    assert way(worse, "mof-1.0") == ["technical report [1]: publish it, open to everybody"]


def way(found, name="debian", **options):
    return [change.words for change in ways_up((MANIFEST, found), **options)[name].changes]


def test_data_that_is_gone_is_replaced_or_archived():
    found = model(training_data=(data(),))
    assert "debian" not in ways_up((MANIFEST, found))
    gone = seen(**{DIGITS: Status.GONE})
    (words,) = way(found, links=gone)
    assert words.startswith("training data “digits”: replace it, or name an archive copy that is there (gone: ")
    assert DIGITS in words
    archived = model(training_data=(data(archives=(COPY,)),))
    assert "debian" not in ways_up((MANIFEST, archived), links={**gone, **seen(**{COPY: Status.OK})})
    assert way(archived, links={**gone, **seen(**{COPY: Status.GONE})}) == [words]


def test_an_archive_copy_that_is_there_does_raise_the_verdict():
    """What the words name as the other way is true as well."""
    links = {**seen(**{DIGITS: Status.GONE}), **seen(**{COPY: Status.OK})}
    for archives, verdict in (((), "ToxicCandy"), ((COPY,), "Free")):
        found = model(training_data=(data(archives=archives),))
        assert assess(found, MANIFEST, links=links).verified["debian"].value == verdict


def test_data_behind_a_login_is_opened():
    (words,) = way(model(training_data=(data(),)), links=seen(**{DIGITS: Status.RESTRICTED}))
    assert words.startswith("training data “digits”: open it to everybody (not open to everybody: ")


def test_a_path_that_git_does_not_have():
    found = model(training_data=(data(url=None, path="d.csv"),))
    assert way(found, links={}, missing=lambda _folder, path: "is not tracked by git" if path == "d.csv" else None) == [
        "training data “digits”: add the file to the repository, or name where it is (d.csv is not tracked by git)"
    ]


def test_a_base_described_here_is_mended_here_where_that_is_less():
    below = base(name="Big-7B", base_models=(base(name="Older", training_data=(data(),)),), training_data=(code(),))
    found = model(training_data=(), base_models=(below,))
    (words,) = way(found, links=seen(**{DIGITS: Status.GONE}))
    assert words.startswith("Big-7B → Older: training data “digits”: replace it, or name an archive copy")
    other = replace(below, license="llama2")
    (words,) = way(model(training_data=(), base_models=(other,)), links=seen(**{DIGITS: Status.GONE}))
    assert words == "derive from a model that is Free in place of Big-7B, or have Big-7B raised to that"
    (words,) = way(model(training_data=(), base_models=(stranger("Big-7B"),)), links={})
    assert words == "describe the base model Big-7B, or name its `manifest`, if it is Free"


def test_components_that_are_gone():
    listed = {**components("inference_code"), "data_card": part(path=None, url=DIGITS)}
    found = model(components=listed, complete=vouched())
    assert "osaid-1.0" not in ways_up((MANIFEST, replace(found, training_data=(code(name="d"),))), links={})
    gone = seen(**{DIGITS: Status.GONE})
    words = way(replace(found, training_data=(code(name="d"),)), "osaid-1.0", links=gone)
    assert words == ["training data “d”: describe it"]


def test_what_has_no_name_is_called_by_its_place():
    assert called("training_data", 1, Artifact(url=DIGITS)) == f"training data [2] ({DIGITS})"
    assert called("training_code", 0, Artifact(path="train.py")) == "training code [1] (train.py)"
    assert called("training_code", 0, Artifact(access="none")) == "training code [1]"
    assert called("training_data", 0, Artifact(name="digits", url=DIGITS)) == "training data “digits”"
