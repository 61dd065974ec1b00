"""What forms mark private stands on no page of an operator: names as little as numbers."""

import re

from sqlalchemy import select

from service import exact_json
from service.host.tables.core import ProcessInstance
from service.private_values import PrivateValue

SHORTEST = 2


def private_words(house):
    """Return what was put in for each case, as it was typed: case number → words."""
    keys = house.database.resources.keys()
    query = select(ProcessInstance.number, PrivateValue.id, PrivateValue.ciphertext).join(
        PrivateValue, PrivateValue.instance_key == ProcessInstance.key
    )
    found: dict[str, set[str]] = {}
    with house.database.read() as session:
        for number, id_, ciphertext in session.execute(query):
            value = exact_json.loads(keys.decrypt(ciphertext, id=id_))
            if isinstance(value, str) and len(value) >= SHORTEST:
                found.setdefault(number, set()).add(value)
    return found


def test_no_page_of_an_operator_says_them(district):
    browser = district.enter("admin")
    words = private_words(district.house)
    assert len(words) > 10
    said = {}
    for number, private in words.items():
        page = browser.get(f"/operations/{number}").text
        pages = [page, *(browser.get(one).text for one in points(page, number)[:3])]
        found = {one for one in private for page in pages if one in page}
        if found:
            said[number] = found
    assert said == {}


def points(page, number):
    return sorted(set(re.findall(rf'href="(/operations/{number}/points/[^"]+)"', page)))
