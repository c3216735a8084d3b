"""Pages of learning: parse, authorise, call one action or query, render.

All of them stand on one blueprint under `/belajar`; importing a module here puts its routes on it.

`/belajar`, `/belajar/kelas/<uuid>`, `/belajar/mapel/<uuid>`    `classes` (endpoints classes, classroom, course)
`/belajar/pelajaran/<uuid>`                                     `lessons` (lesson)
`/belajar/mapel/<uuid>/tugas-baru`, `/belajar/tugas/<uuid>/ubah`  `assignments` (authoring)
`/belajar/kelas/<uuid>/kabar`                                   `feed`
`/belajar/tugas/<uuid>`                                         `work` (assignment)
"""

from learning.views.blueprint import blueprint

__all__ = ["blueprint"]
