"""Built files: hashed names, kept for a year, brotli copies picked where the browser takes them."""

from flask import Flask, Response, request, send_from_directory

from noken.permissions import PUBLIC
from noken.web.access import permit
from noken.web.assets import dist_folder

YEAR = 31_536_000


def init_app(app: Flask) -> None:
    app.add_url_rule("/static/<path:filename>", "static", send)


@permit(PUBLIC)
def send(filename: str) -> Response:
    """One built file."""
    folder = dist_folder()
    packed = request.accept_encodings.quality("br") > 0 and (folder / f"{filename}.br").is_file()
    response = send_from_directory(folder, f"{filename}.br" if packed else filename, max_age=YEAR)
    response.cache_control.public, response.cache_control.immutable = True, True
    if packed:
        plain = send_from_directory(folder, filename)
        response.content_type = plain.content_type
        response.headers["Content-Encoding"] = "br"
        plain.close()
    response.headers["Vary"] = "Accept-Encoding"
    return response
