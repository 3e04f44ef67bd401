"""The only place that builds engines, stores and signers and hands them over.

One module for each audience: its operations as a frozen dataclass, and the function that wires
them. `service.Service` is all of these together, so that callers ask for `service.<operation>`
and need not know the room. A new operation is two lines in its room: the field and the wiring.
"""

from badgeservice.assembly.ground import now
from badgeservice.assembly.printing import printed
from badgeservice.assembly.service import Service, build

__all__ = ["Service", "build", "now", "printed"]
