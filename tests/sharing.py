"""A holder of a credential, for tests of who sees what of it."""

from dataclasses import dataclass

from tests.people import send

SECRETS = ("Rojas", "Registro de tres visitas", "p.example/1", "identityHash", "achievedLevel",
           "proofValue")
"""What only the credential itself says: none of it may reach a stranger."""


@dataclass
class Holder:
    """Somebody with a credential, and their browser."""

    inside: object
    actor: object
    credential: str
    application: str

    @property
    def address(self):
        return f"/credentials/{self.credential}"

    @property
    def service(self):
        return self.inside.service

    def browser(self):
        return self.inside.browser(self.actor)

    def decide(self, what, form=None, **more):
        """Press a button of the page of decisions."""
        return send(self.browser(), f"/portfolio/credentials/{self.credential}/{what}", form,
                    **more)

    def hide(self):
        self.service.share.set_page(self.actor, self.credential, is_on=False)

    def link(self):
        """Make a secret link; return its secret."""
        return self.service.share.make_link(self.actor, self.credential)

    def acts(self):
        """The names of the acts in the log on the credential, in order."""
        with self.inside.database.reading() as work:
            return [entry.act.action for entry in work.audit.entries()
                    if entry.act.subject == f"credential:{self.credential}"]

    def consents(self):
        """What the holder agreed to, as purpose and answer, in order."""
        return [(each.purpose.value, each.is_given)
                for each in self.service.share.agreed(self.actor)]
