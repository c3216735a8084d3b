"""The access matrix: every route and method, and who may use it. A route that is missing here fails the build."""

from tests.house.matrix_accounts import ACCOUNTS
from tests.house.matrix_files import FILES
from tests.house.matrix_learning import LEARNING
from tests.house.matrix_marking import MARKING_CLASS
from tests.house.matrix_roster import ROSTER
from tests.house.rows import EVERYONE, GET, POST, SIGNED_IN, Row

GROUND = (
    GET("home", SIGNED_IN),
    GET("components", EVERYONE),
    GET("manifest", EVERYONE),
    GET("service_worker", EVERYONE),
    GET("offline_shell", EVERYONE),
    GET("phone", EVERYONE),
    GET("static", EVERYONE, filename="=manifest.json"),
    GET("healthz", EVERYONE),
    GET("readyz", EVERYONE),
    GET("metrics", EVERYONE),
    GET("live", EVERYONE),
    GET("outbox", EVERYONE),
    POST("outbox_known", SIGNED_IN).sends(key="=0190b0a2-0000-7000-8000-000000000001"),
    POST("outbox_bundles", SIGNED_IN),
    GET("receipt", EVERYONE),
    GET("public_keys", EVERYONE),
    GET("carry", SIGNED_IN),
    POST("carry", SIGNED_IN),
)

MATRIX: tuple[Row, ...] = (*GROUND, *ACCOUNTS, *FILES, *LEARNING, *MARKING_CLASS, *ROSTER)
