"""Requests to other services: the only room that opens a connection to somewhere else.

What is fetched goes through one guarded fetcher: https only, public addresses only, no
redirects, a deadline and a cap of bytes. A bounded cache keeps answers for minutes, in memory.
Nothing in here knows what it fetches: whether an answer can be relied on is decided by
`credentials`. Letters go to the one mail server that the settings name, through `smtp`.
"""
