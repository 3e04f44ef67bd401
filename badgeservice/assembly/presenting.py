"""The operations of those who show a credential, and of those who check one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from badgeservice.assembly.ground import Ground
from badgeservice.assembly.layouts import Layouts
from badgeservice.assembly.printing import PdfPress, PngPress, painter, pdf_signer
from badgeservice.assembly.specimen import Specimen
from badgeservice.assembly.verifying import verifier
from badgeservice.operations.bake import Bake
from badgeservice.operations.certify import Certify
from badgeservice.operations.collections import Collections
from badgeservice.operations.cosign import CoSign
from badgeservice.operations.disclose import Disclose
from badgeservice.operations.handouts import Handouts
from badgeservice.operations.jwt_form import JwtForm
from badgeservice.operations.pictures import Pictures
from badgeservice.operations.share import Share
from badgeservice.operations.show import Show
from badgeservice.operations.verify import Verify
from badgeservice.rendering.certificate import Composed


@dataclass(frozen=True)
class Presenting:
    """A credential in each of its forms, and what it is worth."""

    show: Show
    share: Share
    collections: Collections
    verify: Verify
    certify: Certify[Composed]
    layouts: Layouts
    specimen: Specimen
    bake: Bake
    pictures: Pictures
    handouts: Handouts
    disclose: Disclose
    co_sign: CoSign
    jwt_form: JwtForm


def presenting(ground: Ground) -> Presenting:
    """Put these operations together."""
    tools = ground.tools
    show, verify = Show(tools), verifier(ground)
    press = PdfPress(Layouts(ground.settings.layouts), pdf_signer(ground))
    return Presenting(
        show=show,
        share=Share(tools, show),
        collections=Collections(tools),
        verify=verify,
        certify=Certify(tools, press, verify),
        layouts=press.layouts,
        specimen=Specimen(press),
        bake=Bake(tools, painter(), verify),
        pictures=Pictures(tools, painter()),
        handouts=Handouts(tools, painter(), PngPress()),
        disclose=Disclose(tools, show, verify),
        co_sign=CoSign(tools, show, partial(verify, follow_refresh=False)),
        jwt_form=JwtForm(tools, show, verify),
    )
