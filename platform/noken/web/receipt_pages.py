"""Pages about receipts and bundles: the check for everybody, the public keys, and handing over a bundle."""

from flask import Flask, Response, current_app, jsonify, render_template, request, url_for

from noken.accounts.qr import qr_svg
from noken.clock import now
from noken.permissions import PUBLIC, SIGNED_IN
from noken.receipts import NotABundle, NotAReceipt, Receipt, check, is_known, keys_in
from noken.settings import Settings
from noken.web.access import permit
from noken.web.carrying import Outcome, StalePass, carry_in
from noken.web.layout import offered_features
from noken.web.words import gettext

LONGEST = 4_000


def init_app(app: Flask) -> None:
    app.add_url_rule("/tanda-terima", "receipt", receipt)
    app.add_url_rule("/.well-known/jwks.json", "public_keys", public_keys)
    app.add_url_rule("/ponsel/titipan", "carry", carry, methods=["GET", "POST"])
    app.add_url_rule("/outbox/bundles", "outbox_bundles", bundles, methods=["POST"])


@permit(PUBLIC)
def receipt() -> Response | str:
    """Whether a receipt is genuine and what it says; nothing on it says of whom."""
    text = request.args.get("t", "").strip()[:LONGEST]
    if not text:
        return render_template("noken/receipt.html", text="", receipt=None)
    try:
        said = check(_token_in(text), keys_in(_settings().data))
    except NotAReceipt:
        return render_template("noken/receipt.html", text=text, receipt=None)
    address = url_for("receipt", t=_token_in(text), _external=True)
    return render_template(
        "noken/receipt.html",
        text=text,
        receipt=said,
        known=is_known(said),
        what=_what(said),
        late=said.written_at is not None and abs(said.received_at - said.written_at).total_seconds() >= 60,
        qr=qr_svg(address),
        now=now(),
    )


@permit(PUBLIC)
def public_keys() -> Response:
    """The key set: to check receipts without us, and to seal bundles."""
    answer = jsonify(keys_in(_settings().data).public())
    answer.mimetype = "application/jwk-set+json"
    return answer


@permit(SIGNED_IN)
def carry() -> str | tuple[str, int]:
    """Hand over a bundle that somebody else's phone made."""
    if request.method == "GET":
        return render_template("noken/carry.html", outcomes=None, error="")
    sent = request.files.get("bundle")
    outcomes, error = _carried(sent.stream.read() if sent else b"")
    return render_template("noken/carry.html", outcomes=outcomes, error=error), 422 if error else 200


@permit(SIGNED_IN)
def bundles() -> tuple[Response, int]:
    """The same for scripts: the bundle is the body."""
    outcomes, error = _carried(request.get_data(cache=False))
    if error:
        problem = jsonify(title=gettext("Titipan tidak bisa dibuka"), detail=error, status=422)
        problem.mimetype = "application/problem+json"
        return problem, 422
    return jsonify(acts=[{**one._asdict(), "key": str(one.key)} for one in outcomes or ()]), 200


def _carried(sealed: bytes) -> tuple[list[Outcome] | None, str]:
    if not sealed:
        return None, gettext("Pilih dulu berkas titipannya.")
    try:
        return carry_in(sealed), ""
    except NotABundle:
        words = gettext(
            "Berkas ini rusak, terpotong, atau bukan titipan untuk server ini. Tidak ada yang berubah; "
            "buat lagi di HP asalnya."
        )
        return None, words
    except StalePass:
        words = gettext(
            "Titipan ini asli, tetapi HP asalnya sudah keluar dari akun itu. Tidak ada yang berubah; "
            "masuk lagi di HP asal, lalu buat titipan baru."
        )
        return None, words


def _token_in(text: str) -> str:
    """The receipt itself, also out of the address that its QR holds."""
    return text.rpartition("t=")[2].partition("&")[0] if "://" in text else text


def _what(said: Receipt) -> str:
    """What was sent, in the words of the feature whose command it was."""
    words = {name: word for feature in offered_features() for name, word in feature.receipts.items()}
    return str(gettext(words[said.command])) if said.command in words else gettext("Kiriman")


def _settings() -> Settings:
    found: Settings = current_app.config["NOKEN"]
    return found
