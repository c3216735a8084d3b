"""Rosters made for tests: small, whole, and easy to break in one place."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from learning.roster.reading import Problem, Roster, Upload, open_upload, read_roster
from learning.roster.settling import Known, Settled, settle

Files = dict[str, str]

ONEROSTER: Files = {
    "manifest.csv": "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.orgs,bulk\nfile.users,bulk\n"
    "file.classes,bulk\nfile.enrollments,bulk\nfile.courses,bulk\nfile.academicSessions,bulk\n",
    "orgs.csv": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\n"
    "office,,,Dinas Pendidikan,district,,\n"
    "sd1,,,SD Negeri Satu,school,,office\n",
    "academicSessions.csv": "sourcedId,status,dateLastModified,title,type,startDate,endDate,schoolYear\n"
    "year,,,2026/2027,schoolYear,2026-07-13,2027-06-26,2027\n",
    "courses.csv": "sourcedId,status,dateLastModified,title,courseCode,orgSourcedId\n"
    "mat,,,Matematika,MAT,sd1\nipa,,,IPAS,IPA,sd1\nhome,,,Wali kelas,,sd1\n",
    "classes.csv": "sourcedId,status,dateLastModified,title,courseSourcedId,classType,schoolSourcedId,termSourcedIds\n"
    "5a,,,Kelas 5A,home,homeroom,sd1,year\n"
    "5b,,,Kelas 5B,home,homeroom,sd1,year\n"
    "5a-mat,,,Matematika 5A,mat,scheduled,sd1,year\n"
    "choir,,,Paduan Suara,ipa,scheduled,sd1,year\n",
    "users.csv": "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,givenName,familyName,sms,"
    "agentSourcedIds\n"
    "t1,,,true,sd1,teacher,yuli,Yuli,Rumbiak,,\n"
    "p1,,,true,sd1,student,maria,Maria,Kogoya,,g1\n"
    "p2,,,true,sd1,student,obed,Obed,Mandowen,,\n"
    "p3,,,true,sd1,student,petrus,Petrus,Ayomi,,\n"
    "g1,,,true,sd1,guardian,debora,Debora,Kogoya,081234567890,\n",
    "enrollments.csv": "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,"
    "beginDate,endDate\n"
    "e1,,,5a,sd1,t1,teacher,true,2026-07-13,2027-06-26\n"
    "e2,,,5a,sd1,p1,student,false,2026-07-13,2027-06-26\n"
    "e3,,,5a,sd1,p2,student,false,2026-07-13,2027-06-26\n"
    "e4,,,5b,sd1,p3,student,false,2026-07-13,2027-06-26\n"
    "e5,,,5a-mat,sd1,t1,teacher,true,2026-07-13,2027-06-26\n"
    "e6,,,5a-mat,sd1,p1,student,false,2026-07-13,2027-06-26\n"
    "e7,,,5a-mat,sd1,p2,student,false,2026-07-13,2027-06-26\n"
    "e8,,,choir,sd1,p1,student,false,2026-07-13,2027-06-26\n"
    "e9,,,choir,sd1,p3,student,false,2026-07-13,2027-06-26\n",
}


def changed(files: Mapping[str, str], name: str, old: str, new: str) -> Files:
    """The same roster with one piece of one file replaced; the piece must be there."""
    assert old in files[name], (name, old)
    return {**files, name: files[name].replace(old, new, 1)}


def without(files: Mapping[str, str], *names: str) -> Files:
    return {name: text for name, text in files.items() if name not in names}


def zipped(files: Mapping[str, str | bytes], folder: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(folder + name, content)
    return out.getvalue()


@contextmanager
def upload(*files: tuple[str, bytes]) -> Iterator[Upload]:
    """An upload of these files, by name."""
    with TemporaryDirectory() as folder:
        paths = []
        for place, (name, content) in enumerate(files):
            path = Path(folder) / str(place)
            path.write_bytes(content)
            paths.append((name, path))
        with open_upload(paths) as opened:
            yield opened


def read(files: Mapping[str, str | bytes]) -> Roster:
    """The roster of these files in one zip."""
    with upload(("daftar.zip", zipped(files))) as opened:
        return read_roster(opened)


def read_file(name: str, content: str | bytes) -> Roster:
    """The roster of one file."""
    with upload((name, content.encode() if isinstance(content, str) else content)) as opened:
        return read_roster(opened)


def settled(files: Mapping[str, str | bytes], known: Known | None = None) -> Settled:
    return settle(read(files), known or Known())


def told(problems: list[Problem], severity: str = "") -> list[tuple[str, str, int]]:
    """Code, file and line of each problem, in order."""
    return [(p.code, p.file, p.line) for p in problems if not severity or p.severity == severity]
