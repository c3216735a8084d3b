"""The access matrix: every route and method, and who may use it. A route that is missing here fails the build."""

from tests.house.matrix_accounts import ACCOUNTS
from tests.house.matrix_files import FILES
from tests.house.matrix_learning import LEARNING
from tests.house.matrix_roster import ROSTER
from tests.house.rows import EVERYONE, GET, SIGNED_IN, Row

GROUND = (
    GET("home", SIGNED_IN),
    GET("components", EVERYONE),
    GET("manifest", EVERYONE),
    GET("static", EVERYONE, filename="=manifest.json"),
    GET("healthz", EVERYONE),
    GET("readyz", EVERYONE),
    GET("metrics", EVERYONE),
)

MATRIX: tuple[Row, ...] = (*GROUND, *ACCOUNTS, *FILES, *LEARNING, *ROSTER)
