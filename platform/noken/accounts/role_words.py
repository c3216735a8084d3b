"""Roles and kinds of organisations as people say them."""

from flask_babel import gettext

from noken.accounts.models import Kind, Role


def role_word(role: Role) -> str:
    """`wali murid`"""
    words: dict[Role, str] = {
        Role.PUPIL: gettext("murid"),
        Role.GUARDIAN: gettext("wali murid"),
        Role.TEACHER: gettext("guru"),
        Role.HEAD_TEACHER: gettext("kepala sekolah"),
        Role.CITIZEN: gettext("warga"),
        Role.OFFICER: gettext("petugas"),
        Role.AGENCY_HEAD: gettext("kepala dinas"),
        Role.MAYOR: gettext("wali kota"),
        Role.ADMINISTRATOR: gettext("pengelola"),
    }
    return words[role]


def kind_word(kind: Kind) -> str:
    """`sekolah`"""
    words: dict[Kind, str] = {
        Kind.CITY: gettext("kota"),
        Kind.AGENCY: gettext("dinas"),
        Kind.UNIT: gettext("bagian"),
        Kind.EDUCATION_OFFICE: gettext("dinas pendidikan"),
        Kind.SCHOOL: gettext("sekolah"),
        Kind.CLASS: gettext("kelas"),
    }
    return words[kind]
