"""A real SMTP server on this machine for tests of letters."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller


class Box:
    """Keeps what arrives."""

    def __init__(self) -> None:
        self.envelopes: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.envelopes.append(envelope)
        return "250 OK"


@pytest.fixture
def server() -> Iterator[tuple[Box, int]]:
    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=0)
    # port 0 cannot be probed by aiosmtpd itself: choose a free one
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        controller.port = probe.getsockname()[1]
    controller.start()
    yield box, controller.port
    controller.stop()


def read(letter: Any) -> tuple[str, str]:
    """Subject and text of a letter as its reader sees them."""
    message = message_from_bytes(letter.content, policy=policy.default)
    return str(message["subject"]).strip(), message.get_content()
