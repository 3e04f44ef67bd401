"""Every section of ``.ci/run`` that ran before this one passed.

``CI_SECTIONS`` names the file in which each section left its exit status and name.
"""

import os
from pathlib import Path

import pytest

SECTIONS = [line.split(maxsplit=1)
            for line in Path(os.environ["CI_SECTIONS"]).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("status", "name"), SECTIONS, ids=[name for _, name in SECTIONS])
def test_section_passed(status, name):
    assert status == "0", f"section {name!r} ended with status {status}; its output is above"
