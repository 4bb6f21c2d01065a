"""`s3://bucket/key`."""

from model_freedom.links.objectstore import S3_RESOLVER as RESOLVER

__all__ = ["RESOLVER"]
