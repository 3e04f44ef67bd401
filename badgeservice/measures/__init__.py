"""Measures of agreement: numbers in, numbers out.

No database, clock or sentence; chance only from a fixed seed, so that the same judgements
always give the same report. What is not computable is said by a code, never by 0 or NaN.
"""
