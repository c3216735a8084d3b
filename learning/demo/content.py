"""What the demo's teachers wrote: a week of lessons and assignments of class 5A, and a few for the other classes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from learning.demo import pictures, sound

Attachment = tuple[str, Callable[[], bytes]]

FRACTION_TASKS = (
    "Tulis dua pecahan yang senilai dengan 1/2.",
    "Tulis dua pecahan yang senilai dengan 2/3.",
    "Mana yang lebih besar: 3/4 atau 5/8?",
    "2/3 + 1/6 = ....",
    "3/4 - 1/2 = ....",
    "Mama membeli 3/4 kg ikan mujair dan 1/2 kg petatas. Berapa kg semuanya?",
    "Urutkan dari yang terkecil: 1/2, 2/5, 3/4.",
    "Sebuah kue dibagi 8. Tiga potong dimakan. Berapa bagian yang tersisa?",
    "Gambarkan 5/6 dengan kotak.",
    "Buat satu soal cerita tentang pecahan di kampungmu.",
)


@dataclass(frozen=True)
class DemoLesson:
    """A lesson: subject, title, days ago it was published, body, attachments."""

    subject: str
    title: str
    days_ago: int
    body: str
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True)
class DemoAssignment:
    """An assignment: given `days_ago`, due in `due_days` (negative = past) at `due_hour` WIT."""

    subject: str
    title: str
    days_ago: int
    due_days: int
    due_hour: int
    instructions: str
    rubric: Sequence[tuple[str, Sequence[str]]] = ()
    attachments: Sequence[Attachment] = ()


LESSONS_5A = (
    DemoLesson(
        "Matematika",
        "Membandingkan pecahan",
        4,
        "<p>Dua pecahan lebih mudah dibandingkan kalau penyebutnya sama.</p><h2>Caranya</h2><ol>"
        "<li>Cari bilangan yang bisa dibagi kedua penyebut.</li><li>Ubah kedua pecahan ke penyebut itu.</li>"
        "<li>Bandingkan pembilangnya.</li></ol><p>Contoh: <strong>2/3</strong> dan <strong>3/4</strong>. "
        "Penyebut yang sama adalah 12. Jadi 8/12 dan 9/12. Yang lebih besar 3/4.</p>"
        "<blockquote><p>Coba di rumah: bagi satu petatas menjadi 3, satu lagi menjadi 4. Mana yang lebih besar?"
        "</p></blockquote>",
        (
            ("pecahan-senilai.jpg", pictures.fractions),
            (
                "lembar-kerja-pecahan.pdf",
                lambda: pictures.worksheet("Lembar kerja: pecahan senilai", FRACTION_TASKS),
            ),
        ),
    ),
    DemoLesson(
        "IPAS",
        "Siklus air di Sentani",
        3,
        "<p>Air di danau tidak pernah habis. Ia naik, menjadi awan, lalu turun lagi sebagai hujan.</p>"
        "<h2>Empat langkah</h2><ol><li><strong>Penguapan</strong>: matahari memanaskan air danau.</li>"
        "<li><strong>Pengembunan</strong>: uap menjadi titik-titik air di awan.</li>"
        "<li><strong>Hujan</strong>: titik air menjadi berat dan jatuh di gunung Cycloop.</li>"
        "<li><strong>Mengalir</strong>: air kembali ke danau lewat kali.</li></ol>"
        "<p>Lihat gambar dulu. Filmnya pendek, hanya kalau paket datamu cukup.</p>",
        (("siklus-air.jpg", pictures.water_cycle), ("air-menguap.mp4", sound.evaporation_film)),
    ),
    DemoLesson(
        "Bahasa Indonesia",
        "Menulis cerita dari pengalaman",
        2,
        "<p>Cerita yang baik punya <em>awal</em>, <em>tengah</em>, dan <em>akhir</em>.</p><h2>Sebelum menulis</h2><ul>"
        "<li>Siapa yang ada dalam cerita?</li><li>Di mana dan kapan?</li><li>Apa yang terjadi?</li>"
        "<li>Apa yang kamu rasakan?</li></ul><p>Lihat gambar Pasar Hamadi. Apa yang kamu dengar dan cium di sana?</p>",
        (("pasar-hamadi.jpg", pictures.market),),
    ),
    DemoLesson(
        "Seni Musik",
        "Irama tifa empat ketuk",
        1,
        "<p>Dengarkan irama tifa, lalu ikuti dengan tepukan tangan di meja.</p><table><thead><tr><th>Ketuk</th>"
        "<th>1</th><th>2</th><th>3</th><th>4</th></tr></thead><tbody><tr><th>Tifa</th><td>DUM</td><td>tak-tak</td><td>DUM</td>"
        "<td>tak-tak</td></tr></tbody></table>",
        (("irama-tifa.ogg", sound.drum_rhythm),),
    ),
    DemoLesson(
        "Matematika",
        "Menjumlahkan pecahan",
        0,
        "<p>Kalau penyebut sudah sama, jumlahkan <strong>pembilangnya saja</strong>.</p>"
        "<p>2/3 + 1/6 = 4/6 + 1/6 = 5/6</p><p>Periksa: apakah hasilnya masih bisa disederhanakan?</p>",
    ),
)

RUBRIC = (
    ("Langkah pengerjaan", ("Belum ada", "Sebagian", "Lengkap", "Lengkap dan rapi")),
    ("Ketelitian", ("Banyak salah", "Beberapa salah", "Satu salah", "Benar semua")),
    ("Penjelasan", ("Belum ada", "Singkat", "Jelas", "Jelas dengan contoh")),
)

ASSIGNMENTS_5A = (
    DemoAssignment(
        "Matematika",
        "Perkalian bersusun",
        6,
        -3,
        18,
        "<p>Kerjakan nomor 1 sampai 4 di buku, lalu foto halamannya.</p>",
        RUBRIC[:2],
    ),
    DemoAssignment(
        "Matematika",
        "Pecahan: soal 1–5",
        2,
        0,
        23,
        "<p>Kerjakan di buku, lalu foto halamannya. Tulis di bawah soal mana yang paling sulit dan mengapa.</p>",
        RUBRIC,
        (("soal-pecahan.pdf", lambda: pictures.worksheet("Pecahan: soal 1 sampai 5", FRACTION_TASKS[:5])),),
    ),
    DemoAssignment(
        "Bahasa Indonesia",
        "Cerita tentang pasar",
        2,
        2,
        18,
        "<p>Tulis cerita paling sedikit sepuluh kalimat tentang satu hari di pasar.</p>",
        (("Isi", ("Kurang", "Cukup", "Baik", "Sangat baik")), ("Ejaan", ("Kurang", "Cukup", "Baik", "Sangat baik"))),
    ),
    DemoAssignment(
        "IPAS",
        "Gambar daur air",
        1,
        3,
        12,
        "<p>Gambar daur air di tempat tinggalmu dan beri nama setiap langkahnya. Foto gambarmu.</p>",
    ),
)

OTHER_LESSONS = {
    "3B": DemoLesson(
        "Matematika",
        "Mengukur dengan jengkal",
        2,
        "<p>Ukur meja dengan jengkalmu. Lalu ukur lagi dengan penggaris. Mana yang lebih tepat?</p>",
    ),
    "7B": DemoLesson(
        "Informatika",
        "Sandi yang kuat",
        2,
        "<p>Sandi yang kuat panjang dan tidak bisa ditebak orang yang mengenalmu.</p><ul><li>Empat kata acak lebih "
        "kuat daripada satu kata dengan angka.</li><li>Jangan dipakai dua kali.</li></ul>",
    ),
}
OTHER_ASSIGNMENTS = {
    "3B": DemoAssignment(
        "Matematika", "Ukur tiga benda", 2, 1, 18, "<p>Ukur tiga benda di rumah. Tulis nama benda dan panjangnya.</p>"
    ),
    "7B": DemoAssignment(
        "Informatika",
        "Tiga aturan sandi",
        1,
        4,
        20,
        "<p>Tulis tiga aturan sandi untuk keluargamu, dengan alasannya.</p>",
    ),
}

PAGES = (
    ("1.  23 x 14 = 322", "2.  45 x 12 = 540", "3.  31 x 27 = 837", "4.  64 x 15 = 960"),
    ("1.  23 x 14", "     92", "    230", "    322", "2.  45 x 12 = 540", "3.  31 x 27 = 827", "4.  64 x 15 = 960"),
    (
        "1.  2/4 dan 3/6",
        "2.  4/6 dan 6/9",
        "3.  3/4 = 6/8, jadi 3/4 > 5/8",
        "4.  4/6 + 1/6 = 5/6",
        "5.  3/4 - 2/4 = 1/4",
    ),
    ("1.  2/4, 4/8", "2.  4/6, 8/12", "3.  5/8 lebih besar", "4.  2/3 + 1/6 = 3/9", "5.  3/4 - 1/2 = 1/4"),
    ("1) 5/10 , 2/4", "2) 4/6 , 6/9", "3) 6/8 > 5/8", "4) 5/6", "5) 1/4"),
)
ANSWERS = (
    "Nomor 3 paling sulit karena penyebutnya berbeda. Saya samakan dulu jadi 8.",
    "Nomor 4, karena harus disamakan dulu.",
    "Semua bisa, Ibu. Nomor 5 saya periksa dua kali.",
    "Saya belum mengerti nomor 3.",
    "Yang sulit nomor 4. Saya pakai gambar kotak.",
)
COMMENTS = (
    "Rapi sekali. Periksa lagi nomor 4.",
    "Bagus menyamakan penyebut. Teruskan.",
    "Langkahnya sudah benar, hitungannya diteliti lagi.",
    "Hebat, benar semua.",
)
POSTS = (
    (
        5,
        "Selamat pagi anak-anak. Minggu ini kita belajar dari rumah. "
        "Buka pelajaran satu hari satu saja, tidak perlu buru-buru.",
    ),
    (1, "Yang listriknya padam kemarin tidak apa-apa terlambat. Ibu sudah tambahkan waktu."),
)
REPLIES = ("Baik Ibu.", "Ibu, nomor 5 boleh pakai gambar?", "Terima kasih Ibu Yuli.")
