"""Pages of learning: parse, authorise, call one action or query, render.

All of them stand on one blueprint under `/belajar`; importing a module here puts its routes on it. The loaders of
`@permit` are queries; what a page shows of a person's work is decided in `work`, `marking` and what follows them.
"""

from learning.views import (
    assignments,
    attendance,
    classes,
    courses,
    extensions,
    feed,
    gradebook,
    guardian,
    holiday_file,
    holidays,
    lateness,
    lessons,
    marking,
    week,
    work,
)
from learning.views.blueprint import blueprint

__all__ = [
    "assignments",
    "attendance",
    "blueprint",
    "classes",
    "courses",
    "extensions",
    "feed",
    "gradebook",
    "guardian",
    "holiday_file",
    "holidays",
    "lateness",
    "lessons",
    "marking",
    "week",
    "work",
]
