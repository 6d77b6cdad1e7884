"""Installations of their own for the commands of the operator."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operations.installation import ADMIN, Installation, installed


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    yield from installed(tmp_path)


@pytest.fixture(scope="session")
def _model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    for made in installed(tmp_path_factory.mktemp("model")):
        made.run("init", *ADMIN, "--organisation", "Cục Khuyến công")
        made.python("from tests.operations import contents; contents.fill('1')")
        yield made


@pytest.fixture
def filled(installation: Installation, _model: Installation) -> Installation:
    """An installation with an administrator, files, a sealed log and money on the ledger."""
    return installation.copy_of(_model)
