"""Error pages in plain words; nothing of the machine is shown."""

import errno
from urllib.parse import urlsplit

from flask import Flask, current_app, g, render_template, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException
from werkzeug.sansio.response import Response

from noken.idempotency import KeyReused
from noken.web.access import who_or_none
from noken.web.kept import kept_form
from noken.web.outbox import is_act


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(KeyReused, _reused)
    app.register_error_handler(Exception, _unexpected)


Answer = tuple[str, int] | Response

POSTGRES_DISK_FULL = "53100"


class StorageFull(HTTPException):
    """There is no room for what was sent."""

    code = 507


def is_storage_full(error: BaseException) -> bool:
    """Whether a failure, of the database's too, comes from a full disk."""
    if isinstance(error, DBAPIError):
        return "disk is full" in str(error.orig) or getattr(error.orig, "sqlstate", None) == POSTGRES_DISK_FULL
    return isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}


def _page(code: int, title: str, text: str) -> tuple[str, int]:
    g.trouble = (title, text)
    if is_act():
        return "", code
    step, url = _next_step(code)
    return render_template("noken/error.html", code=code, title=title, text=text, step=step, url=url), code


def _next_step(code: int) -> tuple[str, str]:
    """The one thing to do now: sign in, try again, go back to what was being written, or begin at "hari ini"."""
    if code == 401:
        return gettext("Masuk"), url_for("accounts.sign_in", next=came_from() or None)
    if code >= 429 and request.method == "GET":
        return gettext("Coba lagi"), request.full_path.rstrip("?")
    if code not in {403, 404} and came_from():
        return gettext("Kembali ke halaman tadi"), came_from()
    if who_or_none() is None:
        return gettext("Ke halaman masuk"), url_for("accounts.sign_in")
    return gettext("Ke Hari ini"), url_for("home")


def came_from() -> str:
    """The page of ours that the asker stood on, as a path; "" where there is none."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host or not parts.path.startswith("/") or parts.path.startswith("//"):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _http(error: HTTPException) -> Answer:
    code = error.code or 500
    if error.response is not None:
        return error.response
    words = {
        400: (gettext("Ada yang kurang"), gettext("Kembali ke halaman tadi dan coba sekali lagi.")),
        401: (
            gettext("Masuk dulu"),
            gettext("Waktu masuk sudah habis. Masuk lagi; yang sudah ditulis tetap ada di halaman sebelumnya."),
        ),
        403: (
            gettext("Halaman ini untuk orang lain"),
            gettext(
                "Akun ini tidak boleh melakukannya, jadi tidak ada yang berubah. Kalau keliru, tanyakan ke sekolah."
            )
            if is_act()
            else gettext("Kalau seharusnya boleh dibuka, minta wali kelas atau kantor memeriksa akun ini."),
        ),
        404: (gettext("Tidak ditemukan"), gettext("Alamatnya keliru, atau isinya sudah ditarik oleh pemiliknya.")),
        409: (
            gettext("Ada yang berubah lebih dulu"),
            gettext("Tidak ada yang tertimpa. Buka halamannya lagi, periksa isinya, lalu coba lagi."),
        ),
        413: (
            gettext("Kiriman terlalu besar"),
            gettext("Tidak ada yang berubah. Kirim berkas yang lebih kecil atau lebih sedikit."),
        ),
        429: (gettext("Terlalu sering mencoba"), gettext("Tunggu sebentar, lalu coba lagi.")),
        507: (gettext("Penyimpanan penuh"), gettext("Tidak ada yang hilang. Hubungi petugas sekolah atau kantor.")),
    }
    title, text = words.get(code, words[400] if code < 500 else _trouble())
    return (_kept_page(code) if code == 401 else None) or _page(code, title, text)


def _csrf(_error: CSRFError) -> Answer:
    g.token_refused = True
    return _kept_page(400) or _page(
        400,
        gettext("Halaman ini sudah terlalu lama terbuka"),
        gettext("Kembali, muat ulang halaman, lalu kirim sekali lagi. Tidak ada yang berubah."),
    )


def _kept_page(code: int) -> Answer | None:
    """What was typed, to be sent again after signing in; None where there is nothing to keep."""
    kept = None if is_act() else kept_form()
    if kept is None:
        return None
    if code == 401:
        title, text = (
            gettext("Masuk dulu, tulisannya aman"),
            gettext("Waktu masuk sudah habis. Masuk di tab baru, kembali ke sini, lalu kirim lagi."),
        )
    else:
        title, text = (
            gettext("Kirim sekali lagi"),
            gettext("Halaman tadi sudah terlalu lama terbuka. Yang ditulis masih ada di bawah ini."),
        )
    return render_template("noken/kept_form.html", title=title, text=text, kept=kept, signed_out=code == 401), code


def _reused(_error: KeyReused) -> Answer:
    return _page(
        409,
        gettext("Kiriman ini sudah pernah diterima dengan isi lain"),
        gettext("Yang pertama tetap berlaku. Buka halamannya lagi untuk mengirim yang baru."),
    )


def _unexpected(error: Exception) -> Answer:
    if is_storage_full(error):
        return _http(StorageFull())
    current_app.logger.exception("unexpected", exc_info=error)
    return _page(500, *_trouble())


def _trouble() -> tuple[str, str]:
    return gettext("Ada gangguan"), gettext("Kesalahannya ada pada kami. Tunggu sebentar, lalu coba lagi.")
