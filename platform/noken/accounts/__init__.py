"""People, the tree of organisations, memberships with dates, sign-in, devices."""
