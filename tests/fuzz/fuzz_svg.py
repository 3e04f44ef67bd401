"""Let atheris look for an SVG file that our reader answers with anything but our own errors.

`make fuzz` runs it. What is accepted must also survive being baked anew, or be refused.
"""

import sys

import atheris

with atheris.instrument_imports(include=["badgeservice"]):
    from badgeservice.credentials import svg_credential
    from badgeservice.credentials.containers import form_of
    from badgeservice.errors import DocumentRefused, TooComplex


def one_input(data):
    """Read *data*, and bake what was found into it once more."""
    form_of(data)
    try:
        found = svg_credential.extract(data)
    except (DocumentRefused, TooComplex):
        return
    try:
        again = svg_credential.embed(data, found, replace=True)
    except (DocumentRefused, TooComplex):
        return
    assert svg_credential.extract(again).split() == found.split()


atheris.Setup(sys.argv, one_input)
atheris.Fuzz()
