"""The server that keeps manifests of base models, for every test of this part."""

from basehost import host

__all__ = ["host"]
