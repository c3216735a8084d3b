"""From a roster as it is written to what should be here: references checked, sections placed, times put together.

Pure: what an earlier import left in the database comes in as `Known`.
"""

from learning.roster.settling.model import ClassWanted, CourseWanted, Known, KnownRoom, Settled, Wanted
from learning.roster.settling.settle import settle

__all__ = ["ClassWanted", "CourseWanted", "Known", "KnownRoom", "Settled", "Wanted", "settle"]
