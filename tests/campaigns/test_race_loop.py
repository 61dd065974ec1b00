"""The short form of the races: each scene once (`make races SIZE=5000` is the campaign)."""

from pathlib import Path

from tests.campaigns.race_loop import campaign
from tests.campaigns.race_scenes import SCENES


def test_whatever_is_raced_has_one_consequence(database, url, tmp_path: Path):
    database.close()
    report = campaign(url, tmp_path, races=len(SCENES))
    assert report.violations == []
    assert report.races.keys() == {scene.name for scene in SCENES}
