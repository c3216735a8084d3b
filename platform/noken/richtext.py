"""Rich text: what people write with headings, lists, links and pictures, kept as HTML that cannot do harm.

`clean()` is the only door in: its output holds the tags below and nothing else, no style, no class, no script, and
pictures only from our own files. `from_typed()` takes what a text field gave (plain text or simple HTML) and ends in
the same `clean()`. `on_page()` prepares it for a page, `links()` makes the addresses in plain text clickable.
"""

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser
from uuid import UUID

import nh3
from markupsafe import Markup, escape

BLOCKS = {"h2", "h3", "h4", "p", "ul", "ol", "li", "blockquote", "pre", "hr"}
TABLES = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
INLINE = {"a", "b", "strong", "i", "em", "u", "s", "sub", "sup", "code", "br", "img"}
TAGS = BLOCKS | TABLES | INLINE

CAN_BE_EMPTY = {"p", "li", "ul", "ol", "h2", "h3", "h4", "blockquote"}
RENAMED = {"div": "p", "section": "p", "article": "p", "h1": "h2", "h5": "h4", "h6": "h4", "del": "s", "strike": "s"}
DROPPED_WHOLE = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "select", "title"}

FILE_URL = re.compile(r"/files/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:/[\w.%~-]*)*")
LINK_URL = re.compile(r"https?://[^\s/]\S*|mailto:[^\s?]+(?:\?\S*)?|/(?!/)[^\s\\]*", re.IGNORECASE)
SPAN = re.compile(r"[1-9]|1[0-9]|20")
START = re.compile(r"[0-9]{1,4}")

_TAG = re.compile(r"<(/?)(\w+)>")
_TOKEN = re.compile(r"(<[^>]*>)")
_BLANK = re.compile(r"(?:\s|<br>)*")
_IMG = re.compile(r'<img((?: [a-z]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_ANY_TAG = re.compile(rf"</?({'|'.join(sorted(TAGS | set(RENAMED)))})[\s/>]", re.IGNORECASE)
_BLOCK_TAG = re.compile(rf"<({'|'.join(sorted(BLOCKS | TABLES | set(RENAMED)))})[\s/>]", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\w[^\s<>\"']+", re.IGNORECASE)
_ITEM = re.compile(r"(?:[-*•]|(\d{1,3})[.)])\s+(.*)")


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Which value of an allowed attribute stays; None drops the attribute."""
    patterns = {"href": LINK_URL, "src": FILE_URL, "colspan": SPAN, "rowspan": SPAN, "start": START}
    text = value.strip()
    if name in patterns and not patterns[name].fullmatch(text):
        return None
    return text


_CELL = {"colspan", "rowspan"}
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "td": _CELL, "th": _CELL, "ol": {"start"}}


def _cleaner(tags: set[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=tags,
        clean_content_tags=DROPPED_WHOLE,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        link_rel="noopener noreferrer",
        url_schemes={"http", "https", "mailto"},
    )


_BEGIN_OF_PRE = re.compile(r"<pre>\n+")  # every reader of HTML drops the first of them
_first, _last = _cleaner(TAGS | set(RENAMED)), _cleaner(TAGS)


def clean(untrusted: str) -> str:
    """Only the allowed tags, whatever came in; the same again when cleaned again. "" when nothing is left to see."""
    known = _first.clean(_CONTROL.sub("", untrusted))
    renamed = _TAG.sub(lambda tag: f"<{tag[1]}{RENAMED.get(tag[2], tag[2])}>", known)
    safe = _last.clean(renamed).replace("&nbsp;", " ")  # editors write them wherever somebody types a space
    return _BEGIN_OF_PRE.sub("<pre>", _without_empty(_IMG.sub(_only_ours, safe))).strip()


def _without_empty(safe: str) -> str:
    """Paragraphs, items and the like with nothing in them are left out; one walk, however deep they are nested."""
    kept: list[str] = []
    opened: list[int] = []
    seen = -1
    for token in _TOKEN.split(safe):
        name = token.strip("</>").split(" ")[0] if token.startswith("<") else ""
        if name in CAN_BE_EMPTY and token.startswith("</"):
            start = opened.pop() if opened else 0
            if seen < start:
                del kept[start:]
                continue
        elif name in CAN_BE_EMPTY:
            opened.append(len(kept))
        elif not _BLANK.fullmatch(token):
            seen = len(kept)
        kept.append(token)
    return "".join(kept)


def _only_ours(img: re.Match[str]) -> str:
    found = dict(_ATTRIBUTE.findall(img[1]))
    return f'<img src="{found["src"]}" alt="{found.get("alt", "")}">' if "src" in found else ""


def from_typed(text: str) -> str:
    """Cleaned HTML of a text field: simple HTML as it is; else a blank line parts paragraphs, "- " begins a list."""
    typed = text.replace("\r\n", "\n").strip()
    if _BLOCK_TAG.search(typed):
        return clean(typed)
    inline = typed if _ANY_TAG.search(typed) else html.escape(typed, quote=False)
    return clean("".join(_paragraphs(inline)))


def _paragraphs(text: str) -> list[str]:
    parts: list[str] = []
    for chunk in re.split(r"\n\s*\n", text):
        kind, lines = "", list[str]()
        for line in filter(None, map(str.strip, chunk.split("\n"))):
            item = _ITEM.fullmatch(line)
            now = "p" if item is None else "ol" if item[1] else "ul"
            if now != kind:
                parts.append(_block(kind, lines))
                kind, lines = now, []
            lines.append(line if item is None else item[2])
        parts.append(_block(kind, lines))
    return parts


def _block(kind: str, lines: list[str]) -> str:
    if kind in {"ul", "ol"}:
        return f"<{kind}>{''.join(f'<li>{line}</li>' for line in lines)}</{kind}>"
    return f"<p>{'<br>'.join(lines)}</p>" if lines else ""


class _Typed(HTMLParser):
    """Back from cleaned HTML to what somebody without JavaScript would type; other tags than these do not fit."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.fits, self.blocks, self.text, self.list, self.items = True, list[str](), "", "", 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.fits = self.fits and tag in {"p", "br", "ul", "ol", "li"} and not attrs
        if tag in {"ul", "ol"}:
            self.list, self.items = tag, 0
        elif tag == "li":
            self.items += 1
            self.text += "\n" * bool(self.text) + ("- " if self.list == "ul" else f"{self.items}. ")
        elif tag == "br":
            self.text += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag in {"p", "ul", "ol"}:
            self.blocks.append(self.text)
            self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


def to_typed(cleaned: str) -> str:
    """What a text field shows for it: plain text where that says everything, else the HTML itself."""
    parser = _Typed()
    parser.feed(cleaned)
    parser.close()
    text = "\n\n".join(parser.blocks)
    return text if parser.fits and from_typed(text) == cleaned else cleaned


def pictures_in(cleaned: str) -> list[UUID]:
    """Files shown as pictures inside the text, in order."""
    return [UUID(found[1]) for img in _IMG.finditer(cleaned) if (found := FILE_URL.search(img[1]))]


def on_page(stored: str, show: Callable[[UUID, str], str] | None = None) -> Markup:
    """The text for a page, cleaned once more whoever stored it.

    Each picture becomes what `show(file id, alt)` gives (safe HTML, "" leaves it out); without `show` none is shown.
    """

    def replace(img: re.Match[str]) -> str:
        found = dict(_ATTRIBUTE.findall(img[1]))
        file = FILE_URL.fullmatch(found["src"])
        return show(UUID(file[1]), html.unescape(found["alt"])) if show and file else ""

    return Markup(_IMG.sub(replace, clean(stored)))  # noqa: S704 - this is the door through which clean HTML is shown


def links(text: str) -> Markup:
    """Plain text for a page: escaped, web addresses clickable; the style sheet keeps its line breaks."""
    parts, at = [Markup()], 0
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(".,;:!?)]}…")
        target = address if address.lower().startswith("http") else f"https://{address}"
        parts.append(escape(text[at : found.start()]))
        parts.append(Markup('<a href="{}" rel="noopener noreferrer nofollow">{}</a>').format(target, address))
        at = found.start() + len(address)
    return Markup().join([*parts, escape(text[at:])])
