"""How lateness is said on pages: the policy to pupils beforehand, what it means for one answer to teachers."""

from datetime import datetime

from learning.lateness import Lateness, LatePolicy, LateRule, closes_at
from noken.web.formats import moment, number
from noken.web.words import gettext


def policy_words(policy: LatePolicy, due_at: datetime | None) -> list[str]:
    """Sentences that stand on an assignment before it is handed in; none where there is no due moment."""
    if due_at is None:
        return []
    end = closes_at(policy, due_at)
    if policy.rule is LateRule.CLOSED:
        said = [gettext("Sesudah batas waktu, tugas ini ditutup.")]
    elif end is not None:
        said = [gettext("Yang terlambat diterima sampai %(when)s WIT.", when=moment(end))]
    else:
        said = [gettext("Yang terlambat tetap diterima.")]
    if policy.percent and policy.rule is not LateRule.CLOSED:
        said.append(gettext("Nilai dikurangi %(percent)s %% untuk setiap hari terlambat.", percent=policy.percent))
    if policy != LatePolicy():
        said.append(gettext("Yang dihitung waktu jawaban ditulis, bukan waktu sinyal kembali."))
    return said


def rule_words(policy: LatePolicy) -> str:
    """The same to teachers, where the due moment is not known yet."""
    if policy.rule is LateRule.CLOSED:
        return gettext("Sesudah batas waktu, tugas ini ditutup.")
    if policy.rule is LateRule.UNTIL:
        said = gettext("Yang terlambat diterima sampai %(days)s hari sesudahnya.", days=policy.days)
    else:
        said = gettext("Yang terlambat tetap diterima.")
    less = gettext("Nilai dikurangi %(percent)s %% untuk setiap hari terlambat.", percent=policy.percent)
    return f"{said} {less}" if policy.percent else said


def late_words(late: Lateness) -> str:
    """`terlambat 2 hari · 20 % diambil dari nilai`; nothing where it was in time."""
    facts = [gettext("terlambat %(count)s hari", count=late.days)] if late.days else []
    if late.closed:
        facts.append(gettext("sesudah ditutup, Anda yang memutuskan"))
    if late.percent:
        facts.append(gettext("nilai dikurangi %(percent)s %%", percent=late.percent))
    return " · ".join(facts)


def taken_words(full_points: float | None, percent: int) -> str:
    """`80 dikurangi 20 % karena terlambat`, below a mark; nothing where nothing was taken."""
    if full_points is None or not percent:
        return ""
    return gettext("%(points)s dikurangi %(percent)s %% karena terlambat", points=number(full_points), percent=percent)
