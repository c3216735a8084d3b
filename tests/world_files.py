"""Files for `world.py`: a photo the pupil has handed in, and an upload of theirs that is under way."""

import io
from uuid import UUID

from PIL import Image

from learning.models import SubmissionFile
from noken.database import session
from noken.files.actions import begin_upload, keep_stream


def photo(size: tuple[int, int] = (240, 160), shade: int = 90) -> bytes:
    """A JPEG."""
    made = io.BytesIO()
    Image.linear_gradient("L").resize(size).point(lambda value: (value + shade) % 256).save(made, "JPEG")
    return made.getvalue()


def hand_in_photo(pupil: UUID, submission: UUID) -> dict[str, UUID]:
    """Ids of the `photo` in the answer and of the `upload`."""
    kept = keep_stream(pupil, None, io.BytesIO(photo()), "Jawaban.jpg")
    session().add(SubmissionFile(submission_id=submission, file_id=kept, position=0))
    session().flush()
    return {"photo": kept, "upload": begin_upload(pupil, "Video.mp4", 1000)}
