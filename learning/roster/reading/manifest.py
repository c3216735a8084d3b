"""`manifest.csv` of OneRoster: the version, and which files are whole (bulk), changes only (delta) or absent."""

from dataclasses import dataclass, field

from learning.roster.reading.archive import Upload
from learning.roster.reading.problems import Refused, Report
from learning.roster.reading.table import open_table

VERSIONS = ("1.0", "1.1", "1.2")
MODES = ("bulk", "delta", "absent")
FILES = ("orgs", "users", "classes", "enrollments", "courses", "academicsessions", "roles")


@dataclass(frozen=True)
class Manifest:
    """What the sender declares; `modes` by bare file name in small letters without `.csv`."""

    version: str
    modes: dict[str, str] = field(default_factory=dict)

    def mode(self, name: str) -> str:
        return self.modes.get(name.casefold(), "")


def read_manifest(upload: Upload, report: Report) -> Manifest | None:
    """None without a manifest. Raises Refused for an unknown version and for a declared file that is absent."""
    table = upload.tables.get("manifest.csv")
    if table is None:
        return None
    values: dict[str, tuple[str, int]] = {}
    with table.open() as stream:
        opened = open_table(table, stream, report, ("propertyName", "value"))
        for line, (name, value) in opened.rows("propertyName", "value"):
            values[name.casefold()] = (value, line)
    version, line = values.get("oneroster.version", ("", 0))
    if version.removeprefix("v") not in VERSIONS:
        if version:
            raise Refused("unknown-version", table.name, line, "oneroster.version", value=version)
        version = "1.2" if "roles.csv" in upload.tables else "1.1"
        report.warn("no-version", table.name, 0, "oneroster.version", version=version)
    modes = {}
    for name, (value, line) in values.items():
        if not name.startswith("file."):
            continue
        bare, mode = name.removeprefix("file."), value.casefold()
        if mode in ("bulk", "delta") and bare in FILES and f"{bare}.csv" not in upload.tables:
            raise Refused("declared-but-absent", f"{bare}.csv", 0, mode=mode, at=line)
        if mode not in MODES:
            if bare in FILES and (value or f"{bare}.csv" in upload.tables):
                report.warn("unknown-mode", table.name, line, name, value=value)
            continue
        if mode == "absent" and f"{bare}.csv" in upload.tables:
            report.warn("present-but-absent", table.name, line, name)
        modes[bare] = mode
    return Manifest(version.removeprefix("v"), modes)
