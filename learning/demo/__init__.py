"""The school part of the demo city: a roster, a week of lessons, answers and marks, all through the real doors."""
