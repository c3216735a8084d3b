"""Class cards: given to all or some pupils of a class, printed once; pictures taken back when forgotten."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from noken.accounts import queries
from noken.accounts.actions.credentials import issue_cards, reset_pictures
from noken.accounts.blueprint import blueprint
from noken.accounts.permissions import GIVE_CARDS
from noken.accounts.qr import qr_svg
from noken.accounts.queries import OrganizationView
from noken.accounts.queries.people import PupilInClass
from noken.accounts.tokens import grouped
from noken.accounts.views.sign_in import Answer
from noken.web.access import permit, who


@blueprint.get("/akun/kelas/<uuid:id>/kartu")
@permit(GIVE_CARDS, queries.classroom)
def cards(place: OrganizationView) -> Answer:
    """Who has a card, who has signed in."""
    pupils = queries.pupils_of(place.id)
    return render_template("accounts/card_list.html", place=place, path=queries.display_path(place.id), pupils=pupils)


@blueprint.post("/akun/kelas/<uuid:id>/kartu")
@permit(GIVE_CARDS, queries.classroom)
def give_cards(place: OrganizationView) -> Answer:
    """New cards to print. Only now: what is kept of a card cannot be read back."""
    wanted = set(request.form.getlist("murid"))
    pupils = [pupil for pupil in queries.pupils_of(place.id) if str(pupil.id) in wanted]
    if not pupils:
        flash(gettext("Pilih paling sedikit satu murid."), "warn")
        return redirect(url_for("accounts.cards", id=place.id))
    secrets = issue_cards(place.id, [pupil.id for pupil in pupils], who().id)
    if len(secrets) < len(pupils):
        flash(gettext("Yang punya peran lain atau masuk dengan cara lain tidak diberi kartu."), "warn")
    printed = []
    for pupil in pupils:
        secret = secrets.get(pupil.id)
        if secret is None:
            continue
        address = url_for("accounts.card", secret=secret, _external=True)
        printed.append((pupil.name, qr_svg(address), grouped(secret)))
    return render_template("accounts/card_sheet.html", place=place, path=queries.display_path(place.id), cards=printed)


@blueprint.post("/akun/kelas/<uuid:class_id>/murid/<uuid:pupil_id>/gambar")
@permit(GIVE_CARDS, queries.pupil_in_class)
def forget_pictures(pupil: PupilInClass) -> Answer:
    """The pupil has forgotten the pictures: with the card new ones are chosen."""
    reset_pictures(pupil.id, who().id)
    flash(gettext("%(name)s memilih gambar baru saat masuk dengan kartu.", name=pupil.name))
    return redirect(url_for("accounts.cards", id=pupil.class_id))
