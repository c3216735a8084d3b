"""Error pages in plain words; nothing of the machine is shown."""

from flask import Flask, current_app, render_template
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.sansio.response import Response

from noken.idempotency import KeyReused


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(KeyReused, _reused)
    app.register_error_handler(Exception, _unexpected)


Answer = tuple[str, int] | Response


def _page(code: int, title: str, text: str) -> tuple[str, int]:
    return render_template("noken/error.html", code=code, title=title, text=text), code


def _http(error: HTTPException) -> Answer:
    code = error.code or 500
    if error.response is not None:
        return error.response
    words = {
        400: (gettext("Permintaan tidak lengkap"), gettext("Kembali ke halaman sebelumnya dan coba lagi.")),
        401: (
            gettext("Masuk dulu"),
            gettext("Waktu masuk sudah habis. Masuk lagi; yang sudah ditulis tetap ada di halaman sebelumnya."),
        ),
        403: (
            gettext("Halaman ini bukan untuk Anda"),
            gettext("Kalau seharusnya boleh, minta wali kelas atau kantor Anda memeriksa akun."),
        ),
        404: (gettext("Tidak ditemukan"), gettext("Alamatnya keliru, atau isinya sudah ditarik.")),
        409: (gettext("Ada yang berubah lebih dulu"), gettext("Muat ulang halaman, periksa isinya, lalu coba lagi.")),
        413: (gettext("Kiriman terlalu besar"), gettext("Kirim berkas yang lebih kecil atau lebih sedikit.")),
        429: (gettext("Terlalu sering mencoba"), gettext("Tunggu sebentar, lalu coba lagi.")),
        507: (gettext("Penyimpanan penuh"), gettext("Tidak ada yang hilang. Hubungi petugas sekolah atau kantor.")),
    }
    title, text = words.get(code, (gettext("Ada gangguan"), gettext("Coba lagi sebentar lagi.")))
    return _page(code, title, text)


def _csrf(_error: CSRFError) -> Answer:
    return _page(
        400,
        gettext("Halaman ini sudah terlalu lama terbuka"),
        gettext("Kembali, muat ulang halaman, lalu kirim sekali lagi. Tidak ada yang berubah."),
    )


def _reused(_error: KeyReused) -> Answer:
    return _page(
        409,
        gettext("Kiriman ini sudah pernah diterima dengan isi lain"),
        gettext("Yang pertama tetap berlaku. Buka halamannya lagi untuk mengirim yang baru."),
    )


def _unexpected(error: Exception) -> Answer:
    current_app.logger.exception("unexpected", exc_info=error)
    return _page(500, gettext("Ada gangguan"), gettext("Coba lagi sebentar lagi."))
