"""Public services of the city."""
