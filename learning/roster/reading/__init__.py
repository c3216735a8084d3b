"""From uploaded files to one normalised roster. Pure: no database, no request."""

from learning.roster.reading.archive import Upload, open_upload
from learning.roster.reading.formats import read_roster
from learning.roster.reading.model import Roster
from learning.roster.reading.problems import Problem, Refused, Report, Severity

__all__ = ["Problem", "Refused", "Report", "Roster", "Severity", "Upload", "open_upload", "read_roster"]
