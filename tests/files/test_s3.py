"""The bucket behaves as the folder does, against a real S3 server started here."""

import io
import socket
from collections.abc import Iterator

import boto3
import pytest
from moto.server import ThreadedMotoServer

from khuyencong.files import store as stores
from khuyencong.files.store import FolderStore, MissingFileError, S3Store, Store, digest_of


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    patch = pytest.MonkeyPatch()
    patch.setenv("AWS_ACCESS_KEY_ID", "test")
    patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    endpoint = f"http://127.0.0.1:{port}"
    boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1").create_bucket(Bucket="kc-files")
    yield f"s3://kc-files/tep?endpoint={endpoint}"
    patch.undo()
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def kept(request: pytest.FixtureRequest, tmp_path: object) -> Store:
    if request.param == "folder":
        from pathlib import Path

        return FolderStore(Path(str(tmp_path)))
    return S3Store.from_url(request.getfixturevalue("s3"))


def test_both_stores_keep_and_give_back(kept: Store) -> None:
    source = io.BytesIO(b"x" * 3_000_000 + b"end")
    sha256, size = digest_of(source)
    assert size == 3_000_003
    assert not kept.exists(sha256)
    with pytest.raises(MissingFileError):
        kept.open(sha256)
    kept.put(source, sha256)
    kept.put(source, sha256)
    assert kept.exists(sha256)
    with kept.open(sha256) as again:
        assert digest_of(again)[0] == sha256


def test_the_setting_chooses_the_store(s3: str, settings: object) -> None:
    assert isinstance(stores.store(), FolderStore)
    settings.FILES_S3 = s3  # type: ignore[attr-defined]
    assert isinstance(stores.store(), S3Store)


@pytest.mark.parametrize("url", ["kc", "http://kc", "s3://", "s3:///x"])
def test_a_wrong_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="KC_FILES_S3"):
        S3Store.from_url(url)
