"""Why a file is not kept: one reason, one plain sentence that says what to do."""

from flask_babel import gettext

from noken.files.reasons import Reason

STATUS = {
    Reason.TOO_LARGE: 413,
    Reason.QUOTA: 413,
    Reason.DISK_FULL: 507,
    Reason.STORAGE_DOWN: 503,
    Reason.BUSY: 503,
}


class Refused(Exception):
    """The file was not kept and nothing was changed. `sentence` is for the person; `status` for the answer."""

    def __init__(self, reason: Reason, name: str = "") -> None:
        self.reason = reason
        self.sentence = f"{name}: {sentence(reason)}" if name else sentence(reason)
        self.status = STATUS.get(reason, 422)
        super().__init__(self.sentence)


def sentence(reason: Reason) -> str:
    """The plain words of a reason, in the reader's language."""
    words: str = _WORDS[reason]()
    return words


_WORDS = {
    Reason.EMPTY: lambda: gettext("Berkas ini kosong. Pilih berkas yang ada isinya."),
    Reason.TOO_LARGE: lambda: gettext("Berkas ini terlalu besar. Kirim yang lebih kecil atau bagi menjadi beberapa."),
    Reason.QUOTA: lambda: gettext("Tempat untuk berkas sudah penuh. Hapus berkas lama, lalu kirim lagi."),
    Reason.DISK_FULL: lambda: gettext("Penyimpanan server penuh. Tidak ada yang hilang; beri tahu petugas."),
    Reason.STORAGE_DOWN: lambda: gettext("Penyimpanan sedang tidak terjangkau. Coba lagi sebentar lagi."),
    Reason.BUSY: lambda: gettext("Banyak yang sedang mengirim berkas. Coba lagi sebentar lagi."),
    Reason.UNKNOWN: lambda: gettext(
        "Jenis berkas ini tidak diterima. Kirim foto, PDF, dokumen Word, Excel, PowerPoint atau LibreOffice, teks, "
        "suara, atau video."
    ),
    Reason.BROKEN: lambda: gettext("Berkas ini rusak atau terpotong. Buka dulu untuk memeriksa, lalu kirim lagi."),
    Reason.PIXELS: lambda: gettext("Gambar ini terlalu besar untuk dibuka. Perkecil dulu, lalu kirim lagi."),
    Reason.HEIC: lambda: gettext(
        "Foto HEIC belum bisa dibaca. Di iPhone: Pengaturan, Kamera, Format, pilih Paling Kompatibel; atau kirim "
        "tangkapan layarnya."
    ),
    Reason.LOCKED: lambda: gettext("Berkas ini dikunci dengan kata sandi. Simpan tanpa kata sandi, lalu kirim lagi."),
    Reason.ACTIVE: lambda: gettext(
        "PDF ini berisi program atau formulir aktif. Buka, pilih Cetak, simpan sebagai PDF, lalu kirim hasilnya."
    ),
    Reason.ATTACHMENTS: lambda: gettext(
        "Berkas ini berisi berkas atau objek lain di dalamnya. Kirim masing-masing, atau simpan sebagai PDF."
    ),
    Reason.MACROS: lambda: gettext("Dokumen ini berisi makro (program). Simpan tanpa makro, lalu kirim lagi."),
    Reason.EXTERNAL: lambda: gettext(
        "Dokumen ini mengambil isi dari tempat lain. Simpan isinya di dalam dokumen atau kirim sebagai PDF."
    ),
    Reason.BOMB: lambda: gettext("Isi berkas ini jauh lebih besar dari ukurannya, jadi tidak bisa diterima."),
    Reason.ZIP: lambda: gettext("Berkas ZIP tidak diterima. Kirim isinya satu per satu."),
    Reason.OLD_OFFICE: lambda: gettext(
        "Format dokumen lama ini tidak diterima. Simpan sebagai docx, xlsx, pptx atau PDF, lalu kirim lagi."
    ),
    Reason.MARKUP: lambda: gettext("Halaman web dan gambar SVG tidak diterima. Simpan sebagai PDF atau gambar."),
    Reason.ENCODING: lambda: gettext("Teks ini tidak bisa dibaca. Simpan sebagai teks UTF-8, lalu kirim lagi."),
    Reason.NOT_YOURS: lambda: gettext("Berkas yang dilampirkan tidak ditemukan lagi. Pilih berkasnya sekali lagi."),
    Reason.CUT: lambda: gettext("Kiriman terputus sebelum lengkap. Kirim sekali lagi."),
}
