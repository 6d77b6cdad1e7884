from collections.abc import Iterator

import pytest

from tests.factories.accounts import People
from tests.factories.reporting import Scene, commune, investor, make_scene, played, tenant


@pytest.fixture
def scene(people: People) -> Iterator[Scene]:
    """Bản Hồ with cluster 1 (projects 11, 12) and Sa Pa with cluster 2 (project 21), all of Lào Cai."""
    made = make_scene(people.an, people.an_head, people.binh, people.binh_head)
    made.reporters = {
        "clusters.tenants": [tenant(made, 11, body="tenant"), tenant(made, 12), tenant(made, 21, "sa_pa", cluster=2)],
        "clusters.investors": [investor(made, 1, body="investor"), investor(made, 2, "sa_pa")],
        "clusters.communes": [commune(made, "ban_ho"), commune(made, "sa_pa")],
    }
    with played(made):
        yield made
