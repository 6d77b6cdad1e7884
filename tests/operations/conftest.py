"""Installations of their own for the commands of the operator."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operations.installation import Installation, installed


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    yield from installed(tmp_path)
