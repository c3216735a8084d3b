"""The XML inside documents: what they are, and whether they reach outside. No entity is ever expanded."""

import zipfile
from collections.abc import Callable
from xml.parsers import expat

from noken.files.decoders.run import MB, Unacceptable
from noken.files.reasons import Reason

PIECE = 64 * 1024
LONGEST = 100 * MB
_MAIN = "application/vnd.openxmlformats-officedocument."
_OOXML = {
    f"{_MAIN}wordprocessingml.document.main+xml": f"{_MAIN}wordprocessingml.document",
    f"{_MAIN}spreadsheetml.sheet.main+xml": f"{_MAIN}spreadsheetml.sheet",
    f"{_MAIN}presentationml.presentation.main+xml": f"{_MAIN}presentationml.presentation",
}
_ODF = {f"application/vnd.oasis.opendocument.{kind}" for kind in ("text", "spreadsheet", "presentation")}
_HARMLESS_LINKS = ("/hyperlink",)
_EMBEDDED = {".docx", ".xlsx", ".pptx"}
_ODF_PROGRAMS = {"event-listener", "script", "applet", "plugin"}
_ODF_OBJECTS = {"object-ole"}
_ODF_LINKS = {"dde-connection", "dde-connection-decl", "dde-link", "dde-source", "cell-range-source", "section-source"}
_ODF_INSIDE = {"image", "object", "fill-image", "floating-frame", "background-image"}

Element = Callable[[str, dict[str, str]], None]


def look_at_ooxml(archive: zipfile.ZipFile) -> str:
    """The media type of a Word, Excel or PowerPoint file. Raises Unacceptable."""
    found: set[str] = set()

    def content_type(name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "")
        if "macroEnabled" in kind or "vbaProject" in kind:
            raise Unacceptable(Reason.MACROS)
        if "oleObject" in kind or "activeX" in kind:
            raise Unacceptable(Reason.ATTACHMENTS)
        if kind in _OOXML:
            found.add(_OOXML[kind])

    walk(archive, "[Content_Types].xml", content_type)
    if len(found) != 1:
        raise Unacceptable(Reason.UNKNOWN)
    for entry in archive.infolist():
        lowered = entry.filename.lower()
        if lowered.endswith(".rels"):
            walk(archive, entry.filename, _relationship)
        elif lowered.startswith("word/") and lowered.endswith(".xml"):
            walk(archive, entry.filename, _field, _Instruction())
        elif lowered.endswith((".xml", ".vml")):
            only_begin(archive, entry.filename)
        elif "/embeddings/" in f"/{lowered}" and not lowered.endswith("/"):
            _embedded(archive, entry)
    return found.pop()


def _relationship(_name: str, attributes: dict[str, str]) -> None:
    kind = attributes.get("Type", "")
    if attributes.get("TargetMode", "").lower() == "external" and not kind.endswith(_HARMLESS_LINKS):
        raise Unacceptable(Reason.EXTERNAL)
    if kind.endswith(("/vbaProject", "/attachedToolbars", "/ui/extensibility")):
        raise Unacceptable(Reason.MACROS)


def _field(name: str, attributes: dict[str, str]) -> None:
    if _local(name) == "fldSimple":
        for key, value in attributes.items():
            if _local(key) == "instr":
                _refuse_dde(value)


class _Instruction:
    """Text of field instructions, put together again where Word has split it into runs."""

    def __init__(self) -> None:
        self.text = ""

    def __call__(self, name: str, text: str) -> None:
        if _local(name) == "instrText":
            self.text = (self.text + text)[-200:]
            _refuse_dde(self.text)


def _refuse_dde(instruction: str) -> None:
    if any(word in {"DDE", "DDEAUTO"} for word in instruction.upper().replace('"', " ").split()):
        raise Unacceptable(Reason.EXTERNAL)


def _embedded(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """A table behind a diagram is fine when it could have been sent on its own, with nothing in it in turn."""
    if not any(entry.filename.lower().endswith(ending) for ending in _EMBEDDED) or entry.file_size > 20 * MB:
        raise Unacceptable(Reason.ATTACHMENTS)
    with archive.open(entry) as inner, zipfile.ZipFile(inner) as nested:
        names = " ".join(nested.namelist()).lower()
        opened = sum(one.file_size for one in nested.infolist())
        if any(word in names for word in ("vba", "embeddings/", "activex", "externallinks")) or opened > 50 * MB:
            raise Unacceptable(Reason.ATTACHMENTS)
        walk(nested, "[Content_Types].xml", _no_macros)


def _no_macros(_name: str, attributes: dict[str, str]) -> None:
    if "macroEnabled" in attributes.get("ContentType", ""):
        raise Unacceptable(Reason.MACROS)


def look_at_odf(archive: zipfile.ZipFile) -> str:
    """The media type of a LibreOffice file. Raises Unacceptable."""
    if archive.getinfo("mimetype").file_size > 200:
        raise Unacceptable(Reason.UNKNOWN)
    kind = archive.read("mimetype").decode("ascii", "replace").strip()
    if kind not in _ODF or "content.xml" not in archive.namelist():
        raise Unacceptable(Reason.UNKNOWN)
    for entry in archive.infolist():
        name = entry.filename
        if name == "META-INF/manifest.xml":
            walk(archive, name, _manifest)
        elif name.rsplit("/", 1)[-1] in {"content.xml", "styles.xml"}:
            walk(archive, name, _odf_element)
        elif name.lower().endswith((".xml", ".rdf")):
            only_begin(archive, name)
    return kind


def _manifest(name: str, attributes: dict[str, str]) -> None:
    if _local(name) == "encryption-data":
        raise Unacceptable(Reason.LOCKED)
    if any("oleobject" in value or "binary" in value for value in attributes.values()):
        raise Unacceptable(Reason.ATTACHMENTS)


def _odf_element(name: str, attributes: dict[str, str]) -> None:
    local = _local(name)
    if local in _ODF_PROGRAMS:
        raise Unacceptable(Reason.MACROS)
    if local in _ODF_OBJECTS:
        raise Unacceptable(Reason.ATTACHMENTS)
    if local in _ODF_LINKS:
        raise Unacceptable(Reason.EXTERNAL)
    if local in _ODF_INSIDE:
        target = next((value for key, value in attributes.items() if _local(key) == "href"), "")
        if ":" in target.split("/")[0] or target.startswith(("/", "..")):
            raise Unacceptable(Reason.EXTERNAL)


def _local(name: str) -> str:
    return name.rsplit(":", 1)[-1]


class _Begun(Exception):
    """The root element has come: no document type can follow."""


def walk(archive: zipfile.ZipFile, name: str, element: Element, text: Callable[[str, str], None] | None = None) -> None:
    """Call `element` for every element of a part and `text` for the text in it. A document type is refused."""
    parser = expat.ParserCreate()
    open_elements: list[str] = []

    def begin(tag: str, attributes: dict[str, str]) -> None:
        open_elements.append(tag)
        if len(open_elements) > 500:
            raise Unacceptable(Reason.BOMB)
        element(tag, attributes)

    def words(data: str) -> None:
        if text and open_elements:
            text(open_elements[-1], data)

    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda _tag: open_elements.pop()
    if text:
        parser.CharacterDataHandler = words
    _feed(archive, name, parser)


def only_begin(archive: zipfile.ZipFile, name: str) -> None:
    """Read a part up to its first element: enough to know that it declares nothing."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = _begun
    try:
        _feed(archive, name, parser)
    except _Begun:
        return


def _refuse_doctype(*_declaration: object) -> None:
    raise Unacceptable(Reason.BOMB)


def _begun(_tag: str, _attributes: dict[str, str]) -> None:
    raise _Begun


def _feed(archive: zipfile.ZipFile, name: str, parser: expat.XMLParserType) -> None:
    total = 0
    try:
        with archive.open(name) as part:
            while piece := part.read(PIECE):
                total += len(piece)
                if total > LONGEST:
                    raise Unacceptable(Reason.BOMB)
                parser.Parse(piece, False)
            parser.Parse(b"", True)
    except (expat.ExpatError, KeyError):
        raise Unacceptable(Reason.BROKEN) from None
