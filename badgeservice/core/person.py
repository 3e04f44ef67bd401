"""People who earn achievements."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


def normalise_email(address: str) -> str:
    """Return *address* as it is stored, compared and hashed: trimmed, NFC, lower case.

    Open Badges 3.0 gives no rule for the case of a hashed address, so both sides must
    use one of their own. Whether the address exists is not checked.
    """
    composed = unicodedata.normalize("NFC", address.strip())
    # Again after lowering: some small letters are composed where the capital is not.
    return unicodedata.normalize("NFC", composed.lower())


SUPPRESSED_AT = "@suppressed.invalid"
"""How the address of everybody ends who was suppressed, and of nobody else."""


def suppressed_email(person: str) -> str:
    """Return what takes the place of an address when the person with this id is suppressed.

    Unique where people are told apart by it, and no address that anybody could have.
    """
    return f"suppressed-{person}{SUPPRESSED_AT}"


@dataclass(frozen=True)
class Person:
    """Somebody with an e-mail address and a name; no national number is kept here."""

    id: str
    email: str
    """Normalised by `normalise_email`."""

    given_names: str
    first_surname: str
    second_surname: str = ""
    """Empty for people who have one surname."""

    social_name: str = ""
    """The given name that the person goes by (nombre social), where it is another."""

    @property
    def is_suppressed(self) -> bool:
        """Whether all that named them was removed at their own request."""
        return self.email.endswith(SUPPRESSED_AT)

    @property
    def full_name(self) -> str:
        """The name as it is shown and printed: given or social name, one or two surnames."""
        return " ".join(
            part
            for part in (self.social_name or self.given_names, self.first_surname,
                         self.second_surname)
            if part
        )

    @property
    def sorting_name(self) -> str:
        """The name as lists are sorted: surnames first, as is usual in Chile and Finland."""
        surnames = " ".join(filter(None, (self.first_surname, self.second_surname)))
        return f"{surnames}, {self.social_name or self.given_names}"
