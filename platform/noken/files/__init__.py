"""Files of people: storage, resumable uploads, types by content, pictures re-encoded, safe serving."""
