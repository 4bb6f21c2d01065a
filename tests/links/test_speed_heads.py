"""Heads of answers are read as http.client reads them, only faster."""

from __future__ import annotations

import http.client
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model_freedom.links.head import Fields, read_fields

PLAIN = b"Content-Type: text/html\r\nX-A:  b \t\r\nx-a: second\nEmpty:\r\nLatin: caf\xe9\r\n\r\n"
ODD = [
    b"X-Long: first\r\n  second\r\nNext: 1\r\n\r\n",
    b"no colon here\r\nNext: 1\r\n\r\n",
    b"Spaced : 1\r\nNext: 1\r\n\r\n",
    b"Bare: a\rb: c\r\nNext: 1\r\n\r\n",
    b"Nul: \x00\r\nNext: 1\r\n\r\n",
    b": nameless\r\nNext: 1\r\n\r\n",
    b"From somebody\r\nNext: 1\r\n\r\n",
    b"Content-Type: multipart/mixed; boundary=x\r\n folded\r\n\r\n",
]


def theirs(head: bytes) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in http.client.parse_headers(io.BytesIO(head)).items()]


def ours(head: bytes) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in read_fields(io.BytesIO(head)).items()]


def test_plain_heads_are_taken_apart_at_once() -> None:
    fields = read_fields(io.BytesIO(PLAIN))
    assert isinstance(fields, Fields)
    assert fields.items() == theirs(PLAIN)
    assert (fields.get("X-a"), fields.get("missing"), fields.get("missing", "")) == ("b \t", None, "")
    assert (fields.get_all("x-A"), "EMPTY" in fields, fields["latin"]) == (["b \t", "second"], True, "caf\xe9")


@pytest.mark.parametrize("head", ODD)
def test_any_other_is_left_to_the_library(head: bytes) -> None:
    fields = read_fields(io.BytesIO(head))
    assert not isinstance(fields, Fields)
    assert ours(head) == theirs(head)


LINES = st.lists(
    st.one_of(
        st.sampled_from([b"A: b", b"a:c", b" folded", b"\tfolded", b"x", b":", b"B : c", b"C: \x7f", b"D: \x85\xa0"]),
        st.binary(max_size=20).map(lambda line: line.replace(b"\n", b"")),
        st.tuples(st.binary(max_size=5), st.binary(max_size=9)).map(lambda it: b": ".join(it).replace(b"\n", b"")),
    ).filter(lambda line: line.strip(b"\r") != b""),
    max_size=6,
)


@given(LINES, st.sampled_from([b"\r\n", b"\n"]))
def test_whatever_the_lines_are_both_read_the_same(lines: list[bytes], end: bytes) -> None:
    head = b"".join(line + end for line in [*lines, b""])
    assert ours(head) == theirs(head)


def test_what_follows_the_head_is_not_read() -> None:
    file = io.BytesIO(PLAIN + b"body")
    read_fields(file)
    assert file.read() == b"body"


@pytest.mark.parametrize("head", [b"A: " + b"x" * 70_000 + b"\r\n\r\n", b"A: b\r\n" * 100 + b"\r\n"])
def test_too_long_a_line_and_too_many_fields(head: bytes) -> None:
    for read in (read_fields, http.client.parse_headers):
        with pytest.raises(http.client.HTTPException):
            read(io.BytesIO(head))


def test_as_many_fields_as_the_library_lets_pass() -> None:
    assert len(ours(b"A: b\r\n" * 99 + b"\r\n")) == len(theirs(b"A: b\r\n" * 99 + b"\r\n")) == 99
