"""Printed projects and totals load as printed, once, and stand beside their sources."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from khuyencong.places.services import load_units
from khuyencong.programmes.models import Project, PublishedFigure, PublishedProject
from khuyencong.programmes.published import load_published

pytestmark = pytest.mark.django_db


def test_printed_rows_load_once_and_never_become_projects() -> None:
    load_units(at=datetime(2026, 11, 1, tzinfo=UTC))
    first = load_published()
    assert first == load_published() == "170 projects, 551 totals, as printed"
    assert not Project.objects.exists()
    row = PublishedProject.objects.get(row="P001")
    assert (row.support_million, row.province_printed, str(row.province)) == ("300", "Hà Tĩnh", "Tỉnh Hà Tĩnh")
    assert all(p.source_url for p in PublishedProject.objects.all())
    assert not PublishedFigure.objects.filter(source_url="", source_note="").exists()


def test_the_pages_are_public_and_say_that_the_sum_is_not_a_total(client: Client) -> None:
    load_published()
    page = client.get("/projects/published/?q=nui hong").content.decode()
    assert "Công ty TNHH Núi Hồng" in page
    assert "Không phải tổng số của cả nước" in page
    assert client.get("/projects/published/figures/?q=lao cai").status_code == 200
