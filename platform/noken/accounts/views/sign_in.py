"""Signing in: the page with the three ways, class cards with pictures, phone numbers, the demo city's buttons."""

from uuid import UUID

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from noken.accounts import queries
from noken.accounts.actions.credentials import choose_pictures, weigh_pictures, weigh_pin
from noken.accounts.blueprint import blueprint
from noken.accounts.browser import begin, browser_id
from noken.accounts.demo_accounts import demo_accounts
from noken.accounts.destination import safe_next
from noken.accounts.faults import AlreadyChosen
from noken.accounts.forms import CardForm, PhoneForm, number_in, said
from noken.accounts.limits import failed, guessable
from noken.accounts.pictures import PICTURES, TAPS, labels, picture_secret, too_plain
from noken.accounts.queries.sign_in import CardHolder
from noken.accounts.tokens import clean_secret
from noken.accounts.waiting import wait_words
from noken.permissions import PUBLIC
from noken.web.access import permit

Answer = str | Response | tuple[str, int]


@blueprint.get("/masuk")
@permit(PUBLIC)
def sign_in() -> Answer:
    """The page with the three ways."""
    return _ways()


@blueprint.route("/masuk/kartu", methods=["GET", "POST"])
@permit(PUBLIC)
@guessable
def card_code() -> Answer:
    """The typed code of a card leads to where its square leads."""
    form = CardForm()
    if form.validate_on_submit():
        return redirect(url_for("accounts.card", secret=said(form.code), next=request.form.get("next") or None))
    return _ways(card=form, opened="kartu")


@blueprint.route("/masuk/hp", methods=["GET", "POST"])
@permit(PUBLIC)
@guessable
def phone() -> Answer:
    """Phone number and PIN."""
    form = PhoneForm()
    if form.validate_on_submit():
        verdict = weigh_pin(number_in(form.phone), said(form.pin), browser_id())
        if verdict.account_id is not None:
            begin(verdict.account_id, "pin")
            return redirect(safe_next())
        failed()
        wrong = gettext("Nomor HP atau PIN tidak cocok. Periksa keduanya, lalu coba lagi.")
        form.pin.errors = [wait_words(verdict.wait) if verdict.wait else wrong]
    return _ways(phone=form, opened="hp")


def _ways(card: CardForm | None = None, phone: PhoneForm | None = None, opened: str = "") -> Answer:
    page = render_template(
        "accounts/sign_in.html",
        card=card or CardForm(formdata=None),
        phone=phone or PhoneForm(formdata=None),
        opened=opened,
        next=request.values.get("next", ""),
        remembered=queries.remembered_on(browser_id()),
        demo=demo_accounts(current_app.config["NOKEN"]),
    )
    return page, 422 if request.method == "POST" else 200


@blueprint.post("/masuk/contoh")
@permit(PUBLIC)
def demo() -> Answer:
    """One tap in the demo city; 404 in a real one."""
    wanted = request.form.get("account_id", "")
    known = [one for group in demo_accounts(current_app.config["NOKEN"]).values() for one in group]
    chosen = next((one for one in known if str(one.account_id) == wanted), None)
    if chosen is None:
        abort(404)
    begin(chosen.account_id, "demo", strong=True)
    return redirect(safe_next())


@blueprint.route("/masuk/kartu/<secret>", methods=["GET", "POST"])
@permit(PUBLIC)
@guessable
def card(secret: str) -> Answer:
    """What the square of a card opens: the first name and the pictures. Nothing happens before they are sent."""
    clean = clean_secret(secret)
    holder = queries.card_holder(clean) if clean else None
    if holder is None:
        failed()
        return render_template("accounts/card_unknown.html"), 404
    if request.method == "GET":
        return pictures_page(holder.id, holder.name, choosing=not holder.has_pictures)
    taps = tapped()
    if picture_secret(taps) is None:
        return pictures_page(
            holder.id, holder.name, not holder.has_pictures, gettext("Pilih empat gambar, satu demi satu.")
        )
    if not holder.has_pictures:
        return _choose(holder, taps)
    return weigh_taps(holder.id, holder.name, taps)


def _choose(holder: CardHolder, taps: list[str]) -> Answer:
    before = request.form.get("pilihan", "")
    if too_plain(taps):
        return pictures_page(
            holder.id, holder.name, True, gettext("Jangan empat kali gambar yang sama: itu mudah ditebak.")
        )
    if not before:
        return pictures_page(holder.id, holder.name, choosing=True, before=" ".join(taps))
    if before != " ".join(taps):
        return pictures_page(
            holder.id, holder.name, True, gettext("Urutannya tidak sama. Pilih lagi empat gambar dari awal.")
        )
    try:
        choose_pictures(holder.id, taps)
    except AlreadyChosen:
        return pictures_page(
            holder.id, holder.name, False, gettext("Gambarmu sudah pernah dipilih. Masuklah dengan gambar itu.")
        )
    begin(holder.id, "card")
    return redirect(safe_next())


def weigh_taps(account_id: UUID, name: str, taps: list[str]) -> Answer:
    """Sign in by pictures, with a card or on a phone that knows the pupil."""
    verdict = weigh_pictures(account_id, taps, browser_id())
    if verdict.account_id is not None:
        begin(account_id, "picture")
        return redirect(safe_next())
    failed()
    wrong = gettext("Gambarnya belum cocok. Coba lagi pelan-pelan.")
    return pictures_page(account_id, name, False, wait_words(verdict.wait) if verdict.wait else wrong)


def tapped() -> list[str]:
    """The four taps as they were sent."""
    return [request.form.get(f"gambar{number}", "") for number in range(1, TAPS + 1)]


def pictures_page(account_id: UUID, name: str, choosing: bool, error: str = "", before: str = "") -> Answer:
    """The page of pictures. `before`: the first of two choices, now to be repeated."""
    words = labels()
    page = render_template(
        "accounts/pictures.html",
        account_id=account_id,
        name=name.split()[0],
        choosing=choosing,
        before=before,
        error=error,
        taps=TAPS,
        pictures=[(picture, words[picture], picture) for picture in PICTURES],
        next=request.values.get("next", ""),
    )
    return page, 422 if error else 200
