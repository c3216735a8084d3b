"""Learning as the front door lists it."""

from flask_babel import lazy_gettext, lazy_pgettext

from learning import permissions
from learning.calendar import calendar
from learning.demo.load import load
from learning.offline import offline
from learning.permissions import READ_CHILDREN, READ_CLASS, READ_OWN_WORK
from learning.queries.files import may_read_file
from learning.roster.tasks import FORGET_ROSTERS
from learning.roster.views import blueprint as roster
from learning.tasks import LIGHTEN_OLDER
from learning.today import today
from learning.views import blueprint
from learning.views.way import page_of
from noken.feature import Feature, NavigationItem, Scheduled
from noken.permissions import Permission

feature = Feature(
    name="learning",
    blueprints=(blueprint, roster),
    navigation=(
        NavigationItem(lazy_gettext("Kelas"), "learning.classes", "class", READ_CLASS),
        NavigationItem(lazy_pgettext("bar", "Tugas"), "learning.my_work", "task", READ_OWN_WORK),
        NavigationItem(lazy_gettext("Anak"), "learning.children", "children", READ_CHILDREN),
    ),
    today=today,
    scheduled=(Scheduled(FORGET_ROSTERS, 86_400), Scheduled(LIGHTEN_OLDER, 120)),
    page_of=page_of,
    receipts={
        "learning.submit": lazy_gettext("Jawaban tugas"),
        "learning.tell-read": lazy_gettext("Pelajaran dibuka"),
        "learning.mark": lazy_gettext("Penilaian"),
        "learning.write-post": lazy_gettext("Kabar kelas"),
        "learning.write-comment": lazy_gettext("Komentar"),
        "learning.create-lesson": lazy_gettext("Pelajaran"),
        "learning.change-lesson": lazy_gettext("Perubahan pelajaran"),
        "learning.create-assignment": lazy_gettext("Tugas"),
        "learning.change-assignment": lazy_gettext("Perubahan tugas"),
        "learning.extend": lazy_gettext("Tambahan waktu"),
        "learning.take-attendance": lazy_gettext("Kehadiran"),
    },
    offline=offline,
    calendar=calendar,
    may_read_file=may_read_file,
    demo=load,
    permissions=[value for value in vars(permissions).values() if isinstance(value, Permission)],
)
