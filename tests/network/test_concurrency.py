"""Two officers at once: one body a matter and place, one term a person and commune, on both databases."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection

from khuyencong.accounts.models import User
from khuyencong.common.errors import KhuyencongError, RuleBroken
from khuyencong.network.choices import Matter
from khuyencong.network.models import Collaborator, Responsibility, Term
from tests.factories.network import LaoCai, appoint, assign

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 6


def together(act: Callable[[int], object]) -> tuple[int, list[KhuyencongError], list[BaseException]]:
    """How many of several writers who start together succeed, what was refused, and what broke."""
    start = threading.Barrier(WRITERS)
    done: list[object] = []
    refused: list[KhuyencongError] = []
    broken: list[BaseException] = []

    def run(n: int) -> None:
        start.wait()
        try:
            done.append(act(n))
        except KhuyencongError as error:
            refused.append(error)
        except BaseException as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done), refused, broken


def test_one_of_many_officers_names_the_body(lao_cai: LaoCai, binh: User) -> None:
    """Different first days, so that no unique key would catch it: only the check under the lock does."""

    def act(n: int) -> object:
        body = lao_cai.industry if n % 2 else lao_cai.finance
        return assign(lao_cai.units.lao_cai, Matter.CLUSTERS, body, binh, valid_from=date(2025, 7, 1 + n),
                      valid_to=date(2026, 12, 31))  # fmt: skip

    done, refused, broken = together(act)
    assert (done, broken) == (1, [])
    assert all(isinstance(error, RuleBroken) for error in refused)
    assert Responsibility.objects.count() == 1


def test_one_form_sent_by_many_clicks_is_one_record(lao_cai: LaoCai, binh: User) -> None:
    done, refused, broken = together(lambda n: appoint("Giàng Thị Mỷ", lao_cai.units.ban_ho, binh, key="same").pk)
    assert (done, refused, broken) == (WRITERS, [], [])
    assert Term.objects.count() == Collaborator.objects.count() == 1


def test_one_of_many_officers_appoints_the_person(lao_cai: LaoCai, binh: User) -> None:
    done, refused, broken = together(lambda n: appoint("Giàng Thị Mỷ", lao_cai.units.ban_ho, binh, key=f"k{n}"))
    assert (done, broken) == (1, [])
    assert len(refused) == WRITERS - 1
    assert Collaborator.objects.count() == 1
