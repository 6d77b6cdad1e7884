"""Three answers: True, False, and None for "not known". An unknown never turns into a yes or a no."""

from collections.abc import Iterable

Answer = bool | None


def all_of(answers: Iterable[Answer]) -> Answer:
    """False as soon as one is False, True when all are True, else not known."""
    seen = list(answers)
    if any(a is False for a in seen):
        return False
    return None if any(a is None for a in seen) else True


def any_of(answers: Iterable[Answer]) -> Answer:
    """True as soon as one is True, False when all are False, else not known."""
    seen = list(answers)
    if any(a is True for a in seen):
        return True
    return None if any(a is None for a in seen) else False


def at_most(value: int | None, limit: int) -> Answer:
    return None if value is None else value <= limit
