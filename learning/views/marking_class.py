"""A whole class brought to the teacher's phone at once: every pupil's place, light pictures, and one's own comments."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirection

from learning.actions.marks import forget_comment
from learning.deadlines import UNCHECKED
from learning.ink import write
from learning.light_pictures import AVIF, WEBP, light_picture
from learning.likeness import Alike
from learning.marked_pdf import Unreadable
from learning.permissions import TEACH_COURSE
from learning.queries.likeness import alike_in
from learning.queries.marking import Desk, PupilLine, get_desk, get_place
from learning.queries.papers import AnswerPage, Papers, get_page, papers_of, ready_comments
from learning.views.blueprint import blueprint
from learning.views.marking_export import marked_answer
from learning.views.place import front, place_context, place_url
from learning.views.taps import carry_out
from learning.views.tools import spoken_words
from learning.words import level_words, teacher_chip, teacher_detail
from noken.permissions import SIGNED_IN
from noken.web.access import permit, who
from noken.web.assets import asset
from noken.web.formats import number

KEEP = "private, max-age=604800"


@blueprint.get("/tugas/<uuid:assignment_id>/periksa/kelas")
@permit(TEACH_COURSE, get_desk)
def marking_class(desk: Desk) -> Response:
    """Every pupil's place as the page shows it, with what the script must know; `murid` asks for one alone."""
    only = request.args.get("murid", "")
    lines = [line for line in desk.lines if not only or str(line.id) == only]
    papers = papers_of(desk.assignment.id, [line.id for line in lines])
    likes = alike_in(desk.assignment)
    told = [_told(desk, line, papers[line.id], likes.get(line.id)) for line in lines]
    return jsonify(
        account=str(who().id),
        marked=desk.marked,
        pupils=told,
        comments=[{"id": str(row.id), "text": row.text} for row in ready_comments(who().id)],
    )


@blueprint.get("/tugas/<uuid:assignment_id>/periksa/<uuid:pupil_id>/gambar/<uuid:file_id>/<int:page>")
@permit(TEACH_COURSE, get_page)
def marking_picture(page: AnswerPage) -> Response:
    """The light picture of one page of an answer; AVIF where the browser says that it knows it."""
    kind = AVIF if "image/avif" in request.headers.get("Accept", "") else WEBP
    data = light_picture(page.file, page.number, kind)
    if data is None:
        abort(404)
    response = Response(data, mimetype=f"image/{kind.lower()}")
    response.headers["Cache-Control"] = KEEP
    response.vary.add("Accept")
    return response


@blueprint.get("/tugas/<uuid:assignment_id>/periksa/<uuid:pupil_id>/jawaban.pdf")
@permit(TEACH_COURSE, get_place)
def marked_paper(desk: Desk) -> Response | Redirection:
    """The answer with its marks as annotations, for the teacher's own records."""
    line = front(desk)
    try:
        data = marked_answer(desk, line, papers_of(desk.assignment.id, [line.id])[line.id])
    except Unreadable:
        flash(gettext("PDF yang dikirim murid ini terkunci atau rusak, jadi tidak bisa diberi coretan."), "warn")
        return redirect(place_url(desk, line), 303)
    response = Response(data, mimetype="application/pdf")
    name = quote(f"{line.name} - {desk.assignment.title}.pdf", safe="")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


@blueprint.get("/periksa/komentar")
@permit(SIGNED_IN)
def own_comments() -> str:
    """One's own ready comments, to take some out."""
    return render_template("learning/comment_list.html", comments=ready_comments(who().id))


@blueprint.post("/periksa/komentar/<uuid:comment_id>/hapus")
@permit(SIGNED_IN)
def drop_comment(comment_id: UUID) -> Redirection:
    """One's own ready comment goes; somebody else's is not touched."""
    carry_out(lambda tap: forget_comment(who().id, comment_id, tap), gettext("Komentar sudah dihapus."))
    return redirect(url_for("learning.own_comments"), 303)


def script_words(desk: Desk) -> dict[str, str]:
    """What the script says; the rest stands in the page. Names in braces are filled in there."""
    handed = gettext("%(count)s dari %(all)s terkumpul", count=desk.handed_in, all=len(desk.lines))
    return {
        "list": url_for("learning.marking", assignment_id=desk.assignment.id),
        "class": url_for("learning.marking_class", assignment_id=desk.assignment.id),
        "account": str(who().id),
        "choice": asset("js/lazy/choice.js"),
        "all": gettext("Semua murid"),
        "over": f"{desk.assignment.title} · {handed} · {gettext('%(count)s sudah dinilai', count='{marked}')}",
        "title": gettext("Nilai: %(name)s", name="{name}"),
        "kept": gettext("tersimpan di HP ini"),
        "sending": gettext("mengirim"),
        "sent": gettext("terkirim"),
        "begun": gettext("belum disimpan"),
        "refused": gettext("belum diterima"),
        "returned": gettext("dikembalikan"),
        "commented": gettext("dikomentari"),
        "signin": gettext("Waktu masuk sudah habis. Masuk lagi, lalu terkirim sendiri."),
        "full": gettext(
            "Memori HP ini penuh: tulisan di halaman ini belum tersimpan. "
            "Kirim sekarang, atau hapus dulu sesuatu di HP."
        ),
        "lost": gettext("Penilaian %(name)s belum tersimpan.", name="{name}"),
        "again": gettext("Buka lagi"),
        "getting": gettext("Mengambil kelas ini ke HP: %(done)s dari %(all)s foto", done="{done}", all="{all}"),
        "ready": gettext("Kelas ini ada di HP: bisa diperiksa tanpa sinyal."),
        "part": gettext("Belum semua foto ada di HP. Sisanya diambil kalau ada sinyal."),
        "done": gettext("Semua jawaban yang menunggu sudah dinilai."),
        "points": gettext("Tulis nilai dari 0 sampai 100, seperti 84 atau 84,5."),
        "rows": gettext("Ketuk satu tingkat di setiap baris rubrik, atau tulis nilainya sendiri."),
        "nothing": gettext("Belum ada nilai. Ketuk rubrik, tulis nilai, atau tulis komentar."),
        "none": gettext("tanpa nilai"),
        "conflict": gettext("Sudah dinilai lebih dulu"),
        "overtaken": gettext(
            "%(teacher)s menilai jawaban ini sementara Anda menulis. Belum ada yang diganti. Pilih salah satu.",
            teacher="{teacher}",
        ),
        "theirs": gettext("Dari %(teacher)s, sudah tersimpan", teacher="{teacher}"),
        "mine": gettext("Dari Anda, belum tersimpan"),
        "leave": gettext("Biarkan nilai ini"),
        "use": gettext("Pakai nilai saya"),
        "change": gettext("Ubah dulu nilai saya"),
        "ink": gettext("coretan guru"),
        "pen": gettext("Coret"),
        "stop": gettext("Selesai"),
        "rubber": gettext("Penghapus"),
        "undo": gettext("Urungkan"),
        "inked": gettext("Halaman ini sudah penuh coretan. Hapus dulu sebagian."),
        "more": gettext("Komentar lainnya"),
        "voice": gettext("Suara"),
        "voice_goes": gettext("Suara ini ikut"),
        "voice_before": gettext("dari penilaian sebelumnya"),
        "voice_long": gettext("Pilih rekaman suara, paling lama 1 menit."),
        "voice_full": gettext("Memori HP ini penuh, jadi suara ini belum tersimpan di HP."),
        "remove": gettext("Hapus"),
        "why": gettext("Tulis dulu di komentar apa yang perlu diperbaiki."),
    }


def _told(desk: Desk, line: PupilLine, papers: Papers, alike: Alike | None) -> dict[str, Any]:
    """One pupil, as the list and the place show them."""
    here = replace(desk, current=line)
    chip = teacher_chip(line.standing, line.extended)

    def light(file_id: UUID, page: int) -> str:
        return url_for(
            "learning.marking_picture",
            assignment_id=desk.assignment.id,
            pupil_id=line.id,
            file_id=file_id,
            page=page,
        )

    context = place_context(here, papers, light=light, alike=alike)
    newest = papers.said[0] if papers.said else None
    return {
        "id": str(line.id),
        "url": place_url(here, line),
        "name": line.name,
        "title": f"{line.name} · {desk.assignment.title} · Noken",
        "chip": [chip.text, chip.tone],
        "detail": teacher_detail(line.standing, line.left, line.extended),
        "waits": line.standing.state in UNCHECKED,
        "mark": str(newest.mark.id) if newest else "",
        "by": newest.teacher if newest else "",
        "points": number(newest.mark.points) if newest and newest.mark.points is not None else "",
        "comment": newest.mark.comment if newest else "",
        "returned": newest.mark.returned if newest else False,
        "ink": write(papers.ink or {}),
        "voice": spoken_words(newest.speaker, newest.mark.voice) if newest and newest.mark.voice else None,
        "levels": level_words(desk.assignment.rubric, newest.mark.levels) if newest else [],
        "html": render_template("learning/_place.html", **context, listing=False),
        "pictures": [leaf.light for leaf in context["leaves"] if leaf.light],
    }
