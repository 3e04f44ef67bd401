"""Requests to other services: the only room that opens a connection to somewhere else.

Everything goes through one guarded fetcher: https only, public addresses only, no redirects,
a deadline and a cap of bytes. It knows nothing of what it fetches.
"""
