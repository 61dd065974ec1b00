"""Tokens at the command line: printed once, listed without their secret, revoked."""

import pytest
from click.testing import CliRunner

from service.cli import main
from tests.installed import copied


@pytest.fixture
def jiangxin(tmp_path, installation):
    copied(installation, tmp_path / "home")
    environment = {"JIANGXIN_HOME": str(tmp_path / "home"), "DATABASE_URL": ""}

    def run(*words):
        return CliRunner(env=environment).invoke(main, list(words))

    return run


def make(jiangxin, *more):
    return jiangxin("token", "create", "tax", "--title", "税务局", "--scope", "jobs:tax.*", *more)


def test_a_token_is_printed_once_and_listed_without_its_secret(jiangxin):
    secret = make(jiangxin, "--days", "30").output.strip()
    listed = jiangxin("token", "list").output
    assert secret.startswith("jx_")
    assert secret not in listed
    assert listed.startswith(f"1 tax {secret[:8]}… active")
    assert listed.endswith("jobs:tax.*\n")


def test_a_revoked_token_says_so(jiangxin):
    make(jiangxin)
    assert jiangxin("token", "revoke", "1").output == "ok\n"
    assert "revoked" in jiangxin("token", "list").output
    assert jiangxin("token", "revoke", "7").exit_code == 1


def test_what_is_malformed_is_refused_in_words(jiangxin):
    refused = make(jiangxin, "--scope", "everything")
    assert (refused.exit_code, "权限范围" in refused.output) == (1, True)
