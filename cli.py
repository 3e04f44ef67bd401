"""The door for a checkout: ``python cli.py …`` is ``badgeservice …``."""

from badgeservice.commands import main

if __name__ == "__main__":
    main()
