"""The files room as the front door lists it."""

from noken.feature import Feature, Scheduled
from noken.files.tasks import SWEEP
from noken.files.tus import uploads
from noken.files.views import files

feature = Feature(name="files", blueprints=(files, uploads), scheduled=(Scheduled(SWEEP, 3600),))
