"""Signs in definitions that nobody sees: what is signed into credentials for years."""

from __future__ import annotations

from collections.abc import Iterator

from badgeservice.core.definitions import Flaw, Path
from badgeservice.core.signs import has_control, sign_flaw


def definition_sign_flaws(data: object, place: Path = ()) -> Iterator[Flaw]:
    """Yield a flaw for every text in *data* with a sign of `core.signs` that nobody sees.

    Names of fields are not looked at: no schema knows any with such a sign. Control characters
    are the schemas' and YAML's matter.
    """
    if isinstance(data, str):
        found = None if has_control(data) else sign_flaw(data)
        if found is not None:
            yield Flaw(place, *found)
        return
    parts = (data.items() if isinstance(data, dict)
             else enumerate(data) if isinstance(data, list) else ())
    for name, value in parts:
        yield from definition_sign_flaws(value, (*place, name))
