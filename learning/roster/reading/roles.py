"""Role words of the formats, and what they are here. Words in none of the sets are reported and left out."""

from noken.accounts.models import Role

PUPIL_WORDS = frozenset({"student", "pupil", "learner", "siswa", "murid", "pesertadidik"})
TEACHER_WORDS = frozenset(
    {"teacher", "professor", "lecturer", "faculty", "instructor", "adjunct", "substitute", "guru", "pengajar"}
)
GUARDIAN_WORDS = frozenset(
    {
        *("guardian", "parent", "relative", "father", "mother", "grandparent", "stepparent", "fosterparent"),
        *("aunt", "uncle", "sibling", "familymember", "orangtua", "wali", "walimurid", "ayah", "ibu"),
    }
)
HEAD_WORDS = frozenset({"principal", "siteadministrator", "headteacher", "headmaster", "kepalasekolah"})
LEADER_WORDS = HEAD_WORDS | {"administrator"}


def role_of(word: str) -> Role | None:
    """The role a word gives in general; administrators get theirs only where a school is named (`LEADER_WORDS`)."""
    plain = "".join(letter for letter in word.casefold() if letter.isalnum())
    for words, role in (
        (PUPIL_WORDS, Role.PUPIL),
        (TEACHER_WORDS, Role.TEACHER),
        (GUARDIAN_WORDS, Role.GUARDIAN),
        (HEAD_WORDS, Role.HEAD_TEACHER),
    ):
        if plain in words:
            return role
    return None


def is_leader(word: str, with_school: bool) -> bool:
    """Whether the word makes somebody head of a school; plain "administrator" only in files that name the school."""
    plain = "".join(letter for letter in word.casefold() if letter.isalnum())
    return plain in (LEADER_WORDS if with_school else HEAD_WORDS)
