"""Documents and proofs: dict in, dict out.

Nothing in here opens a socket, a file or a database, reads a clock or draws chance: contexts,
schemas, keys, salts, `now` and the documents of issuers are arguments. Imports `core`,
`errors` and itself, nothing else of this package. No document that was given is changed.
"""
