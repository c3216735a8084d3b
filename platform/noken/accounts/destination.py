"""Where to go after signing in: back to where one came from, never to another site."""

from flask import request, url_for


def safe_next(fallback: str = "home") -> str:
    """The `next` of this request if it is a path of ours, else the page of `fallback`."""
    wanted = request.values.get("next", "")
    return wanted if is_path(wanted) else url_for(fallback)


def is_path(text: str) -> bool:
    """`/belajar?x=1`; not `//elsewhere`, `/\\elsewhere`, `https://…`, nothing a browser would clean into such a one."""
    if not text.startswith("/") or text.startswith("//") or "\\" in text or len(text) > 1000:
        return False
    return text.isprintable()
