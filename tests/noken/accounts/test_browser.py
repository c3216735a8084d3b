"""Signing in with a real Chromium: a passkey round, tapping pictures, the weight of the page."""

import pytest
from playwright.sync_api import CDPSession, Page

from tests.browser import Server, Surfer
from tests.world_accounts import PASSWORD, PICTURES

pytestmark = pytest.mark.browser

EMAIL = "head_teacher@sekolah.example"


def with_authenticator(page: Page) -> CDPSession:
    """A phone with a fingerprint, as Chromium plays one."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools


def enter(page: Page, url: str) -> None:
    page.goto(f"{url}/masuk/petugas")
    page.fill("[name=email]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Masuk").click()


def sign_out(page: Page, url: str) -> None:
    page.goto(f"{url}/saya")
    page.get_by_role("button", name="Keluar", exact=True).click()
    page.wait_for_url("**/akun/ganti")


def test_a_passkey_round(own_server: Server, surfer: Surfer) -> None:
    url = own_server.url.replace("127.0.0.1", "localhost")
    page = surfer.page(own_server)
    devtools = with_authenticator(page)
    enter(page, url)
    page.wait_for_url("**/saya/keamanan")
    page.goto(f"{url}/saya/kunci-sandi")
    page.fill("[name=name]", "HP Martha")
    page.get_by_role("button", name="Tambah kunci sandi").click()
    page.get_by_role("button", name="Pasang sekarang").click()
    page.wait_for_url("**/saya/keamanan")
    assert page.get_by_text("1 terpasang").is_visible()
    assert page.get_by_text("Kunci sandi HP Martha sudah terpasang.").is_visible()

    sign_out(page, url)
    enter(page, url)
    page.wait_for_url("**/masuk/petugas/kunci-sandi?next=/")
    page.get_by_role("button", name="Lanjut dengan kunci sandi").click()
    page.get_by_role("button", name="Pakai kunci sandi").click()
    page.wait_for_url(f"{url}/")
    assert page.get_by_text("Martha").first.is_visible()

    sign_out(page, url)
    devtools.send("WebAuthn.disable")
    with_authenticator(page)
    enter(page, url)
    page.get_by_role("button", name="Lanjut dengan kunci sandi").click()
    page.get_by_role("button", name="Pakai kunci sandi").click()
    page.get_by_text("Tidak jadi. Coba lagi.").wait_for()
    page.goto(f"{url}/saya")
    assert page.url.startswith(f"{url}/masuk")


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_pictures_are_tapped(own_server: Server, surfer: Surfer, javascript: bool) -> None:
    page = surfer.page(own_server, javascript=javascript)
    page.goto(f"/masuk/kartu/{own_server.world.things['card']}")
    assert page.locator("fieldset:visible").count() == (1 if javascript else 4)
    for number, picture in enumerate(PICTURES.split(), 1):
        page.locator(f"[name=gambar{number}][value={picture}]").locator("..").click()
    if not javascript:
        page.get_by_role("button", name="Masuk").click()
    page.wait_for_url(own_server.url + "/")
    assert page.get_by_text("Maria").first.is_visible()


def test_a_wrong_tap_is_taken_back_and_keys_do_the_same(own_server: Server, surfer: Surfer) -> None:
    page = surfer.page(own_server)
    page.goto(f"/masuk/kartu/{own_server.world.things['card']}")
    first, second, third, fourth = PICTURES.split()
    page.locator("[name=gambar1][value=babi]").locator("..").click()
    page.get_by_role("button", name="Hapus yang terakhir").click()
    page.locator("[name=gambar1][value=burung]").focus()
    while page.evaluate("document.activeElement.value") != first:
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    for number, picture in ((2, second), (3, third), (4, fourth)):
        page.locator(f"[name=gambar{number}][value={picture}]").locator("..").click()
    page.wait_for_url(own_server.url + "/")


def test_the_sign_in_page_is_small(server: Server, surfer: Surfer) -> None:
    page = surfer.page(server)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    received: list[float] = []
    devtools.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto("/masuk")
    page.wait_for_load_state("networkidle")
    assert len([size for size in received if size]) <= 6
    assert sum(received) <= 30_000
