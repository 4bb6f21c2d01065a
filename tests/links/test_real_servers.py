"""Servers that others wrote: moto's S3 and pyftpdlib's FTP. Our own small ones say what we believe of them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.check import check
from model_freedom.links.names import Endpoint, numeric
from model_freedom.links.record import Address, Result, Status

CONTENT = b"1,2\n" * 10


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The authority of a server with public buckets."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    client = boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name="eu-west-1", **keys)
    for bucket in ("open-data", "open.data"):
        client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        client.put_bucket_acl(Bucket=bucket, ACL="public-read")
        for key in ("sets/digits.csv", "sets/with space+plus.csv", "sets/größe.csv"):
            client.put_object(Bucket=bucket, Key=key, Body=CONTENT, ACL="public-read")
    client.create_bucket(Bucket="empty", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    yield f"{host}:{port}"
    server.stop()


@pytest.mark.parametrize(
    ("url", "status", "size"),
    [
        ("s3://open-data/sets/digits.csv", Status.OK, len(CONTENT)),
        ("s3://open-data/sets/with%20space+plus.csv", Status.GONE, None),  # a key is no URL: `%20` is part of it
        ("s3://open-data/sets/größe.csv", Status.OK, len(CONTENT)),
        ("s3://open.data/sets/digits.csv", Status.OK, len(CONTENT)),
        ("s3://open-data/sets/missing.csv", Status.GONE, None),
        ("s3://open-data/sets/", Status.OK, None),
        ("s3://open-data", Status.OK, None),
        ("s3://open-data/nothing/", Status.GONE, None),
        ("s3://empty", Status.OK, None),
        ("s3://empty/x/", Status.GONE, None),
        ("s3://no-such-bucket", Status.GONE, None),
        ("s3://no-such-bucket/sets/digits.csv", Status.GONE, None),
    ],
)
def test_s3(s3: str, url: str, status: Status, size: int | None) -> None:
    settings = LinkSettings(timeout=5, retries=0, allow_hosts=(s3,))
    services = {"https://s3.amazonaws.com": f"http://{s3}"}
    result = check([Address(url)], settings, environment={}, services=services)[Address(url)]
    assert (result.status, result.size) == (status, size), result


@pytest.fixture(scope="module")
def ftp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server that lets anybody in."""
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.handlers import FTPHandler
    from pyftpdlib.ioloop import IOLoop
    from pyftpdlib.servers import FTPServer

    logging.getLogger("pyftpdlib").setLevel(logging.ERROR)
    root = tmp_path_factory.mktemp("ftp")
    (root / "sets").mkdir()
    for name in ("digits.csv", "with space.csv", "größe.csv"):
        (root / "sets" / name).write_bytes(CONTENT)
    authorizer = DummyAuthorizer()
    authorizer.add_anonymous(str(root))
    handler = type("Open", (FTPHandler,), {"authorizer": authorizer})
    yield from _served(FTPServer(("127.0.0.1", 0), handler, ioloop=IOLoop()))


@pytest.fixture(scope="module")
def closed_ftp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server that knows one person."""
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.handlers import FTPHandler
    from pyftpdlib.ioloop import IOLoop
    from pyftpdlib.servers import FTPServer

    authorizer = DummyAuthorizer()
    authorizer.add_user("somebody", "secret", str(tmp_path_factory.mktemp("closed")))
    handler = type("Closed", (FTPHandler,), {"authorizer": authorizer, "auth_failed_timeout": 0})
    yield from _served(FTPServer(("127.0.0.1", 0), handler, ioloop=IOLoop()))


def _served(server) -> Iterator[int]:
    """Each has a loop of its own: the default is one for all of the process."""
    running = threading.Event()
    running.set()

    def serve() -> None:
        while running.is_set():
            server.ioloop.loop(timeout=0.02, blocking=False)
        server.close_all()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield server.address[1]
    running.clear()
    thread.join(5)


def look(port: int, path: str) -> Result:
    def here(_host: str, port: int) -> list[Endpoint]:
        return [numeric("127.0.0.1", port) or pytest.fail()]

    host = f"ftp.example:{port}"
    address = Address(f"ftp://{host}{path}")
    settings = LinkSettings(timeout=4, retries=0, allow_hosts=(host,))
    return check([address], settings, lookup=here, environment={})[address]


@pytest.mark.parametrize(
    ("path", "status", "size"),
    [
        ("/sets/digits.csv", Status.OK, len(CONTENT)),
        ("/sets/with%20space.csv", Status.OK, len(CONTENT)),
        ("/sets/gr%C3%B6%C3%9Fe.csv", Status.OK, len(CONTENT)),
        ("/sets/größe.csv", Status.OK, len(CONTENT)),
        ("/sets/", Status.OK, None),
        ("/sets", Status.OK, None),
        ("/", Status.OK, None),
        ("", Status.OK, None),
        ("/sets/missing.csv", Status.GONE, None),
        ("/missing/", Status.GONE, None),
        ("/../../etc/passwd", Status.GONE, None),
        ("/sets/digits.csv%0d%0aDELE%20x", Status.REFUSED, None),
    ],
)
def test_ftp(ftp: int, path: str, status: Status, size: int | None) -> None:
    result = look(ftp, path)
    assert (result.status, result.size) == (status, size), result


def test_ftp_with_accounts(closed_ftp: int) -> None:
    assert look(closed_ftp, "/x").status is Status.RESTRICTED


def test_the_folder_is_left_as_it_was(ftp: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = next(Path(folder) for folder in tmp_path_factory.getbasetemp().iterdir() if folder.name.startswith("ftp"))
    before = sorted(str(path) for path in root.rglob("*"))
    look(ftp, "/sets/digits.csv")
    look(ftp, "/new/")
    assert sorted(str(path) for path in root.rglob("*")) == before
