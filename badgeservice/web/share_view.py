"""What the part of a page that shares a credential shows: links, fields, and pieces of HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from markupsafe import Markup

from badgeservice.core.credential import Status
from badgeservice.core.facts import CredentialFacts
from badgeservice.errors import Message, say
from badgeservice.web.credential_view import KINDS, CredentialPage
from badgeservice.web.current import service
from badgeservice.web.languages import language, words
from badgeservice.web.reading import Reading, read_bytes
from badgeservice.web.structured import Linked, credential_data

LOCALES = {"es": "es_CL", "en": "en_GB", "fi": "fi_FI"}
"""How Open Graph writes languages."""

FRAME = (480, 190)
"""Width and height of the embedded card."""

_LINKEDIN = "https://www.linkedin.com/profile/add"
_PICTURE_SIDE = 160


@dataclass(frozen=True)
class Field:
    """One field of LinkedIn's form, to be copied where it did not fill itself."""

    label: Message
    value: str
    parameters: tuple[tuple[str, str], ...]
    """What fills it by itself, where LinkedIn takes that."""


@dataclass(frozen=True)
class ShareView:
    """All that `public/share.html` and `public/social.html` need of a page that is public."""

    address: str
    card: str
    card_alt: str
    description: str
    discovery: str
    """Where oEmbed is answered for this page."""

    linkedin: str
    fields: tuple[Field, ...]
    mail: str
    link_html: str
    frame_html: str
    linked: Linked | None
    """For search engines; None for what does not count, of which they are told nothing."""

    counts: bool

    @property
    def locale(self) -> str:
        """The language of the page as Open Graph writes it."""
        return LOCALES[language()]

    @property
    def other_locales(self) -> tuple[str, ...]:
        """The languages in which there is a page, too."""
        return tuple(name for tongue, name in LOCALES.items() if tongue != language())


def share_view(facts: CredentialFacts, shown: CredentialPage) -> ShareView:
    """Return how the credential on the page *shown* is shared, in the reader's language."""
    urls, reading = service().urls, shown.reading
    address = urls.credential(facts.credential.prepared.id)
    title, issuer = shown.title.words, reading.issuer.name
    counts = counts_now(facts, reading)
    fields = tuple(_linkedin_fields(facts, reading, address))
    return ShareView(
        address=address,
        card=f"{address}/card.png?lang={language()}",
        card_alt=f"{title} · {issuer}" if counts else shown.report.headline,
        description=f"{shown.report.headline} · {words(shown.kind)} · {issuer}",
        discovery=oembed_address(address),
        linkedin=_linkedin(fields),
        fields=fields,
        mail=_mail(title, issuer, address),
        link_html=link_html(facts, title, issuer),
        frame_html=frame_html(address, title, *FRAME),
        linked=credential_data(
            reading, facts.achievement.course, kind=words(KINDS[facts.achievement.course.kind]),
            url=address, picture=_picture(facts)) if counts else None,
        counts=counts,
    )


def counts_now(facts: CredentialFacts, reading: Reading | None = None) -> bool:
    """Tell whether the register lets it stand and its time is not over."""
    ends = (reading or read_bytes(facts.credential.document)).valid_until
    return facts.status is Status.VALID and (ends is None or ends > datetime.now(UTC))


def oembed_address(address: str) -> str:
    """Return where oEmbed is answered for the page at *address*."""
    return f"{service().urls.page('/oembed')}?{urlencode({'url': address, 'format': 'json'})}"


# --- LinkedIn and mail -----------------------------------------------------------------------


def _linkedin_fields(facts: CredentialFacts, reading: Reading, address: str) -> Iterator[Field]:
    issuer, identifier = facts.issuer, facts.credential.prepared.id
    yield Field(say("Name"), reading.name, (("name", reading.name),))
    # With the number the logo shows; LinkedIn then takes the name from there.
    yield Field(say("Issuing organisation"), reading.issuer.name,
                (("organizationId", issuer.linkedin_id),) if issuer.linkedin_id
                else (("organizationName", reading.issuer.name),))
    yield from _date(say("Issue date"), "issue", reading.given_on, facts)
    yield from _date(say("Expiration date"), "expiration", reading.valid_until, facts)
    yield Field(say("Credential ID"), identifier, (("certId", identifier),))
    yield Field(say("Credential URL"), address, (("certUrl", address),))


def _date(label: Message, name: str, moment: datetime | None,
          facts: CredentialFacts) -> Iterator[Field]:
    if moment is not None:
        day = moment.astimezone(ZoneInfo(facts.achievement.course.timezone))
        yield Field(label, f"{day.month:02}/{day.year}",
                    ((f"{name}Year", str(day.year)), (f"{name}Month", str(day.month))))


def _linkedin(fields: tuple[Field, ...]) -> str:
    """Return LinkedIn's form, filled as its parameters allow."""
    query = [("startTask", "CERTIFICATION_NAME")]
    query += [parameter for field in fields for parameter in field.parameters]
    return f"{_LINKEDIN}?{urlencode(query, quote_via=quote)}"


def _mail(title: str, issuer: str, address: str) -> str:
    subject = words(say("Credential: %(title)s", title=title))
    body = words(say("Here is a credential: %(title)s, issued by %(issuer)s.", title=title,
                     issuer=issuer))
    more = words(say("What it is, and whether it counts now:"))
    query = {"subject": subject, "body": f"{body}\r\n\r\n{more}\r\n{address}\r\n"}
    return f"mailto:?{urlencode(query, quote_via=quote)}"


# --- pieces of HTML for other sites ----------------------------------------------------------


def link_html(facts: CredentialFacts, title: str, issuer: str) -> str:
    """Return a picture that leads to the credential, as HTML without a script."""
    address = service().urls.credential(facts.credential.prepared.id)
    return str(Markup(
        '<a href="{address}" rel="noopener"><img src="{picture}" alt="{alt}" width="{side}" '
        'height="{side}"><br>{check}</a>').format(
            address=address, picture=_picture(facts), alt=f"{title} · {issuer}",
            side=_PICTURE_SIDE, check=words(say("Check this credential"))))


def frame_html(address: str, title: str, width: int, height: int) -> str:
    """Return a frame with the card of a credential, as HTML without a script."""
    return str(Markup(
        '<iframe src="{source}" title="{title}" width="{width}" height="{height}" '
        'loading="lazy" sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox" '
        'frameborder="0"></iframe>').format(
            source=f"{address}/embed?lang={language()}", title=title, width=width, height=height))


def _picture(facts: CredentialFacts) -> str:
    return service().urls.picture(facts.achievement.slug, facts.achievement.version,
                                  facts.award.language)
