"""The command line: parse input, call one operation, show the result.

Results go to stdout, talk to stderr. Errors become one line each and an exit code here
and nowhere else: 0 done or valid, 1 refused or invalid, 2 usage, 3 could not check.
"""

from badgeservice.commands.root import main

__all__ = ["main"]
