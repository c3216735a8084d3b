"""The sentences of problems with rosters: what is wrong, and what to do about it. Facts stand in `%(…)s`."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

SENTENCES = {
    # the upload as a whole
    "no-file": _("Belum ada berkas. Pilih satu zip, satu Excel, atau beberapa CSV."),
    "empty-file": _("Berkas ini kosong. Simpan lagi dari aplikasi asalnya, lalu unggah ulang."),
    "old-excel": _("Ini Excel lama (.xls) atau Excel dengan kata sandi. Simpan sebagai .xlsx tanpa sandi, atau CSV."),
    "open-document": _("Ini berkas LibreOffice. Simpan sebagai Excel (.xlsx) atau CSV, lalu unggah lagi."),
    "not-a-roster": _("Ini berkas %(kind)s, bukan daftar murid. Unggah zip OneRoster, CSV, atau Excel (.xlsx)."),
    "broken-zip": _("Zip ini rusak atau tidak terkirim utuh. Buat lagi, lalu unggah ulang."),
    "broken-workbook": _("Excel ini rusak dan tidak dapat dibuka. Simpan ulang sebagai .xlsx, lalu unggah lagi."),
    "password": _("Zip ini dikunci dengan kata sandi. Buat zip tanpa kata sandi."),
    "bomb": _("Isi zip (%(entry)s) tidak wajar besarnya. Daftar murid tidak mungkin sebesar itu; zip ini ditolak."),
    "too-big-inside": _("Isi zip lebih dari %(limit)s MB. Bagi per sekolah, lalu unggah satu per satu."),
    "too-many-entries": _("Zip berisi lebih dari %(limit)s berkas. Masukkan hanya berkas CSV daftar murid."),
    "strange-name": _("Ada nama berkas yang mencurigakan di dalam zip: %(entry)s. Zip ini ditolak."),
    "two-of-a-name": _("Ada dua berkas dengan nama ini. Sisakan satu saja."),
    "zip-among-files": _("Unggah satu zip saja, atau beberapa CSV; tidak keduanya sekaligus."),
    "zip-in-zip": _("Di dalam zip ini ada zip atau Excel lain. Unggah yang di dalam itu langsung."),
    "no-csv-in-zip": _("Tidak ada berkas CSV di dalam zip ini."),
    "unknown-format": _(
        "Berkas-berkas ini tidak dikenali: %(files)s. Gunakan OneRoster, Microsoft SDS, atau contoh "
        "Excel."
    ),
    "no-heading": _("Judul kolom tidak ditemukan. Baris judul harus memuat Nama dan Kelas; lihat contoh."),
    "nothing-in-it": _("Tidak ada satu orang atau kelas pun di dalamnya."),
    "missing-file": _("Berkas wajib tidak ada: %(files)s. Lengkapi, lalu unggah lagi semuanya."),
    "declared-but-absent": _("manifest.csv baris %(at)s menyebut berkas ini (%(mode)s), tetapi berkasnya tidak ada."),
    "unknown-version": _("Versi OneRoster %(value)s belum dikenal. Ekspor sebagai OneRoster 1.1 atau 1.2 (CSV)."),
    "missing-column": _("Kolom wajib tidak ada: %(columns)s. Periksa baris judul berkas ini."),
    "column-twice": _("Kolom ini ada dua kali di baris judul. Hapus salah satunya."),
    "line-too-long": _("Baris ini terlalu panjang; berkas ini mungkin bukan CSV."),
    "too-many-rows": _("Lebih dari %(limit)s baris. Bagi per sekolah, lalu unggah satu per satu."),
    "no-school-here": _(
        "Tidak ada sekolah di berkas ini yang sama dengan sekolah tujuan (%(value)s). Tidak ada yang "
        "diimpor."
    ),
    "sheet-needs-school": _("Untuk dinas, tambahkan kolom Sekolah; atau impor dari halaman sekolah masing-masing."),
    "crashed": _(
        "Berkas ini tidak dapat diperiksa karena gangguan di sistem. Tidak ada yang berubah; hubungi "
        "pengelola."
    ),
    # one line
    "broken-quotes": _("Tanda kutip (\") tidak berpasangan, sehingga baris ini tidak terbaca. Perbaiki kutipnya."),
    "bad-encoding": _("Huruf di baris ini rusak (bukan UTF-8). Simpan berkas sebagai CSV UTF-8."),
    "control-character": _("Ada karakter tak terlihat yang tidak boleh dipakai. Ketik ulang isi baris ini."),
    "too-few-fields": _("Baris ini hanya punya %(count)s kolom, seharusnya %(expected)s; isinya mungkin bergeser."),
    "too-many-fields": _("Baris ini punya %(count)s kolom, seharusnya %(expected)s; isinya mungkin bergeser."),
    "empty-value": _("Kolom ini wajib diisi, tetapi kosong."),
    "too-long": _("Isinya lebih dari %(limit)s huruf."),
    "same-id": _("Tanda pengenal %(value)s dipakai juga di baris %(other)s."),
    "same-number": _(
        "Nomor %(value)s dipakai juga di baris %(other)s dengan nama atau kelas lain. Perbaiki salah "
        "satunya."
    ),
    "same-name": _("Ada dua %(value)s (baris %(other)s). Beri nomor induk supaya tidak tertukar."),
    "two-teachers": _("Ada lebih dari satu guru bernama %(value)s. Tulis pelajarannya di baris guru itu sendiri."),
    "several-classes": _("Seorang murid hanya boleh punya satu kelas di lembar ini."),
    "unknown-status": _("Status %(value)s tidak dikenal. Gunakan active atau tobedeleted."),
    "bad-flag": _("Isi %(value)s tidak dikenal. Gunakan true atau false."),
    "bad-date": _("Tanggal %(value)s tidak terbaca. Tulis seperti 2026-07-13."),
    "ends-before": _("Tanggal akhir %(value)s lebih awal daripada tanggal mulai."),
    "dangling": _("Menunjuk %(value)s, yang tidak ada di berkasnya."),
    "hangs-on-refused": _("Menunjuk %(value)s, yang ditolak (lihat baris %(other)s di berkasnya)."),
    "school-ended": _("Sekolahnya (%(value)s) ditandai dihapus."),
    "other-school": _("Ini bukan sekolah tujuan (%(other)s). %(value)s dan kelas-kelasnya tidak diimpor."),
    "pupil-as-teacher": _("%(value)s terdaftar sebagai murid, tetapi di sini ditulis sebagai guru."),
    "not-in-homeroom": _("Murid ini bukan anggota kelas tempat pelajaran %(value)s. Kirim daftar lengkap (bulk)."),
    "person-closed": _("Akun %(value)s sudah ditutup di Noken. Buka dulu akunnya kalau memang masih aktif."),
    # warnings
    "no-manifest": _(
        "manifest.csv tidak ada. Dibaca sebagai OneRoster; tidak ada yang dapat diakhiri dari daftar "
        "ini."
    ),
    "no-version": _("Versi OneRoster tidak disebut; dibaca sebagai %(version)s."),
    "unknown-mode": _(
        "Isi %(value)s tidak dikenal (bulk, delta, atau absent). Dari berkas ini tidak ada yang "
        "diakhiri."
    ),
    "present-but-absent": _("manifest.csv menyebut berkas ini tidak ada (absent), jadi isinya tidak dipakai."),
    "column-not-there": _("Kolom menurut standar yang tidak ada: %(columns)s. Dilanjutkan tanpa itu."),
    "file-left-out": _(
        "Baris judul berkas ini tidak terbaca, jadi isinya tidak dipakai. Daftar murid tidak "
        "terganggu."
    ),
    "odd-name": _("Nama ini aneh: %(value)s. Periksa apakah memang begitu."),
    "login-as-name": _("Nama kosong; nama pengguna dipakai sebagai nama."),
    "logins-as-names": _("Nama kosong pada %(count)s orang; nama pengguna dipakai sebagai nama."),
    "odd-phone": _("Nomor telepon tidak dikenali, jadi tidak disimpan. Tulis seperti 0812… atau +62812…"),
    "phone-taken": _("Nomor telepon ini sudah dipakai orang lain, jadi tidak disimpan untuk %(value)s."),
    "names-of-phone": _("Satu nomor telepon dengan beberapa nama; dipakai nama %(value)s."),
    "not-enabled": _("enabledUser berisi false: orang ini tidak mendapat tempat, dan yang ada diakhiri."),
    "unknown-role": _("Peran %(value)s tidak dipakai di Noken; bagian ini dilewati."),
    "role-differs": _("%(value)s tidak terdaftar sebagai murid, tetapi di kelas ini menjadi murid."),
    "guardian-row": _("Wali ditulis di kolom Wali pada baris murid; baris ini dilewati."),
    "unknown-agent": _("Orang %(value)s tidak ada di berkas ini; hubungan itu dilewati."),
    "agent-is-no-guardian": _("Hubungan dengan %(value)s bukan antara wali dan murid; dilewati."),
    "own-guardian": _("Orang tidak dapat menjadi wali dirinya sendiri; dilewati."),
    "guardian-alone": _("%(value)s tidak terhubung dengan murid mana pun."),
    "no-place": _("%(value)s tidak ada di kelas mana pun."),
    "two-homerooms": _("%(value)s ada di dua kelas sekaligus."),
    "class-without-course": _("Kelas %(value)s belum punya mata pelajaran. Guru dapat menambahkannya nanti."),
    "unknown-class-type": _("Jenis kelas %(value)s tidak dikenal; diperlakukan sebagai kelas pelajaran."),
    "unknown-course": _("Mata pelajaran %(value)s tidak ada di courses.csv; nama kelas dipakai sebagai namanya."),
    "unknown-term": _("Masa belajar %(value)s tidak ada di academicSessions.csv."),
    "unknown-principal": _("Kepala sekolah %(value)s tidak cocok dengan daftar guru; tidak diberi peran."),
    "leader-as-staff": _(
        "%(value)s dicatat sebagai guru. Daftar tidak mengangkat pimpinan: pengelola atau dinas yang mengundangnya."
    ),
    "leader-without-school": _("Pimpinan tanpa sekolah yang jelas (%(value)s); tidak diberi peran."),
    "not-a-school": _("Organisasi jenis %(value)s ini punya kelas, jadi diperlakukan sebagai sekolah."),
    "school-to-be-deleted": _("Sekolah ini ditandai dihapus. Sekolah tidak pernah ditutup oleh impor."),
    "named-otherwise": _("Di berkas bernama %(value)s; isinya dimasukkan ke %(other)s."),
    "care-ended": _("Hubungan wali dengan %(value)s sudah diakhiri di Noken; tidak dibuka lagi."),
    "namesake": _(
        "Sudah ada %(value)s di tempat yang sama. Kalau itu orang yang sama, hapus baris ini dari daftar; "
        "kalau bukan, biarkan."
    ),
    "line-twice": _("Baris ini sama dengan baris %(other)s."),
}  # fmt: skip


def sentence(code: str, facts: Mapping[str, str]) -> str:
    """The sentence of a problem in the reader's language."""
    return str(SENTENCES[code]) % facts
