"""Why an import cannot go on; each is answered with a sentence, and nothing was changed."""


class NotNow(Exception):
    """The import is not in a state for this. `reason`: not-planned, not-applied, later-import."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Stale(Exception):
    """Something of what the plan was made from has changed since; it has to be made again."""
