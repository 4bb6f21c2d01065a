"""Addresses that open a door by themselves: signatures, tokens and keys in a query, or in what looks like one.

Names as they are used by Amazon's, Google's, Azure's and Aliyun's signed URLs, CloudFront, GitHub, GitLab, Hugging
Face, nginx's secure_link and Akamai; what is only like them counts too, since too much caution costs a query string.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

_NAMES = re.compile(
    r"""(?:^|[-_.])(?:
        x-amz-.*|x-goog-.*|x-oss-.*|x-cos-.*|q-ak|q-signature|hdn[a-z]+|
        sig|sign|signature|signed|expires|expiry|policy|md5|hmac|mac|digest-auth|
        [a-z]*token|jwt|bearer|auth|auth[-_]?key|authorization|oauth.*|
        [a-z]*credentials?|[a-z]*secret|pass|passwd|password|passphrase|pwd|pin|
        key|[a-z]*(?:api|access|private|secret|account|client|subscription|license|session|share|resource)[-_]?key(?:[-_]?id)?|
        key[-_]pair[-_]id|[a-z]*accesskeyid|
        sid|sess|session|[a-z]*session[-_]?id|phpsessid|otp|ticket|nonce
    )(?:$|[-_.])""",
    re.VERBOSE | re.IGNORECASE,
)
# Of hosts that write theirs in a recognisable way: wherever they stand, it is a secret.
_VALUES = re.compile(
    r"gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}|hf_[A-Za-z]{30,}|(?:AKIA|ASIA)[0-9A-Z]{16}|"
    r"xox[abprs]-[\w-]{10,}|eyJ[\w-]{8,}\.[\w-]{8,}\.|[;/]jsessionid=",
    re.ASCII | re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


def secret_in(url: str) -> str | None:
    """What makes this address one that isn't for everybody, named without its value; None where nothing does."""
    before, _, query = url.partition("?")
    authority = before.partition("://")[2].partition("/")[0]
    if "@" in authority:
        return "user name or password"
    if _VALUES.search(unquote_plus(url)):
        return "token"
    # A fragment may hold one as well: `#access_token=…`.
    for part in re.split(r"[&;?#]", query + "#" + url.partition("#")[2]):
        name = unquote_plus(part.partition("=")[0])
        if "=" in part and _NAMES.search(name):
            return f"`{name}` in its query"
    return None


def without_secret(url: str) -> str | None:
    """The address without the query that makes it one; as it is where it is none; None where that doesn't help."""
    if secret_in(url) is None:
        return url
    plain = url.partition("#")[0].partition("?")[0]
    return plain if secret_in(plain) is None else None


def without_secrets(text: str) -> str:
    """A text, of which every address has lost its secret."""
    return _ADDRESS.sub(lambda found: without_secret(found[0]) or "an address with a secret in it", text)
