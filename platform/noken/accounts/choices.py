"""What can be chosen in a list, as WTForms wants it; its published types do not know the class yet."""

from typing import Any

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]


def choice(value: str, label: str = "") -> Any:
    """One line of a list: what is sent, and what people read."""
    return SelectChoice(value, label or value)
