"""Before the tables are loaded."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError


@pytest.mark.django_db
def test_an_empty_table_says_how_to_fill_it() -> None:
    with pytest.raises(CommandError, match="load-places"):
        call_command("places", "15")
