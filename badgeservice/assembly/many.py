"""The operations of those who verify many credentials in one go, or bring many awards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from badgeservice.assembly.accounts import tries
from badgeservice.assembly.ground import Ground
from badgeservice.assembly.printing import pdf_signer
from badgeservice.core.bulk_report import BulkReport
from badgeservice.languages import translate
from badgeservice.operations.batch_desk import BatchDesk
from badgeservice.operations.batch_file import OpenBatchFile
from badgeservice.operations.batches import Batches
from badgeservice.operations.bulk import Bulk
from badgeservice.operations.bulk_check import BulkCheck, FindCode
from badgeservice.operations.bulk_read import BulkReader
from badgeservice.operations.bulk_report import BulkReports, Makers
from badgeservice.operations.bulk_work import BulkWork
from badgeservice.operations.sealing import Sealing
from badgeservice.operations.sheets import SheetReader
from badgeservice.operations.verify import Verify


@dataclass(frozen=True)
class Many:
    """Files of many rows: credentials to verify, and awards to make."""

    bulk: Bulk
    read_bulk: BulkReader
    check_bulk: BulkCheck
    bulk_work: BulkWork
    bulk_reports: BulkReports
    open_batch_file: OpenBatchFile
    batch_desk: BatchDesk


def many(ground: Ground, verify: Verify, sheets: SheetReader,
         workbooks: SheetReader) -> Many:
    """Put these operations together; *workbooks* are those of administrators."""
    tools = ground.tools
    read = BulkReader(sheets, tools.urls.base)
    sealing = Sealing(ground.home.secret_key, tools.chance, purpose="bulk")
    signer = pdf_signer(ground)
    open_batch = OpenBatchFile(tools.database, workbooks.read)
    check = BulkCheck(verify, _find(ground), tools.urls.base)
    return Many(
        bulk=Bulk(tools, read, tries(ground), sealing.digest),
        read_bulk=read,
        check_bulk=check,
        # One child that reads strangers' documents is always left for who brings a single one.
        bulk_work=BulkWork(tools, check, lanes=max(1, ground.settings.verifiers // 2)),
        bulk_reports=BulkReports(tools.clock, tools.urls.base,
                                 Makers(words=translate, workbook=_workbook, paper=_paper,
                                        sign=signer.sign if signer else None)),
        open_batch_file=open_batch,
        batch_desk=BatchDesk(tools, Batches(tools), open_batch),
    )


def _find(ground: Ground) -> FindCode:
    def find(prefix: str) -> str | None:
        """Return the one credential of ours whose id begins so."""
        if not ground.home.is_set_up():
            return None
        with ground.tools.database.reading() as work:
            found = work.credentials.by_prefix(prefix)
        return found[0] if len(found) == 1 else None
    return find


def _workbook(title: str, header: Sequence[str], rows: Sequence[Sequence[str]],
              facts: Sequence[tuple[str, str]], facts_title: str) -> bytes:
    # Not above: it takes a while to load, and most commands need none of it.
    from badgeservice.rendering.workbook import make_workbook

    return make_workbook(title, header, rows, facts, facts_title)


def _paper(report: BulkReport, facts: Sequence[tuple[str, str]], data: bytes, digest: str,
           language: str, is_signed: bool) -> bytes:
    from badgeservice.rendering.bulk_pdf import Paper, make_bulk_pdf
    from badgeservice.rendering.fonts import Fonts

    return make_bulk_pdf(report, facts, data, digest, Paper(
        language, lambda message: translate(message, language), Fonts.shipped(), is_signed))
