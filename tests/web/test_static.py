"""What browsers may keep of our files, and for how long."""

from tests.web.conftest import Browser


def test_a_file_with_its_version_is_kept_for_a_year(visitor: Browser) -> None:
    answer = visitor.get("/static/js/forms.js?v=1")
    assert answer.cache_control.max_age == 31_536_000
    answer.close()


def test_a_module_that_another_imports_is_asked_for_each_time(visitor: Browser) -> None:
    answer = visitor.get("/static/js/forms-rows.js")
    assert answer.cache_control.no_cache
    again = visitor.get(
        "/static/js/forms-rows.js", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
    answer.close()
    again.close()
