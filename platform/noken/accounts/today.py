"""What the accounts room says in "hari ini": to those who look after people, and to those whose work comes later."""

from flask import url_for
from flask_babel import gettext

from noken.accounts.identity import Identity, Place
from noken.accounts.models import Role
from noken.accounts.role_words import role_word
from noken.feature import TodayRow, TodaySection

LOOK_AFTER_PEOPLE = frozenset({Role.OFFICER, Role.AGENCY_HEAD, Role.HEAD_TEACHER, Role.ADMINISTRATOR})
AT_SCHOOL = frozenset({Role.PUPIL, Role.TEACHER, Role.GUARDIAN})


def today(who: Identity) -> list[TodaySection]:
    """The places whose people one looks after, or, where no work waits at all, in which role one is here."""
    looked_after = [place for place in who.places if place.role in LOOK_AFTER_PEOPLE]
    if looked_after:
        rows = tuple(_people(place) for place in sorted(looked_after, key=lambda place: place.name))
        return [TodaySection(gettext("Orang dan undangan"), rows)]
    if who.roles & AT_SCHOOL:
        return []
    rows = tuple(TodayRow(place.name, _as(place), url_for("accounts.profile")) for place in who.places)
    return [
        TodaySection(
            gettext("Pekerjaan"),
            (),
            gettext("Belum ada yang perlu Anda kerjakan. Kabar dan layanan kota muncul di sini begitu dibuka."),
        ),
        TodaySection(gettext("Peran Anda"), rows, gettext("Belum ada peran. Minta undangan dari sekolah atau kantor.")),
    ]


def _people(place: Place) -> TodayRow:
    detail = gettext("siapa di sini, undangan, bantuan masuk")
    return TodayRow(place.name, detail, url_for("accounts.place", id=place.organization_id))


def _as(place: Place) -> str:
    return str(gettext("Anda masuk sebagai %(role)s.", role=role_word(place.role)))
