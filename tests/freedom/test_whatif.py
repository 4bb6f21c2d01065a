"""What stays, what an archive saves, what is lost, and on what each model hangs."""

from kitchen import MANIFEST, base, code, data, hidden, model, stranger

from model_freedom.freedom.chain import chain
from model_freedom.freedom.places import host_of
from model_freedom.freedom.seen import Seen
from model_freedom.freedom.whatif import Removal, ranking, single_points, without
from model_freedom.links.record import Address, Result, Status

ARCHIVE = "https://web.archive.org/web/2026/https://example.org/digits.csv"


def outcome(found, *gone, seen=None):
    (result,) = without(chain([(MANIFEST, found)]), 1, [Removal(what) for what in gone], seen)
    return result.outcome, list(result.because)


def points(found):
    (result,) = without(chain([(MANIFEST, found)]), 1, [])
    return {(point.kind, point.name) for point in result.single_points}


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
