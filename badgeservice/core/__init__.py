"""Frozen values and pure rules, written with the standard library alone.

Nothing in here reads a clock, a file, the network or chance: `now`, ids and salts are
arguments. Imports `errors` and itself, nothing else of this package.
"""
