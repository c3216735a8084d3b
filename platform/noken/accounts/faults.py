"""What can stand in the way of a write; each leaves everything as it was."""


class AlreadyChosen(Exception):
    """The pupil has pictures already: somebody was quicker with the card."""


class LinkGone(Exception):
    """The invitation or renewal was used or revoked, has expired, or its maker lost the role for it."""


class PhoneTaken(Exception):
    """Another account signs in with this number."""


class EmailTaken(Exception):
    """Another account signs in with this address."""


class PlaceTaken(Exception):
    """There is a place of this name here already."""


class NotAPupil(ValueError):
    """The pupil is not in this class (any more)."""
