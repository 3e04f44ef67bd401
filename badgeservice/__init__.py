"""Issue, share and verify Open Badges 3.0 for teachers assessed on their own practice."""

__version__ = "0.1.0"
