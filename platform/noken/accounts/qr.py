"""QR codes as small inline pictures."""

from markupsafe import Markup
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 2


def qr_svg(text: str) -> Markup:
    """An `<svg>` of one path, a rectangle for each run of dark modules; about 3 kB for an address."""
    code = QRCode(border=0, error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    rows = code.get_matrix()
    runs = []
    for y, row in enumerate(rows):
        start = 0
        while start < len(row):
            end = start
            while end < len(row) and row[end] is row[start]:
                end += 1
            if row[start]:
                runs.append(f"M{start} {y}h{end - start}v1h-{end - start}z")
            start = end
    size = len(rows) + 2 * QUIET
    box = f"-{QUIET} -{QUIET} {size} {size}"
    path = "".join(runs)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{}" aria-hidden="true"><path d="{}"/></svg>'
    ).format(box, path)
