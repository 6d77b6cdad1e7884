"""The establishment's page shows its projects to those who may see them."""

from collections.abc import Callable

import pytest
from django.test import Client

from khuyencong.demo.story import Story

pytestmark = pytest.mark.django_db


def test_the_projects_of_an_establishment_stand_on_its_page(
    at_step: Callable[..., Story], login: Callable[[str], Client]
) -> None:
    story = at_step("approve_plan")
    page = login("binh").get(f"/establishments/{story.dossier.establishment.pk}/").content.decode()
    assert story.project.code in page
    assert login("em").get(f"/establishments/{story.dossier.establishment.pk}/").status_code == 404
