"""Values in, bytes out: certificates and codes to print.

Nothing in here asks a store, a clock, chance or the network: what is printed comes in as a
frozen value, and the shipped fonts through `resources`. A sibling of `operations` and
`storage`, which it never imports.
"""
