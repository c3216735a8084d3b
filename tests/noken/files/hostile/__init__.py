"""Hostile files: pages and scripts in disguise, polyglots, bombs, slips, macros, floods, lies. All made here."""

from tests.noken.files.hostile.archives import ARCHIVES
from tests.noken.files.hostile.media import MEDIA
from tests.noken.files.hostile.web import WEB

ALL = WEB + ARCHIVES + MEDIA
