"""What the system says is translated where it is frequent, and else left as it is."""

import errno
import os

import pytest

from badgeservice.core.system_words import reason_of
from badgeservice.errors import Message


@pytest.mark.parametrize("number", [
    errno.ENOENT, errno.EISDIR, errno.EEXIST, errno.EACCES, errno.ENOSPC])
def test_frequent_reason_is_a_sentence_with_the_words_of_the_system(number):
    reason = reason_of(OSError(number, os.strerror(number)))
    assert isinstance(reason, Message)
    assert str(reason) == os.strerror(number)


def test_rare_reason_is_left_as_the_system_says_it():
    assert reason_of(OSError(errno.EXDEV, "Invalid cross-device link")) == (
        "Invalid cross-device link")
    assert reason_of(OSError("without a number")) == ""
