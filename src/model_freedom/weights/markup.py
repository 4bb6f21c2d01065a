"""Where the first element of an XML file stands.

In one pass, by hand: a regular expression over comments goes back over those of a hostile file again and again.
"""

from __future__ import annotations

_SKIPPED = ((b"<?", b"?>"), (b"<!--", b"-->"), (b"<!DOCTYPE", b">"))


def first_element(text: bytes) -> int:
    """The offset behind declarations, comments and white space; the length of `text` where one of them doesn't end."""
    place = 3 if text.startswith(b"\xef\xbb\xbf") else 0
    while True:
        while text[place : place + 1].isspace():
            place += 1
        for start, stop in _SKIPPED:
            if text.startswith(start, place):
                end = text.find(stop, place)
                if end < 0:
                    return len(text)
                place = end + len(stop)
                break
        else:
            return place
