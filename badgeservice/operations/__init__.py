"""Use cases, one a module: the transaction boundary, and nothing that talks to people.

Collaborators come in as the Protocols of `core.ports`. A sibling of `storage` and
`rendering`, which it never imports; what they offer reaches it through `assembly`.
"""
