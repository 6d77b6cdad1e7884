"""Backup, loss of the disk, restore: nothing lost. Damaged, foreign and full targets are refused."""

import json
import shutil
import tarfile
from pathlib import Path

from tests.operations.installation import Installation

FINGERPRINT = "from tests.operations import contents; print(contents.fingerprint())"


def test_loss_of_the_disk_loses_nothing(filled: Installation) -> None:
    before = json.loads(filled.python(FINGERPRINT))
    assert before["audit.entry"][0] >= 1203
    file = filled.folder / "elsewhere" / "a.tar"
    said = filled.run("backup", str(file)).stdout
    assert "keys" in said
    assert file.stat().st_mode & 0o077 == 0
    with tarfile.open(file) as tar:
        names = tar.getnames()
    assert not [n for n in names if "key" in n and not n.startswith("tables/")]
    assert "exists" in filled.run("backup", str(file), code=1).stderr

    shutil.rmtree(filled.folder / "data")
    filled.new_database()
    restored = filled.run("restore", str(file)).stdout
    assert "ledger, audit log and files: sound" in restored
    assert "Keys missing" not in restored
    assert json.loads(filled.python(FINGERPRINT)) == before
    assert filled.run("verify-audit").returncode == 0
    assert filled.run("check-ledger").returncode == 0
    content = (
        "from khuyencong.files.models import Attachment; from khuyencong.files.store import store; "
        "print(store().open(Attachment.objects.get().sha256).read())"
    )
    assert "noi dung" in filled.python(content)
    # life goes on: the next number is free, the log can be sealed on
    filled.python("from tests.operations import contents; contents.fill('2')")
    assert filled.run("verify-audit").returncode == 0


def test_refusals_change_nothing(filled: Installation, tmp_path: Path) -> None:
    file = tmp_path / "a.tar"
    filled.run("backup", str(file))
    before = filled.python(FINGERPRINT)
    assert "not empty" in filled.run("restore", str(file), code=1).stderr
    assert filled.python(FINGERPRINT) == before

    whole = file.read_bytes()
    spot = whole.index(b"%PDF-1.7") + 3
    (tmp_path / "altered.tar").write_bytes(whole[:spot] + bytes([whole[spot] ^ 1]) + whole[spot + 1 :])
    (tmp_path / "cut.tar").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "none.tar").write_bytes(b"not a backup")
    shutil.rmtree(filled.folder / "data")
    filled.new_database()
    for name, words in (("altered", "damaged"), ("cut", "not a whole backup"), ("none", "not a whole backup")):
        assert words in filled.run("restore", str(tmp_path / f"{name}.tar"), code=1).stderr
    assert "sound" in filled.run("restore", str(file), "--verify-only").stdout

    keys = filled.folder / "keys"
    keys.rename(filled.folder / "keys-away")
    assert "Keys missing" in filled.run("restore", str(file)).stdout


def test_a_backup_of_a_later_release_is_refused(filled: Installation, tmp_path: Path) -> None:
    file = tmp_path / "a.tar"
    filled.python(
        "from django.db.migrations.recorder import MigrationRecorder; from django.db import connection; "
        "MigrationRecorder(connection).record_applied('places', '9999_of_tomorrow')"
    )
    filled.run("backup", str(file))
    shutil.rmtree(filled.folder / "data")
    filled.new_database()
    assert "later release" in filled.run("restore", str(file), code=1).stderr
