"""All command groups and commands."""

from __future__ import annotations

import click

from badgeservice.commands.applications import application
from badgeservice.commands.audit import audit
from badgeservice.commands.awards import award
from badgeservice.commands.bake import bake
from badgeservice.commands.batch_award import issue_batch
from badgeservice.commands.batches import batch
from badgeservice.commands.calibration import calibration
from badgeservice.commands.certificates import certificate
from badgeservice.commands.codes import codes
from badgeservice.commands.cosign import cosign
from badgeservice.commands.credentials import credential
from badgeservice.commands.database import database
from badgeservice.commands.definitions import definitions
from badgeservice.commands.demo import demo
from badgeservice.commands.derive import derive, selective
from badgeservice.commands.endorsements import endorsement
from badgeservice.commands.evidence import evidence
from badgeservice.commands.init import init
from badgeservice.commands.issuers import issuer
from badgeservice.commands.judgements import decision, judgement
from badgeservice.commands.keys import key
from badgeservice.commands.mail import mail
from badgeservice.commands.people import people
from badgeservice.commands.privacy import privacy
from badgeservice.commands.quality import quality
from badgeservice.commands.releases import release
from badgeservice.commands.retention import retention
from badgeservice.commands.schools import schools
from badgeservice.commands.serve import serve
from badgeservice.commands.status import status
from badgeservice.commands.tokens import token
from badgeservice.commands.users import user
from badgeservice.commands.verify import verify
from badgeservice.commands.worker import worker

COMMANDS: tuple[click.Command, ...] = (
    init, demo, serve, worker,
    definitions, issuer, key,
    user, people, schools,
    application, evidence, judgement, decision, endorsement,
    award, batch, credential, certificate, bake, verify, status, token,
    calibration, quality, mail, audit, privacy, retention, database,
)

award.add_command(issue_batch)
credential.add_command(selective)
credential.add_command(derive)
credential.add_command(cosign)
decision.add_command(release)
user.add_command(codes)
