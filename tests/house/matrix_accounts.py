"""The part of the access matrix that belongs to accounts."""

from tests.house.rows import EVERYONE, GET, NOBODY, POST, SIGNED_IN, Row, people

HEADS = people("head_teacher administrator")
IN_CLASS = HEADS | people("teacher")
LOOKS_AFTER = IN_CLASS
STAFF = people(
    "teacher colleague head_teacher other_teacher other_head_teacher officer agency_head mayor administrator"
)
HAS_PIN = people("guardian other_guardian citizen")
ON_THIS_PHONE = people("pupil guardian")

PERSON = {"organization_id": "class", "account_id": "staff"}

SIGNING_IN: tuple[Row, ...] = (
    GET("accounts.sign_in", EVERYONE),
    GET("accounts.card_code", EVERYONE),
    POST("accounts.card_code", EVERYONE),
    GET("accounts.card", EVERYONE, secret="card"),
    POST("accounts.card", EVERYONE, secret="card"),
    GET("accounts.phone", EVERYONE),
    POST("accounts.phone", EVERYONE),
    POST("accounts.demo", NOBODY).but(why="only in the demo city"),
    GET("accounts.invitation", EVERYONE, token="invitation_link"),
    POST("accounts.invitation", EVERYONE, token="invitation_link"),
    GET("accounts.renewal", EVERYONE, token="renewal_link"),
    POST("accounts.renewal", EVERYONE, token="renewal_link"),
    POST("accounts.language", EVERYONE).sends(bahasa="=en").but(sent_to="/masuk"),
    GET("accounts.switcher", SIGNED_IN).but(why="strangers' phones know nobody"),
    GET("accounts.switch", ON_THIS_PHONE, account_id="account"),
    POST("accounts.switch", ON_THIS_PHONE, account_id="account"),
    POST("accounts.forget", ON_THIS_PHONE, account_id="account"),
    POST("accounts.other", EVERYONE).but(sent_to="/masuk"),
    POST("accounts.other_by_password", EVERYONE).but(sent_to="/masuk/petugas"),
    POST("accounts.sign_out", EVERYONE),
)

ONESELF: tuple[Row, ...] = (
    GET("accounts.profile", SIGNED_IN),
    GET("accounts.safety", SIGNED_IN),
    GET("accounts.devices", SIGNED_IN),
    POST("accounts.end_one", people("pupil"), device_id="device"),
    POST("accounts.end_all", SIGNED_IN).but(sent_to="/masuk"),
    GET("accounts.calendar", SIGNED_IN),
    POST("accounts.make_calendar", SIGNED_IN),
    POST("accounts.end_calendar", SIGNED_IN),
    GET("accounts.calendar_feed", EVERYONE, secret="calendar").but(why="the secret in the address is the key"),
    GET("accounts.change_pin", HAS_PIN),
    POST("accounts.change_pin", HAS_PIN),
)

PEOPLE_OF_A_PLACE: tuple[Row, ...] = (
    GET("accounts.cards", IN_CLASS, id="class"),
    POST("accounts.give_cards", IN_CLASS, id="class").sends(murid="account"),
    POST("accounts.forget_pictures", IN_CLASS, class_id="class", pupil_id="account"),
    POST("accounts.guardian_sheet", IN_CLASS, id="class").sends(murid="account"),
    GET("accounts.place", LOOKS_AFTER, id="class"),
    GET("accounts.new_place", people("administrator"), id="school"),
    POST("accounts.new_place", people("administrator"), id="school").sends(name="=Bagian baru"),
    GET("accounts.person", LOOKS_AFTER, **PERSON),
    POST("accounts.end_role", HEADS, **PERSON),
    POST("accounts.renewal_link", HEADS, **PERSON),
    GET("accounts.invitations", LOOKS_AFTER, id="class"),
    POST("accounts.send_invitation", LOOKS_AFTER, id="class").sends(role="=guardian", pupil="account"),
    POST("accounts.revoke", LOOKS_AFTER, id="invitation"),
)

HALFWAY = "only between the password and the second factor"
INSIDE = f"{HALFWAY}; who is in already is sent home"

PASSWORD: tuple[Row, ...] = (
    GET("security.login", EVERYONE),
    POST("security.login", EVERYONE),
    GET("security.verify", STAFF),
    POST("security.verify", STAFF),
    GET("security.change_password", STAFF),
    POST("security.change_password", STAFF),
    GET("security.two_factor_setup", STAFF),
    POST("security.two_factor_setup", STAFF),
    POST("security.two_factor_setup_validate", STAFF, token="=unknown"),
    GET("security.two_factor_token_validation", NOBODY).but(why=HALFWAY),
    POST("security.two_factor_token_validation", NOBODY).but(why=HALFWAY),
    GET("security.two_factor_rescue", EVERYONE),
    POST("security.two_factor_rescue", EVERYONE),
    GET("security.tf_select", NOBODY).but(why=HALFWAY),
    POST("security.tf_select", NOBODY).but(why=HALFWAY),
    GET("security.mf_recovery", STAFF).but(why=INSIDE),
    POST("security.mf_recovery", STAFF).but(why=INSIDE),
    GET("security.mf_recovery_codes", STAFF),
    POST("security.mf_recovery_codes", STAFF),
    GET("security.wan_register", STAFF),
    POST("security.wan_register", STAFF),
    POST("security.wan_register_response", STAFF, token="=unknown"),
    GET("security.wan_delete", STAFF).but(why="Flask-Security shows its list of passkeys"),
    POST("security.wan_delete", STAFF),
    GET("security.wan_signin", STAFF).but(why=INSIDE),
    POST("security.wan_signin", STAFF).but(why=INSIDE),
    POST("security.wan_signin_response", EVERYONE, token="=unknown"),
)

ACCOUNTS: tuple[Row, ...] = (*SIGNING_IN, *ONESELF, *PEOPLE_OF_A_PLACE, *PASSWORD)
