"""Files before a real ClamAV daemon, and before one that is gone."""

import io

import pytest

from service import uploads
from service.clamd import Clamd
from service.config import Config, Misconfigured
from service.errors import Refused
from tests import clamd, files


@pytest.fixture(scope="module")
def scanner(tmp_path_factory):
    with clamd.running(tmp_path_factory.mktemp("clamd")) as address:
        yield Clamd.at(address)


def admit(content: bytes, scanner: Clamd) -> uploads.Admitted:
    return uploads.admit(io.BytesIO(content), filename="证书.pdf", scanner=scanner)


def test_a_known_virus_is_refused_and_a_clean_file_taken_whole(scanner):
    with pytest.raises(Refused, match="病毒"):
        admit(files.pdf(clamd.VIRUS.decode()), scanner)
    clean = files.pdf(size=5_000_000)
    taken = admit(clean, scanner)
    taken.stream.seek(0)
    assert taken.stream.read() == clean
    assert "ClamAV" in scanner.version()


def test_without_an_answer_nothing_is_taken(tmp_path):
    with pytest.raises(Refused, match="没有应答"):
        admit(files.PDF, Clamd.at(f"{tmp_path}/none.ctl"))
    with pytest.raises(Refused, match="没有应答"):
        admit(files.PDF, Clamd.at("127.0.0.1:9"))


@pytest.mark.parametrize("address", ["clamd", "host:", ":3310", "host:99999", "host:x"])
def test_an_address_that_is_none_is_said_at_the_start(address, tmp_path):
    with pytest.raises(Misconfigured, match="JIANGXIN_CLAMD"):
        Config.from_environment({"JIANGXIN_HOME": str(tmp_path), "JIANGXIN_CLAMD": address})


def test_addresses_name_a_socket_or_a_port():
    assert Clamd.at("/run/clamav/clamd.ctl") == Clamd(path="/run/clamav/clamd.ctl")
    assert Clamd.at("clamav:3310") == Clamd(host="clamav", port=3310)
    assert Clamd.at("[::1]:3310") == Clamd(host="::1", port=3310)
