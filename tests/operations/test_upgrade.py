"""Data left by an earlier state becomes data of this release, with a backup first.

Stored data of earlier releases are backups in tests/fixtures/upgrade/*.tar (made by `khuyencong backup` of that
release); every one of them is restored as it was and upgraded here.
"""

import json
import shutil
from pathlib import Path

from tests.operations.installation import Installation

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "upgrade"
FINGERPRINT = "from tests.operations import contents; print(contents.fingerprint())"
MADE_BY_UPGRADE = {"auth.permission", "contenttypes.contenttype", "operations.jobrun"}


def kept(fingerprint: str) -> dict[str, list[object]]:
    """What an upgrade must leave as it was: everything but the published facts, which are loaded anew."""
    found = json.loads(fingerprint)
    return {n: v for n, v in found.items() if n not in MADE_BY_UPGRADE and "published" not in n}


def test_an_earlier_state_is_backed_up_restored_and_upgraded(filled: Installation) -> None:
    before = kept(filled.python(FINGERPRINT))
    filled.run("migrate", "operations", "zero")
    file = filled.folder / "earlier.tar"
    filled.run("backup", str(file))
    shutil.rmtree(filled.folder / "data")
    filled.new_database()
    assert "run `khuyencong upgrade`" in filled.run("restore", str(file)).stdout
    said = filled.run("upgrade").stdout
    assert "backup first:" in said
    assert "1 migrations applied" in said
    assert "ledger, audit log and files: sound" in said
    assert list((filled.folder / "data" / "backups").glob("*.tar"))
    assert kept(filled.python(FINGERPRINT)) == before
    again = filled.run("upgrade").stdout
    assert "0 migrations applied" in again
    assert "backup first:" not in again


def test_upgrade_refuses_while_a_worker_is_at_work_and_on_nothing(filled: Installation) -> None:
    filled.run("worker", "--once")
    filled.run("migrate", "sessions", "zero")
    assert "a worker is at work" in filled.run("upgrade", code=1).stderr
    filled.new_database()
    assert "khuyencong init" in filled.run("upgrade", code=2).stderr


def test_stored_data_of_every_earlier_release_upgrades(tmp_path: Path) -> None:
    assert list(FIXTURES.glob("*.tar")), "at least the first slice is kept"
    for number, file in enumerate(sorted(FIXTURES.glob("*.tar"))):
        folder = tmp_path / str(number)
        folder.mkdir()
        earlier = Installation(folder)
        try:
            earlier.run("restore", str(file))
            assert "ledger, audit log and files: sound" in earlier.run("upgrade", "--no-backup").stdout
        finally:
            earlier.drop()
