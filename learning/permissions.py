"""What can be allowed in learning, and to whom."""

from noken.accounts.models import Role
from noken.permissions import Permission, roles

LEADERS = roles(Role.HEAD_TEACHER, Role.ADMINISTRATOR)
TEACHERS = roles(Role.TEACHER) | LEADERS
FAMILIES = roles(Role.PUPIL, Role.GUARDIAN)

READ_CLASS = Permission("learning.read-class", roles=TEACHERS, roles_here=FAMILIES)
READ_COURSE = Permission("learning.read-course", roles=TEACHERS, roles_here=FAMILIES, owner=True)
SEE_WEEK = Permission("learning.see-week", roles=TEACHERS)
MANAGE_CLASSES = Permission("learning.manage-classes", roles=LEADERS)
MANAGE_HOLIDAYS = Permission("learning.manage-holidays", roles=LEADERS)
TEACH_COURSE = Permission("learning.teach-course", roles=LEADERS, owner=True)
HAND_IN = Permission("learning.hand-in", roles_here=roles(Role.PUPIL), owner=True)
TELL_READ = Permission("learning.tell-read", roles_here=roles(Role.PUPIL))
READ_OWN_WORK = Permission("learning.read-own-work", roles_here=roles(Role.PUPIL))
READ_CHILDREN = Permission("learning.read-children", guardian=True)
POST_TO_CLASS = Permission("learning.post-to-class", roles=TEACHERS)
COMMENT_IN_CLASS = Permission("learning.comment-in-class", roles=TEACHERS, roles_here=roles(Role.PUPIL))
MODERATE_CLASS = Permission("learning.moderate-class", roles=TEACHERS, owner=True)
TAKE_ATTENDANCE = Permission("learning.take-attendance", roles=TEACHERS, owner=True)
IMPORT_ROSTER = Permission("learning.import-roster", roles=LEADERS)
