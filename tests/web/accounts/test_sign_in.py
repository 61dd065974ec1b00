"""Signing in, staying in, and being kept out."""

from datetime import timedelta


def test_a_person_signs_in_and_is_named_on_the_page(visitor):
    answer = visitor.post("/sign-in", {"username": "wang", "password": "demo"})
    assert answer.status_code == 303
    assert "王科长" in visitor.get("/clock").text


def test_a_wrong_password_is_refused_without_saying_which_half_was_wrong(visitor):
    for username in ("wang", "nobody"):
        answer = visitor.post("/sign-in", {"username": username, "password": "no"})
        assert answer.status_code == 422
        assert "用户名或密码不正确" in answer.text


def test_five_wrong_passwords_lock_the_name_for_a_quarter_of_an_hour(visitor, clock):
    for _ in range(5):
        visitor.post("/sign-in", {"username": "wang", "password": "no"})
    right = {"username": "wang", "password": "demo"}
    assert visitor.post("/sign-in", right).status_code == 429
    clock.advance(timedelta(minutes=16))
    assert visitor.post("/sign-in", right).status_code == 303


def test_signing_out_makes_the_cookie_worthless(signed_in):
    browser = signed_in("王科长")
    cookie = browser.client.get_cookie("jiangxin").value
    browser.post("/sign-out")
    browser.client.set_cookie("jiangxin", cookie)
    assert "王科长" not in browser.get("/clock").text


def test_a_post_without_the_pages_token_is_refused(signed_in):
    answer = signed_in("王科长").client.post("/sign-out")
    assert answer.status_code == 403
    assert "刷新后再提交" in answer.text


def test_a_post_from_another_site_is_refused(signed_in):
    answer = signed_in("王科长").post("/sign-out", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_a_visitor_goes_on_to_the_page_they_asked_for_but_never_to_another_site(visitor):
    data = {"username": "wang", "password": "demo", "next": "https://evil.example/"}
    assert visitor.post("/sign-in", data).location == "/inbox"


def test_a_click_on_the_demonstration_page_makes_a_visitor_anyone(visitor):
    assert "赵局长" in visitor.get("/demo").text
    assert visitor.post("/demo/zhao").location == "/inbox"
    assert "赵局长" in visitor.get("/clock").text


def test_every_page_says_that_scripts_come_from_this_site_alone(visitor):
    headers = visitor.get("/").headers
    assert "script-src 'self';" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
