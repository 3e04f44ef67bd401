"""Every place in a JSON value, for tests that change each one in turn."""


def places(value, path=()):
    """The path of every member and item inside *value*."""
    items = value.items() if isinstance(value, dict) else (
        enumerate(value) if isinstance(value, list) else ())
    for key, inner in items:
        yield (*path, key)
        yield from places(inner, (*path, key))
