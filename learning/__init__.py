"""Courses, lessons, assignments, submissions and marks."""
