"""Answers that look like success and are something else: a challenge to programs, a login, the front page.

Only signs that leave little doubt count. Words within a page do not: a changelog may say "has been removed".
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from model_freedom.links.exchange import Reply

# Where a site begins, also in a language or under a name that servers give it.
_FRONT = re.compile(
    r"(/(index|home|default|main|welcome)(\.\w{2,5})?|/(en|de|fr|es|it|ja|pt|ru|zh)([-_]\w\w)?)?/?", re.I
)
_MISSING = re.compile(r"/(errors?/)?((page|error)[-_]?)?(404|not[-_]?found)(\.\w{2,5})?/?$", re.I)
_BACK = re.compile(
    r"(^|&)(next|return_?(to|url|uri)?|redirect_?(to|url|uri)?|continue|goto|came_from|service|back_?url)=", re.I
)
_POINTER = b"version https://git-lfs.github.com/spec/"


def challenged(reply: Reply) -> bool:
    """Whether a wall against programs answered, by the headers in which walls say so, whatever the status.

    https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/ and
    https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-how-it-works.html (202 and 405)
    """
    return "cf-mitigated" in reply.headers or "x-amzn-waf-action" in reply.headers


def stand_in(asked: str, reply: Reply) -> str | None:
    """What redirects led to in the place of what was asked for, as a noun; None where that may be the thing itself.

    A front page of another host may be: projects move to names of their own.
    """
    if not reply.hops:
        return None
    first, last = urlsplit(asked), urlsplit(reply.url)
    if _MISSING.search(last.path) and not _MISSING.search(first.path):
        return "a page for what is not found"
    same = _site(first.hostname) == _site(last.hostname)
    if same and not last.query and _FRONT.fullmatch(last.path) and not _FRONT.fullmatch(first.path):
        return "the front page of the site, to which it redirects"
    return None


def comes_back(reply: Reply) -> bool:
    """Whether redirects led to a page that promises to lead back, as logins do, and cookie walls, and choices of a
    language.
    """
    return bool(reply.hops) and _BACK.search(urlsplit(reply.url).query) is not None


def is_pointer(reply: Reply) -> bool:
    """Whether Git LFS's note of a file came in the file's place."""
    return reply.body.startswith(_POINTER)


def _site(host: str | None) -> str:
    return (host or "").removeprefix("www.")
