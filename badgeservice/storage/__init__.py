"""What is kept: the database, the private keys, the files of evidence.

The only layer that knows SQLAlchemy. Stores take and return core values, never rows, and
implement the Protocols of `core.ports`; whoever opened the unit of work owns its
transaction. Library errors become `errors` here. Imports `credentials` and below, and
neither `operations` nor `rendering`.
"""
