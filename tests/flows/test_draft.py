"""What a pupil types stays on the phone until it has arrived: through a reload, for nobody else on the phone."""

import pytest
from playwright.sync_api import expect

from tests.browser import Server, Surfer

pytestmark = pytest.mark.browser

TOLD = "Tersimpan di HP ini, belum dikirim"


def test_words_survive_a_reload_and_are_forgotten_once_they_arrived(own_server: Server, surfer: Surfer) -> None:
    context = surfer.context(own_server, "pupil")
    page = context.new_page()
    page.goto("/")
    page.locator('main a[href^="/belajar/tugas/"]').first.click()
    area, address = page.get_by_role("textbox", name="Jawabanmu"), page.url
    assert not page.get_by_text(TOLD).is_visible()
    area.press_sequentially("Air naik ke langit.")
    page.get_by_text(TOLD).wait_for()
    page.reload()
    expect(area).to_have_value("Air naik ke langit.")
    expect(page.get_by_text(TOLD)).to_be_visible()

    mine = context.cookies()
    context.clear_cookies()
    context.add_cookies([{"name": "noken", "value": own_server.world.cookies["classmate"], "url": own_server.url}])
    page.goto(address)
    expect(page.locator("form[data-ready]")).to_have_count(1)
    expect(area).to_have_value("")
    context.clear_cookies()
    context.add_cookies([{"name": "noken", "value": mine[0]["value"], "url": own_server.url}])

    page.goto(address)
    expect(area).to_have_value("Air naik ke langit.")
    with page.expect_request(lambda request: request.url.endswith("/jawaban")) as sent:
        page.get_by_role("button", name="Kirim jawaban").click()
    today = page.evaluate("new Date().toISOString().slice(0, 10)")
    assert f"written_at={today}T" in (sent.value.post_data or "")
    page.get_by_text("Tanda terima").first.wait_for()
    assert "Air naik ke langit." in page.inner_text("main")
    page.reload()
    page.get_by_role("button", name="Kirim jawaban baru").or_(page.get_by_text("Kirim jawaban baru")).first.click()
    expect(page.locator("form[data-ready]")).to_have_count(1)
    expect(page.get_by_text(TOLD)).not_to_be_visible()
