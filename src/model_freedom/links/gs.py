"""`gs://bucket/key`."""

from model_freedom.links.objectstore import GS_RESOLVER as RESOLVER

__all__ = ["RESOLVER"]
