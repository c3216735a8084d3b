"""The part of the access matrix that belongs to files: who reads which file, whose uploads are whose."""

from tests.house.rows import DELETE, GET, HEAD, OPTIONS, PATCH, POST, SIGNED_IN, Row, people

TUS = {"Tus-Resumable": "1.0.0", "Upload-Length": "10", "Upload-Offset": "0"}
BYTES = {**TUS, "Content-Type": "application/offset+octet-stream"}

OF_LESSON = people("pupil classmate guardian teacher head_teacher administrator")
OF_ANSWER = people("pupil guardian teacher head_teacher administrator")

FILES: tuple[Row, ...] = (
    GET("files.read", OF_LESSON, file_id="file", name="=danau.jpg"),
    GET("files.preview", OF_LESSON, file_id="file"),
    GET("files.read", OF_ANSWER, file_id="answer_file", name="=jawaban.jpg"),
    GET("files.preview", OF_ANSWER, file_id="answer_file"),
    GET("files.read", OF_ANSWER, file_id="voice", name="=pesan.wav").but(why="spoken with a published mark"),
    GET("files.lighter", OF_LESSON, file_id="sound", kind="=audio24"),
    OPTIONS("uploads.options", SIGNED_IN),
    POST("uploads.create", SIGNED_IN).but(headers=TUS),
    HEAD("uploads.stand", people("pupil"), upload_id="upload").but(headers=TUS),
    PATCH("uploads.take", people("pupil"), upload_id="upload").but(headers=BYTES, body=b"0123456789"),
    DELETE("uploads.end", people("pupil"), upload_id="upload").but(headers=TUS),
)
