"""What docs/keys.md shows of tokens works as it stands there."""

import os
import sys

from tests.docs.pages import DOCS, ROOT, Step, blocks, run


def test_the_runbook_for_a_token_works_as_shown(tmp_path):
    command = tmp_path / "bin" / "badgeservice"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "cli.py"}" "$@"\n',
                       encoding="utf-8")
    command.chmod(0o755)
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("BADGESERVICE_", "SOFTHSM2_"))}
    found = [Step(line, text) for fence, line, text in
             blocks((DOCS / "keys.md").read_text(encoding="utf-8")) if fence == "bash"]
    assert len(found) == 1
    status, outputs = run(found, folder=tmp_path, environment={
        **kept, "HOME": str(tmp_path), "BADGESERVICE_FETCH": "off",
        "PATH": f"{command.parent}{os.pathsep}{kept['PATH']}"})
    assert status == 0, outputs
    assert not list((tmp_path / "hsm").glob("keys*")) and "12345678" not in outputs[0]
