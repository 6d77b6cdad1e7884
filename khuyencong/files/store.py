"""Where the bytes lie: a folder or an S3 bucket, behind one interface. Files are found by the hash of their bytes."""

import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

CHUNK = 1024 * 1024


class MissingFileError(LookupError):
    """The store does not hold the bytes it should."""


class Store(Protocol):
    """Bytes under their SHA-256. Writing the same bytes twice is one file; a crash leaves all of them or none."""

    def put(self, source: IO[bytes], sha256: str) -> None:
        """Keep the bytes of `source` (read from its start). They are durable when this returns."""

    def open(self, sha256: str) -> IO[bytes]:
        """A stream of the bytes. Raises MissingFileError."""

    def exists(self, sha256: str) -> bool:
        """Whether the bytes are there."""

    def delete(self, sha256: str) -> None:
        """Take the bytes away; nothing happens when they are not there. Only for the passing store."""


def key_of(sha256: str) -> str:
    """The path of a hash: two levels of folders, so that no folder grows without end."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def digest_of(source: IO[bytes]) -> tuple[str, int]:
    """SHA-256 and size of a stream, read in pieces; the stream stands at its start again."""
    digest, size = hashlib.sha256(), 0
    source.seek(0)
    while piece := source.read(CHUNK):
        digest.update(piece)
        size += len(piece)
    source.seek(0)
    return digest.hexdigest(), size


class FolderStore:
    """Files in a local folder: written beside their place, flushed to disk, then renamed into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, source: IO[bytes], sha256: str) -> None:
        target = self.folder / key_of(sha256)
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(prefix=".part-", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as out:
                source.seek(0)
                while piece := source.read(CHUNK):
                    out.write(piece)
                out.flush()
                os.fsync(out.fileno())
            os.replace(part, target)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def open(self, sha256: str) -> IO[bytes]:
        try:
            return (self.folder / key_of(sha256)).open("rb")
        except FileNotFoundError:
            raise MissingFileError(sha256) from None

    def exists(self, sha256: str) -> bool:
        return (self.folder / key_of(sha256)).exists()

    def delete(self, sha256: str) -> None:
        (self.folder / key_of(sha256)).unlink(missing_ok=True)


class S3Store:
    """Files in a bucket. A put is atomic in S3; credentials come from the usual AWS variables."""

    def __init__(self, client: Any, bucket: str, prefix: str) -> None:
        self.client, self.bucket, self.prefix = client, bucket, prefix

    @classmethod
    def from_url(cls, url: str) -> "S3Store":
        """s3://bucket/prefix?endpoint=http://host:9000&region=... Raises ValueError for another form."""
        import boto3
        from botocore.config import Config

        parts = urlsplit(url)
        if parts.scheme != "s3" or not parts.hostname:
            raise ValueError("KC_FILES_S3 must look like s3://bucket?endpoint=http://host:9000")
        options = {name: values[0] for name, values in parse_qs(parts.query).items()}
        client = boto3.client(
            "s3",
            endpoint_url=options.get("endpoint"),
            region_name=options.get("region", "us-east-1"),
            config=Config(connect_timeout=5, read_timeout=30, retries={"max_attempts": 3, "mode": "standard"}),
        )
        prefix = parts.path.strip("/")
        return cls(client, parts.netloc, f"{prefix}/" if prefix else "")

    def _key(self, sha256: str) -> str:
        return self.prefix + key_of(sha256)

    def put(self, source: IO[bytes], sha256: str) -> None:
        if self.exists(sha256):
            return
        source.seek(0)
        self.client.put_object(Bucket=self.bucket, Key=self._key(sha256), Body=source)

    def open(self, sha256: str) -> IO[bytes]:
        try:
            body = self.client.get_object(Bucket=self.bucket, Key=self._key(sha256))["Body"]
        except self.client.exceptions.NoSuchKey:
            raise MissingFileError(sha256) from None
        spool: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=8 * CHUNK)  # noqa: SIM115 (the caller closes it)
        for piece in body.iter_chunks(CHUNK):
            spool.write(piece)
        spool.seek(0)
        return spool

    def exists(self, sha256: str) -> bool:
        from botocore.exceptions import ClientError

        try:
            self.client.head_object(Bucket=self.bucket, Key=self._key(sha256))
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return False
            raise
        return True

    def delete(self, sha256: str) -> None:
        self.client.delete_object(Bucket=self.bucket, Key=self._key(sha256))


@cache
def _s3(url: str) -> S3Store:
    return S3Store.from_url(url)


def store() -> Store:
    """The store of this installation: the bucket of KC_FILES_S3, else the folder FILES_DIR."""
    return _s3(settings.FILES_S3) if settings.FILES_S3 else FolderStore(Path(settings.FILES_DIR))


def passing_store() -> Store:
    """Files that can be made again and are taken away after some days (binders): beside the lasting ones, so that
    taking one away can never take an attachment of the same bytes."""
    if settings.FILES_S3:
        lasting = _s3(settings.FILES_S3)
        return S3Store(lasting.client, lasting.bucket, f"{lasting.prefix}passing/")
    return FolderStore(Path(settings.PASSING_DIR))
