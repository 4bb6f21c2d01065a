"""The server that keeps manifests of base models, and the check of a repository, for every test of this part."""

from basehost import host
from rulekit import check

__all__ = ["check", "host"]
