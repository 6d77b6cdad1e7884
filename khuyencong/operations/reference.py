"""The published reference data of every room, loaded in the order of the floors. Loading again changes nothing."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any


def _loaders() -> Iterator[tuple[str, Callable[..., Any]]]:
    from khuyencong.clusters.published import load_published_clusters
    from khuyencong.places.services import load_units
    from khuyencong.programmes.fiveyear.published import load_published_programmes
    from khuyencong.programmes.published import load_published as load_published_projects
    from khuyencong.registry.services import load_published

    yield "units and successions", load_units
    yield "published establishments and products", load_published
    yield "published clusters", load_published_clusters
    yield "published projects and totals", load_published_projects
    yield "published programmes", load_published_programmes


def load_reference(*, at: datetime) -> Iterator[str]:
    """Load everything; one line of report a loader."""
    for name, load in _loaders():
        yield f"{name}: {load(at=at)}"
