"""The whole service: every room's operations under one roof."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from badgeservice.assembly.administering import Administering, administering
from badgeservice.assembly.amending import Amending, amending
from badgeservice.assembly.applying import Applying, applying
from badgeservice.assembly.awarding import Awarding, awarding
from badgeservice.assembly.ground import AskPassphrase, lay, now
from badgeservice.assembly.judging import Judging, judging
from badgeservice.assembly.mailing import Mailing, mailing
from badgeservice.assembly.many import Many, many
from badgeservice.assembly.overseeing import Overseeing, overseeing
from badgeservice.assembly.personal_data import PersonalData, personal_data
from badgeservice.assembly.presenting import Presenting, presenting
from badgeservice.assembly.programs import Programs, programs
from badgeservice.assembly.registering import Registering, registering
from badgeservice.core.account import Actor
from badgeservice.core.definitions import Data, Known
from badgeservice.core.urls import Urls
from badgeservice.errors import HomeUnusable
from badgeservice.operations.clean import PictureCleaner
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.demo import Demo
from badgeservice.operations.reach import operator
from badgeservice.operations.sandbox import Sandbox
from badgeservice.operations.setup import ensure_base_url
from badgeservice.operations.sheets import SheetReader
from badgeservice.resources import resource
from badgeservice.settings import Settings
from badgeservice.storage.calibration_files import read_calibration, sets_beside
from badgeservice.storage.database import SqlDatabase
from badgeservice.storage.definition_files import (
    Definitions,
    DefinitionSchemas,
    read_definitions,
    read_known,
)
from badgeservice.storage.evidence_files import EvidenceStore
from badgeservice.storage.home import FolderHome
from badgeservice.storage.keyring import FileKeyring
from badgeservice.storage.pkcs11_keyring import TokenKeyring

_SECONDS = 120.0
"""Of the processor's time for a workbook of an administrator: some hundred thousand rows."""


@dataclass(frozen=True)
class Service(Administering, Registering, Applying, Judging, Overseeing, Awarding, Amending,
              Presenting, Programs, PersonalData, Mailing, Many):
    """Every use case of one installation, ready to be called."""

    settings: Settings
    urls: Urls
    demo: Demo
    evidence_files: EvidenceStore
    home: FolderHome
    _tools: Collaborators
    _keyring: FileKeyring | TokenKeyring
    _database: SqlDatabase
    _sandbox: Sandbox
    _cleaner: PictureCleaner
    _sheets: SheetReader
    _workbooks: SheetReader

    def close(self) -> None:
        """Let go of the connections and of the children that read what strangers made."""
        self._sandbox.close()
        self._cleaner.close()
        self._sheets.close()
        self._workbooks.close()
        self._database.close()

    def ensure_ready(self) -> None:
        """Raise HomeUnusable unless the home is set up, for this base URL, and up to date."""
        ensure_base_url(self._tools)

    def operator(self) -> Actor:
        """Return who acts on the command line: an administrator of every programme."""
        return operator(self._tools)

    def secret_key(self) -> bytes:
        """Return the key that the forms' tokens are signed with; made where there is none."""
        return self.home.secret_key()

    def ensure_private(self) -> None:
        """Raise KeyUnusable where others can read a key file or a passphrase."""
        self._keyring.ensure_private()
        self.home.ensure_private()

    def read_definitions(self, paths: tuple[Path, ...] = ()) -> Definitions:
        """Read the definition files of *paths*, or of the settings; raises BadInput."""
        return self._read(paths, None)

    def check_definitions(self, paths: tuple[Path, ...] = ()) -> Definitions:
        """Do the same, and refuse a course that demands a calibration set where there is none.

        Not so where definitions are loaded: a set is imported after its rubric.
        """
        schema = json.loads(resource("schemas", "calibration.json").read_bytes())
        sets = set(sets_beside((*paths, self.settings.courses), schema))
        try:
            self.ensure_ready()
            sets |= {(each.programme, each.rubric) for each in self.calibrate.all_sets()}
        except HomeUnusable:
            pass  # definitions are checked also where nothing is set up yet
        return self._read(paths, sets)

    def _read(self, paths: tuple[Path, ...],
              calibrated: Collection[tuple[str, str]] | None) -> Definitions:
        folders = (self.settings.issuers, self.settings.rubrics, self.settings.courses)
        schemas = DefinitionSchemas.from_folder(resource("schemas"))
        known = read_known(folders, schemas) if paths else Known({}, {}, {})
        return read_definitions(paths or folders, schemas,
                                known=replace(known, calibrated=calibrated,
                                              layouts=self.layouts.names()))

    def read_calibration(self, path: Path) -> Data:
        """Read a calibration set from a file that its schema accepts; raises BadInput."""
        schema = json.loads(resource("schemas", "calibration.json").read_bytes())
        return read_calibration(path, schema)


def build(settings: Settings, *, ask: AskPassphrase | None = None,
          clock: Callable[[], datetime] = now) -> Service:
    """Put the service together; touches neither the home nor the database yet.

    *ask* is called where the passphrase file of an issuer is missing.
    """
    ground = lay(settings, ask, clock)
    shown, sheets = presenting(ground), SheetReader()
    # One of its own: a long batch file must not keep those waiting who verify a list.
    workbooks = SheetReader(seconds=_SECONDS, wall=3 * _SECONDS)
    applied, judged = applying(ground), judging(ground)
    awarded, amended = awarding(ground, shown.show), amending(ground, sheets)
    # A name that two rooms give, or none, is a TypeError here, at every start.
    return Service(
        **vars(administering(ground)),
        **vars(registering(ground)),
        **vars(applied),
        **vars(judged),
        **vars(overseeing(ground)),
        **vars(awarded),
        **vars(amended),
        **vars(shown),
        **vars(programs(ground)),
        **vars(personal_data(ground)),
        **vars(mailing(ground)),
        **vars(many(ground, shown.verify, sheets, workbooks)),
        demo=Demo(ground.tools, show=shown.show, apply=applied.apply, judge=judged.judge,
                  decide=judged.decide, endorse=awarded.endorse, releasing=awarded.releasing,
                  grant=awarded.grant, revoke=amended.revoke),
        settings=settings,
        urls=ground.tools.urls,
        evidence_files=ground.files,
        home=ground.home,
        _tools=ground.tools,
        _keyring=ground.keyring,
        _database=ground.database,
        _sandbox=ground.sandbox,
        _cleaner=ground.cleaner,
        _sheets=sheets,
        _workbooks=workbooks,
    )
