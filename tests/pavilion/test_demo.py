"""`manage.py demo` before it starts anything."""

import socket

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError


def test_a_taken_port_is_named_and_nothing_is_started():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(CommandError, match=f"Port {port} is taken"):
            call_command("demo", port=port)
