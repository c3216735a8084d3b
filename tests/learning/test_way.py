"""One step back leads to where one came from, and never to a page that is closed."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests.factories import City

Client = Callable[[UUID], FlaskClient]


def back(client: FlaskClient, address: str) -> str:
    """Where the back link of a page leads; it must open."""
    page = client.get(address)
    assert page.status_code == 200, address
    found = page.text.split('class="back" href="')
    url = found[1].split('"')[0] if len(found) > 1 else ""
    assert not url or client.get(url, follow_redirects=True).status_code == 200, url
    return url


@pytest.mark.parametrize(
    ("person", "page", "to"),
    [
        ("teacher", "/belajar/kelas/{class_}", "/belajar"),
        ("teacher", "/belajar/mapel/{course}", "/belajar"),
        ("teacher", "/akun/kelas/{class_}/kartu", "/belajar/kelas/{class_}/anggota"),
        ("teacher", "/akun/tempat/{class_}/undangan", "/belajar/kelas/{class_}/anggota"),
        ("teacher", "/akun/tempat/{class_}", "/belajar/kelas/{class_}/anggota"),
        ("pupil", "/belajar/kelas/{class_}", "/belajar"),
        ("pupil", "/belajar/mapel/{course}", "/belajar"),
        ("head_teacher", "/belajar/sekolah/{school}", ""),
        ("head_teacher", "/belajar/kelas/{class_}", "/belajar/sekolah/{school}"),
        ("head_teacher", "/belajar/kelas/{class_}/mapel", "/belajar/sekolah/{school}"),
        ("head_teacher", "/belajar/kelas/{class_}/anggota", "/belajar/sekolah/{school}"),
        ("head_teacher", "/belajar/mapel/{course}", "/belajar/kelas/{class_}/mapel"),
        ("head_teacher", "/belajar/roster/di/{school}", "/belajar/sekolah/{school}"),
        ("head_teacher", "/akun/tempat/{school}", "/belajar/sekolah/{school}"),
        ("head_teacher", "/akun/tempat/{class_}", "/akun/tempat/{school}"),
        ("head_teacher", "/akun/tempat/{school}/undangan", "/belajar/sekolah/{school}"),
        ("administrator", "/belajar/sekolah/{school}", "/belajar"),
        ("administrator", "/belajar/kelas/{class_}", "/belajar/sekolah/{school}"),
        ("administrator", "/belajar/roster/di/{office}", "/belajar/roster"),
        ("administrator", "/akun/tempat/{school}", "/akun/tempat/{office}"),
        ("administrator", "/akun/tempat/{city}", "/"),
        ("officer", "/akun/tempat/{agency}", "/"),
        ("officer", "/akun/tempat/{agency}/undangan", "/akun/tempat/{agency}"),
    ],
)
def test_back(city: City, sign_in: Client, person: str, page: str, to: str) -> None:
    ids = {name: getattr(city, name) for name in City.__dataclass_fields__}
    assert back(sign_in(getattr(city, person)), page.format(**ids)) == to.format(**ids)
