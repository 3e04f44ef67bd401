"""Who gets an answer from the addresses of quality and calibration."""

READERS = {"coordinator", "administrator", "auditor"}

ROUTES = {
    "quality.report": READERS,
    "quality.table": READERS,
    "quality.data": READERS,
    "quality.calibration": READERS,
    "quality.samples": READERS | {"assessor"},
    "quality_files.samples_table": READERS,
    "quality_files.samples_json": READERS,
    "quality_files.calibration_table": READERS,
    "quality_files.calibration_json": READERS,
    "quality.sample": READERS | {"assessor"},
    "quality.item": READERS | {"assessor"},
    "quality.draw": {"coordinator", "administrator"},
    "quality.rate": {"coordinator", "administrator"},
    "quality.review": {"coordinator", "assessor"},
    "calibration.sets": {"assessor"},
    "calibration.task": {"assessor"},
    "calibration.judge": {"assessor"},
    "calibration.outcome": READERS | {"assessor"},
}
