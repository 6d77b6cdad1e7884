"""What may be published: small cells stay hidden, and so does what would give them away. Pure."""

from collections.abc import Hashable, Iterable, Mapping, Sequence

SMALLEST = 3  # establishments (O-K.10.12)
Key = tuple[Hashable, ...]
Line = tuple[Sequence[Key], Key]  # the cells of a sum, and the cell of the sum

# Words that begin the name of a body; a name without one of them may be a person's and is not published.
_BODIES = (
    "công ty", "cty", "ctcp", "tổng công ty", "hợp tác xã", "htx", "liên hiệp hợp tác xã", "lhhtx", "tổ hợp tác",
    "doanh nghiệp", "dntn", "xí nghiệp", "tập đoàn", "nhà máy",
)  # fmt: skip


def is_body(name: str) -> bool:
    """Whether a printed name says by its first words that it is a body, not a person or a household."""
    folded = " ".join(name.lower().split())
    return any(folded.startswith(f"{word} ") for word in _BODIES)


def hidden_cells(counts: Mapping[Key, int], lines: Iterable[Line]) -> frozenset[Key]:
    """The cells not to publish of a table of counts of establishments, sums among them.

    Hidden are cells of 1 or 2; and further cells, the smallest first, until no published sum gives a hidden cell away:
    in every sum none or at least two cells are hidden (its own among them), and the hidden parts of a published sum
    are 3 together at least. A cell of nothing is no secret and is hidden only where nothing else is left.
    """
    sums = [(tuple(cells), total) for cells, total in lines]
    hidden = {key for key, count in counts.items() if 0 < count < SMALLEST}
    changed = True
    while changed:
        changed = False
        for cells, total in sums:
            more = _one_more(counts, cells, total, hidden)
            if more is not None:
                hidden.add(more)
                changed = True
    return frozenset(hidden)


def _one_more(counts: Mapping[Key, int], cells: Sequence[Key], total: Key, hidden: set[Key]) -> Key | None:
    """The cell to hide next in one sum, None when it gives nothing away."""
    parts = [cell for cell in cells if cell in hidden]
    if not parts and total not in hidden:
        return None
    enough = len(parts) > 1 and sum(counts[cell] for cell in parts) >= SMALLEST
    if enough or (parts and total in hidden):
        return None
    open_cells = [cell for cell in cells if cell not in hidden]
    if open_cells:
        return min(open_cells, key=lambda cell: (counts[cell] == 0, counts[cell], str(cell)))
    return None if total in hidden else total
