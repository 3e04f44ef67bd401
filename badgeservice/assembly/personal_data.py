"""The operations that the law on personal data asks for."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.assembly.ground import Ground
from badgeservice.operations.check_evidence import CheckEvidence
from badgeservice.operations.data_requests import DataRequests
from badgeservice.operations.file_request import FileRequest
from badgeservice.operations.my_data import MyData
from badgeservice.operations.retention import Retention
from badgeservice.operations.who_looked import WhoLooked
from badgeservice.storage.personal_columns import purpose_of
from badgeservice.storage.personal_holdings import event_of


@dataclass(frozen=True)
class PersonalData:
    """What a person may see, ask for and have forgotten."""

    my_data: MyData
    data_requests: DataRequests
    file_request: FileRequest
    retention: Retention
    who_looked: WhoLooked


def personal_data(ground: Ground) -> PersonalData:
    """Put these operations together."""
    tools, files = ground.tools, ground.files
    return PersonalData(
        my_data=MyData(tools, files, purpose_of, event_of),
        data_requests=DataRequests(tools, files),
        file_request=FileRequest(tools),
        retention=Retention(tools, files, CheckEvidence(tools, files).remove_left_over),
        who_looked=WhoLooked(tools),
    )
