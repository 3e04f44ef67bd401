"""What the command line reads is never more than its limit, whatever it is read from."""

import os
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from badgeservice.commands.files import read_file, read_pieces
from badgeservice.errors import BadUsage

LIMIT = 3 << 20


@pytest.fixture
def pipe(tmp_path):
    """A named pipe, and what puts content into it."""
    path = tmp_path / "pipe"
    os.mkfifo(path)

    def fill(content):
        """Write *content* as another program does, until nobody reads any more."""
        def write():
            with suppress(BrokenPipeError):  # what is refused is not read to its end
                path.write_bytes(content)
        threading.Thread(target=write, daemon=True).start()
        return path

    return fill


@pytest.mark.parametrize("read", [
    read_file, lambda path, limit: list(read_pieces(path, limit=limit))])
def test_a_pipe_is_read_up_to_the_limit(pipe, read):
    with pytest.raises(BadUsage) as caught:
        read(pipe(b"x" * (LIMIT + 1)), limit=LIMIT)
    assert caught.value.code == "file-too-large"


def test_a_pipe_within_the_limit_is_read_whole(pipe):
    assert read_file(pipe(b"x" * LIMIT), limit=LIMIT) == b"x" * LIMIT


def test_a_device_without_end_is_refused():
    with pytest.raises(BadUsage) as caught:
        read_file(Path("/dev/zero"), limit=LIMIT)
    assert caught.value.code == "file-too-large"
