"""Pages of the accounts room; each module puts its routes on the blueprint."""
