"""The page of norms is made from the files, and current."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from khuyencong.law.management.commands import draw_norms


def test_the_page_of_norms_is_current() -> None:
    call_command("draw_norms", "--check")


def test_an_old_page_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(draw_norms, "FILE", tmp_path / "README.md")
    with pytest.raises(CommandError):
        call_command("draw_norms", "--check")
    call_command("draw_norms")
    call_command("draw_norms", "--check")
