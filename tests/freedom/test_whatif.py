"""What stays, what an archive saves, what is lost, and on what each model hangs."""

import pytest
from kitchen import MANIFEST, base, code, data, hidden, model, stranger

from model_freedom.freedom.chain import chain
from model_freedom.freedom.failing import ranking, single_points
from model_freedom.freedom.places import host_of
from model_freedom.freedom.removal import Removal, touches
from model_freedom.freedom.seen import Seen
from model_freedom.freedom.whatif import without
from model_freedom.links.record import Address, Result, Status
from model_freedom.manifest.model import Manifest

ARCHIVE = "https://web.archive.org/web/2026/https://example.org/digits.csv"


def outcome(found, *gone, seen=None):
    (result,) = without(chain([(MANIFEST, found)]), 1, [Removal(what) for what in gone], seen)
    return result.outcome, list(result.because)


def points(found):
    (result,) = without(chain([(MANIFEST, found)]), 1, [])
    return {(point.kind, point.name) for point in result.single_points if not point.saved}


def test_data_on_a_host_that_goes():
    found = model(training_data=(data(),))
    assert outcome(found) == ("stays", [])
    assert outcome(found, "example.org") == ("lost", [("tiny", "digits")])
    assert outcome(found, "example.com") == ("stays", [])
    assert outcome(found, "https://example.org/digits.csv") == ("lost", [("tiny", "digits")])
    assert outcome(found, "https://example.org/") == ("lost", [("tiny", "digits")])
    assert outcome(found, "https://example.org/dig") == ("stays", [])
    assert outcome(found, "digits") == ("lost", [("tiny", "digits")])


def test_an_archive_saves_it_unless_it_goes_too():
    found = model(training_data=(data(archives=(ARCHIVE,)),))
    assert outcome(found, "example.org") == ("from-archive", [("tiny", "digits")])
    assert outcome(found, "example.org", "archive.org")[0] == "lost"
    assert outcome(found, "archive.org")[0] == "stays"


def test_a_subdomain_goes_with_its_domain():
    found = model(training_data=(data(url="https://cdn.example.org/a"),))
    assert outcome(found, "example.org")[0] == "lost"
    assert outcome(found, "other.example.org")[0] == "stays"


def test_what_is_in_the_repository_stays():
    assert outcome(model(training_data=(data(url=None, path="d.csv"),)), "example.org", "github.com")[0] == "stays"


def test_hidden_data_was_lost_before():
    assert outcome(model(training_data=(hidden(),)))[0] == "lost-already"
    assert outcome(model(training_code=()))[0] == "lost-already"
    assert outcome(model(training_data=(hidden(),)))[1] == [("tiny", "web text")]


def test_a_base_that_goes_falls_with_its_weights_unless_it_can_be_rebuilt():
    local = (data(url=None, path="d.csv"),)
    bare = model(training_data=local, base_models=(stranger("Big-7B", url="https://huggingface.co/org/Big-7B"),))
    assert outcome(bare)[0] == "stays"
    assert outcome(bare, "huggingface.co") == ("lost", [("tiny", "Big-7B")])
    assert outcome(bare, "Big 7B")[0] == "lost"
    assert outcome(bare, "org/Big-7B")[0] == "lost"
    known = model(training_data=local, base_models=(base(name="Big-7B", url="https://huggingface.co/org/Big-7B"),))
    assert outcome(known, "Big-7B")[0] == "stays"
    assert outcome(known, "Big-7B", "example.org")[0] == "lost"
    kept = model(
        training_data=local,
        base_models=(stranger("Big-7B", url="https://huggingface.co/org/Big-7B", archives=("https://mirror.net/b",)),),
    )
    assert outcome(kept, "Big-7B") == ("from-archive", [("tiny", "Big-7B")])


def test_a_base_with_no_address_and_no_description_was_lost_before():
    assert outcome(model(base_models=(stranger("closed"),)))[0] == "lost-already"


def test_the_last_look_counts():
    address = Address("https://example.org/digits.csv")
    seen = Seen({address: Result(address, "http", Status.GONE)})
    assert outcome(model(training_data=(data(),)), seen=seen)[0] == "lost-already"
    assert outcome(model(training_data=(data(archives=(ARCHIVE,)),)), seen=seen)[0] == "from-archive"


def test_single_points_of_failure():
    local = code()
    assert points(model(training_data=(data(),))) == {("host", "example.org")}
    assert points(model(training_data=(data(archives=(ARCHIVE,)),))) == set()
    assert points(model(training_data=(data(archives=("https://example.org/copy",)),))) == {("host", "example.org")}
    assert points(model(training_data=(hidden(),))) == set()
    bare = stranger("Big-7B", url="https://huggingface.co/org/Big-7B")
    assert points(model(training_code=(local,), training_data=(), base_models=(bare,))) == {
        ("host", "huggingface.co"),
        ("model", "Big-7B"),
    }
    known = base(name="Big-7B", url="https://huggingface.co/org/Big-7B")
    assert points(model(training_data=(), base_models=(known,))) == set()


def test_a_single_point_is_one_that_alone_makes_it_lost():
    bare = stranger("Big-7B", url="https://huggingface.co/org/Big-7B")
    models = [
        model(training_data=(data(),)),
        model(training_data=(data(archives=(ARCHIVE,)),)),
        model(training_data=(data(),), base_models=(bare,)),
        model(training_data=(), base_models=(base(name="Big-7B", url="https://huggingface.co/org/Big-7B"),)),
        model(training_data=(), base_models=(base(name="mid", base_models=(bare,), url="https://gitlab.com/a/mid"),)),
        model(training_data=(data(url="doi:10.5281/zenodo.1"),)),
    ]
    for found in models:
        for what in ("example.org", "huggingface.co", "archive.org", "zenodo.org", "gitlab.com", "Big-7B", "mid"):
            kind = "host" if "." in what else "model"
            assert ((kind, what) in points(found)) == (outcome(found, what)[0] == "lost"), (found.base_models, what)


def test_the_ranking():
    built = chain(
        [
            (MANIFEST, model(name="a", training_data=(data(),))),
            (MANIFEST, model(name="b", training_data=(data(),), base_models=(stranger("x", url="hf:org/x"),))),
            (MANIFEST, model(name="c", training_data=(hidden(),))),
        ]
    )
    found = single_points(built)
    ranked = ranking(found.names, [(node.record.name, found.masks[i]) for i, node in enumerate(built.nodes)])
    assert [(point.kind, point.name, point.models) for point in ranked] == [
        ("host", "example.org", ("a", "b")),
        ("host", "huggingface.co", ("b",)),
        ("model", "x", ("b",)),
    ]


def test_hosts():
    assert host_of("https://raw.githubusercontent.com/a/b/x") == "github.com"
    assert host_of("hf:datasets/a/b") == "huggingface.co"
    assert host_of("doi:10.5281/zenodo.123") == "zenodo.org"
    assert host_of("https://doi.org/10.1000/x") == "doi.org"
    assert host_of("swh:1:rev:" + "a" * 40) == "softwareheritage.org"
    assert host_of("git@github.com:a/b.git") == "github.com"
    assert host_of("https://user@[::1") == "//user@[::1"


def looked(url, status, **fields):
    address = Address(url)
    return {address: Result(address, "http", status, **fields)}


def result(found, *gone, seen=None, shipped=None):
    return without(chain([(MANIFEST, found)]), 1, [Removal(what) for what in gone], seen, shipped)[0]


def test_an_archive_that_nobody_has_seen_is_said_to_be_so():
    found = model(training_data=(data(archives=(ARCHIVE,)),))
    unseen = result(found, "example.org")
    assert (unseen.outcome, unseen.verified) == ("from-archive", False)
    seen = result(found, "example.org", seen=Seen(looked(ARCHIVE, Status.OK)))
    assert (seen.outcome, seen.verified) == ("from-archive", True)
    doubtful = result(found, "example.org", seen=Seen(looked(ARCHIVE, Status.UNVERIFIED)))
    assert (doubtful.outcome, doubtful.verified) == ("from-archive", False)
    assert result(found).verified


def test_an_archive_that_is_gone_or_that_nobody_can_reach_saves_nothing():
    found = model(training_data=(data(archives=(ARCHIVE,)),))
    for status in (Status.GONE, Status.REFUSED):
        assert result(found, "example.org", seen=Seen(looked(ARCHIVE, status))).outcome == "lost"


def test_what_hangs_on_an_archive_that_nobody_has_seen_hangs_on_its_host_too():
    found = model(training_data=(data(archives=(ARCHIVE,)),))
    (point,) = result(found).single_points
    assert (point.kind, point.name, point.saved) == ("host", "example.org", True)
    assert result(found, seen=Seen(looked(ARCHIVE, Status.OK))).single_points == ()
    (point,) = result(found, seen=Seen(looked(ARCHIVE, Status.GONE))).single_points
    assert (point.name, point.saved) == ("example.org", False)
    built = chain([(MANIFEST, found)])
    ranked = single_points(built)
    (first,) = ranking(ranked.names, [("tiny", ranked.masks[0])], [("tiny", ranked.doubtful[0])])
    assert (first.name, first.models, first.doubtful) == ("example.org", (), ("tiny",))


def test_a_path_that_git_does_not_have_is_not_there():
    def missing(_folder, path):
        return "is not tracked by git" if path == "d.csv" else None

    found = model(training_data=(data(url=None, path="d.csv"),))
    lost = result(found, seen=Seen({}, missing))
    assert (lost.outcome, lost.because) == ("lost-already", (("tiny", "digits (is not tracked by git)"),))
    saved = model(training_data=(data(url=None, path="d.csv", archives=(ARCHIVE,)),))
    assert result(saved, seen=Seen({}, missing)).outcome == "from-archive"
    assert result(model(training_data=(data(url=None, path="e.csv"),)), seen=Seen({}, missing)).outcome == "stays"


def test_a_revision_that_is_not_there_is_not_there():
    address = Address("https://example.org/digits.csv", "v2")
    seen = Seen({address: Result(address, "git", Status.OK, revision_missing=True)})
    assert result(model(training_data=(data(revision="v2"),)), seen=seen).outcome == "lost-already"


def of_repository(shipped_one=True):
    """A base model in a manifest of the same repository, without an address."""
    below = model(name="below", training_data=(hidden(),))
    other = Manifest("other/model-freedom.yaml", models=(below,))
    top = model(training_data=(), base_models=(stranger("below", manifest="other/model-freedom.yaml"),))
    built = chain([(MANIFEST, top)], lambda _manifest, _base: (other, below))
    return without(built, 1, [], None, lambda _manifest, _model: shipped_one)[0].outcome


def test_a_base_model_of_the_same_repository_has_to_be_shipped():
    assert of_repository() == "stays"
    assert of_repository(shipped_one=False) == "lost-already"


def test_a_path_beside_a_manifest_on_another_host_goes_with_that_host():
    below = model(name="below", training_data=(data(url=None, path="d.csv"),))
    other = Manifest("https://hub.example/below/model-freedom.yaml", models=(below,))
    top = model(training_data=(), base_models=(stranger("below", manifest=other.path),))
    built = chain([(MANIFEST, top)], lambda _manifest, _base: (other, below))
    assert without(built, 1, [])[0].outcome == "stays"
    assert without(built, 1, [Removal("hub.example")])[0].outcome == "lost"


SAME = [
    "https://github.com/Org/Tiny-Digits",
    "https://github.com/org/tiny-digits/",
    "http://github.com/org/tiny-digits",
    "HTTPS://GitHub.com:443/org/tiny-digits",
    "https://www.github.com/org/tiny-digits.git",
    "git@github.com:org/tiny-digits.git",
    "ssh://git@github.com/org/tiny-digits",
    "git+https://github.com/org/tiny-digits@v1",
    "git://github.com/org/tiny-digits",
    "github.com/org/tiny-digits",
    "https://github.com/org/tiny-digits/tree/main",
    "https://github.com/org/tiny-digits?tab=readme",
    "https://github.com/org/tiny-digits#readme",
    "https://api.github.com/repos/org/tiny-digits",
    "https://github.com/org",
    "https://github.com/",
    "github.com",
    "GitHub.com.",
]


@pytest.mark.parametrize("written", SAME)
def test_an_address_is_known_however_it_is_written(written):
    for declared in SAME[:11]:
        assert Removal(written).takes(declared), declared


@pytest.mark.parametrize(
    ("declared", "gone"),
    [
        ("hf:datasets/org/digits", "https://huggingface.co/datasets/org/digits"),
        ("https://hf.co/datasets/Org/digits/", "hf://datasets/org/Digits"),
        ("https://huggingface.co/datasets/org/digits/resolve/main/a.parquet", "hf:datasets/org/digits"),
        ("https://huggingface.co/org/model/blob/main/a", "https://hf.co/org/model/resolve/main/a"),
        ("https://huggingface.co/gpt2/resolve/main/model.bin", "hf:gpt2"),
        ("https://huggingface.co/api/models/org/model", "huggingface:org/model"),
        ("doi:10.5281/zenodo.12", "https://zenodo.org/records/12"),
        ("https://zenodo.org/record/12/files/a.zip?download=1", "10.5281/ZENODO.12"),
        ("https://doi.org/10.1000/ABC", "doi:10.1000/abc"),
        ("http://dx.doi.org/10.1000/abc", "10.1000/abc"),
        ("s3://bucket/a/b", "https://bucket.s3.us-east-1.amazonaws.com/a"),
        ("https://s3.amazonaws.com/bucket/a/b", "s3://bucket/a/"),
        ("gs://bucket/a", "https://storage.googleapis.com/bucket"),
        (
            "swh:1:rev:" + "a" * 40 + ";origin=https://x.example",
            "https://archive.softwareheritage.org/swh:1:rev:" + "A" * 40,
        ),
        ("https://gitlab.com/group/sub/project/-/tree/main", "git@gitlab.com:group/sub/project.git"),
        ("https://raw.githubusercontent.com/o/r/main/a.csv", "https://github.com/o/r/blob/main/a.csv"),
        ("https://example.org/a%20b", "https://EXAMPLE.org//a b/"),
        ("https://münchen.example/x", "https://xn--mnchen-3ya.example"),
        ("https://example.org/a?id=1", "https://example.org/a"),
    ],
)
def test_other_forms_of_one_place(declared, gone):
    assert Removal(gone).takes(declared)


@pytest.mark.parametrize(
    ("declared", "gone"),
    [
        ("https://github.com/org/tiny-digits-2", "https://github.com/org/tiny-digits"),
        ("https://example.org/Data", "https://example.org/data"),
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/a", "https://example.org/a/b"),
        ("https://web.archive.org/web/2026/https://example.org/a", "https://example.org/a"),
        ("https://example.org.evil.net/a", "example.org"),
        ("hf:datasets/org/digits", "hf:org/digits"),
        ("doi:10.1000/abcd", "doi:10.1000/abc"),
        ("https://example.org/a", ""),
        ("https://example.org/a", "https://[::1"),
        ("https://github.com/org/digits", "org/digits"),
    ],
)
def test_what_is_another_place(declared, gone):
    assert not Removal(gone).takes(declared)


def test_a_data_set_goes_by_the_name_that_its_hub_has_for_it():
    found = model(training_data=(data(name="images", url="hf:datasets/org/ImageNet-1k"),))
    for name in ("images", "imagenet 1k", "org/imagenet-1k", "hf.co", "https://hf.co/datasets/org/imagenet-1k/"):
        assert outcome(found, name)[0] == "lost", name
    code_of_it = model(training_code=(code(path=None, url="https://github.com/org/Big-7B"),))
    assert outcome(code_of_it, "Big-7B")[0] == "stays"  # a model that goes leaves its program's repository


def test_a_removal_that_touches_nothing_is_known_as_such():
    built = chain([(MANIFEST, model(base_models=(base(name="Big-7B", url="hf:org/Big-7B"),)))])
    for what in ("Big 7B", "hf.co", "https://huggingface.co/org/big-7b/", "digits", "example.org", "tiny"):
        assert touches(built, Removal(what)), what
    for what in ("exmaple.org", "Big-8B", "https://example.org/other"):
        assert not touches(built, Removal(what)), what
