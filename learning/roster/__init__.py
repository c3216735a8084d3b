"""Rosters: lists of schools, classes, people and lessons from other systems, read, compared, applied and undone."""
