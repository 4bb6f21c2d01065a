"""Text from outside can't move the cursor, forge a line or speak to the runner, whatever form it is printed in."""

import re

from hypothesis import given
from hypothesis import strategies as st

from model_freedom.report.escape import clean, for_command, for_log, for_markdown, for_property

# Every code point, lone surrogates included: file names hold them.
ANY = st.text(st.characters(exclude_categories=()))


@given(ANY)
def test_clean_text_is_one_printable_line(text):
    cleaned = clean(text)
    assert cleaned.isprintable()
    assert len(cleaned.splitlines()) <= 1
    cleaned.encode("utf-8")


@given(st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S", "Zs"))))
def test_ordinary_text_is_left_alone(text):
    assert clean(text) == text


def test_bytes_controls_and_directions_are_shown_by_their_codes():
    assert clean("a\udcffb\x1b[31m\u202ec\n") == r"a\xffb\x1b[31m\u202ec\x0a"


def test_long_text_is_cut():
    assert len(clean("x" * 10_000)) == 2000


@given(ANY)
def test_no_workflow_command_survives_in_a_log(text):
    for line in re.split(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]", for_log(clean(text))):
        assert not line.strip().startswith("::")
        assert "##[" not in line


def test_a_command_at_the_start_and_one_in_the_middle():
    assert (
        for_log("::add-mask::x\n  ::error::y\na ##[group]b\n")
        == "\\x3a:add-mask::x\n  \\x3a:error::y\na #\\x23[group]b\n"
    )


@given(ANY)
def test_command_data_stays_on_its_line_and_comes_back(text):
    escaped = for_command(text)
    assert "\n" not in escaped
    assert "\r" not in escaped
    assert escaped.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%") == text


@given(ANY)
def test_properties_hold_no_separator(text):
    assert not set(for_property(text)) & set(":,\r\n")


@given(ANY)
def test_markdown_text_is_only_text(text):
    escaped = for_markdown(text)
    rest = re.sub(r"&#\d+;", "", escaped)
    assert not set(rest) & set("\\`*_{}[]#+!|~@<>\"'$\n")
