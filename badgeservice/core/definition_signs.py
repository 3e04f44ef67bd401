"""Signs in definitions that nobody sees: what is signed into credentials for years."""

from __future__ import annotations

from collections.abc import Iterator

from badgeservice.core.definitions import Flaw, Path
from badgeservice.core.signs import sign_flaw


def definition_sign_flaws(data: object, place: Path = ()) -> Iterator[Flaw]:
    """Yield a flaw for every text in *data* with a sign of `core.signs` that nobody sees.

    Names of fields are not looked at: no schema knows any with such a sign. Tabs may stand in
    a text; other control characters were refused when the file was read.
    """
    if isinstance(data, str):
        found = sign_flaw(data.replace("\t", " "))
        if found is not None:
            yield Flaw(place, *found)
        return
    parts = (data.items() if isinstance(data, dict)
             else enumerate(data) if isinstance(data, list) else ())
    for name, value in parts:
        yield from definition_sign_flaws(value, (*place, name))
