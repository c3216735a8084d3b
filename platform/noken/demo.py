"""The demo city: its tree and its offices; each feature then adds its part through its own doors.

`<data>/demo.json` is written last: it makes the sign-in page offer the people of the city with one tap each. Until
then `<data>/demo.unfinished` says that the building was interrupted, and that nothing real is lost by beginning anew.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from uuid import UUID

from noken.accounts.actions import add_membership, create_account, create_organization
from noken.accounts.models import Kind, Role
from noken.database import transaction
from noken.feature import N_, Demo, DemoPerson, Feature

AGENCIES = (
    ("dukcapil", "Dinas Kependudukan dan Pencatatan Sipil", ("Pelayanan KTP dan KK", "Akta kelahiran")),
    ("dpmptsp", "Dinas Penanaman Modal dan PTSP", ("Loket izin usaha",)),
    ("bapenda", "Badan Pendapatan Daerah", ("Pajak bumi dan bangunan",)),
    ("pengadaan", "Bagian Pengadaan Barang dan Jasa", ()),
)
OFFICERS = {
    "dukcapil": (("Daniel Pekei", Role.AGENCY_HEAD), ("Sarce Merauje", Role.OFFICER), ("Yakob Felle", Role.OFFICER)),
    "dpmptsp": (("Welmina Ohee", Role.AGENCY_HEAD), ("Hengky Suebu", Role.OFFICER)),
    "bapenda": (("Ruben Monim", Role.AGENCY_HEAD), ("Lea Kreutha", Role.OFFICER)),
    "pengadaan": (("Simon Awom", Role.AGENCY_HEAD), ("Ester Numberi", Role.OFFICER)),
}


def is_unfinished(data: Path) -> bool:
    """Whether a demo city was begun here and never finished."""
    return (data / "demo.unfinished").exists()


def load_demo(data: Path, features: Sequence[Feature]) -> None:
    """Fill an empty database with a believable Jayapura."""
    unfinished = data / "demo.unfinished"
    unfinished.touch()
    with transaction():
        demo, officials = _found_city()
    for feature in features:
        if feature.demo:
            feature.demo(demo)
    people = [asdict(one) | {"account_id": str(one.account_id)} for one in (*demo.people, *officials)]
    (data / "demo.json").write_text(json.dumps(people, ensure_ascii=False, indent=1))
    unfinished.unlink()


def _found_city() -> tuple[Demo, list[DemoPerson]]:
    city = create_organization(Kind.CITY, "Kota Jayapura", None)
    office = create_organization(Kind.UNIT, "Sekretariat Wali Kota", city)
    places = {"city": city, "secretariat": office}
    places["education"] = create_organization(Kind.EDUCATION_OFFICE, "Dinas Pendidikan Kota Jayapura", city)
    administrator = _person("Ina Sroyer", Role.ADMINISTRATOR, city)
    mayor = _person("Benny Tokoro", Role.MAYOR, city)
    people = [
        DemoPerson(mayor, "Benny Tokoro", N_("wali kota"), N_("seluruh kota")),
        DemoPerson(administrator, "Ina Sroyer", N_("pengelola"), N_("akun, sekolah, daftar murid")),
    ]
    for code, name, units in AGENCIES:
        agency = places[code] = create_organization(Kind.AGENCY, name, city)
        desks = [create_organization(Kind.UNIT, unit, agency) for unit in units] or [agency]
        for place, (person, role) in enumerate(OFFICERS[code]):
            at = agency if role is Role.AGENCY_HEAD else desks[(place - 1) % len(desks)]
            account = _person(person, role, at)
            if code == "dukcapil" and place < 2:
                word = N_("kepala dinas") if role is Role.AGENCY_HEAD else N_("petugas")
                people.append(DemoPerson(account, person, word, "Dukcapil"))
    citizen = _person("Lukas Imbiri", Role.CITIZEN, city)
    people.append(DemoPerson(citizen, "Lukas Imbiri", N_("warga"), "Entrop"))
    return Demo(administrator, places, []), people


def _person(name: str, role: Role, organization_id: UUID) -> UUID:
    account = create_account(name)
    add_membership(account, organization_id, role)
    return account
