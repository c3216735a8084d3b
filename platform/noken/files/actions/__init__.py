"""Every write of files."""

from noken.files.actions.keep import Sent, keep_all, keep_stream, keep_upload, remove_file
from noken.files.actions.lighten import make_renditions, want_renditions
from noken.files.actions.older import want_lacking
from noken.files.actions.sweep import sweep
from noken.files.actions.uploads import append, begin_upload, end_upload

__all__ = [
    "Sent",
    "append",
    "begin_upload",
    "end_upload",
    "keep_all",
    "keep_stream",
    "keep_upload",
    "make_renditions",
    "remove_file",
    "sweep",
    "want_lacking",
    "want_renditions",
]
