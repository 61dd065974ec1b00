"""Identity numbers, credit codes and telephone numbers: right, wrong, and in which words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.privacy import mask
from service.studios import identity
from service.studios.checks import CHECKS, NORMAL_FORMS
from tests.studios.cast import identity_number

BIRTHS = st.dates(date(1900, 1, 1), date(2026, 12, 31))
PEOPLE = st.builds(
    lambda birth, sex, turn: (birth, sex, identity_number(birth, sex=sex, turn=turn)),
    BIRTHS,
    st.sampled_from("男女"),
    st.integers(0, 498),
)


@given(PEOPLE)
def test_a_well_formed_number_tells_birth_and_sex(person):
    birth, sex, number = person
    assert identity.person(number) == identity.Person(number, birth, sex)


@given(PEOPLE, st.integers(0, 17), st.integers(1, 9))
def test_any_single_wrong_digit_is_noticed(person, place, shift):
    _, _, number = person
    if not number[place].isdigit():
        return
    wrong = str((int(number[place]) + shift) % 10)
    assert identity.identity_number(number[:place] + wrong + number[place + 1 :])


@given(PEOPLE, st.integers(0, 16))
def test_two_digits_changing_places_are_noticed(person, place):
    _, _, number = person
    if number[place] == number[place + 1]:
        return
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert identity.identity_number(swapped)


@given(st.one_of(st.text(), st.none(), st.integers(), st.lists(st.text())))
def test_anything_else_gets_a_sentence_and_never_an_error(anything):
    for check in CHECKS.values():
        sentence = check(anything)
        assert sentence is None or len(sentence) > 10


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("", "身份证号码应为18位，现为0位"),
        ("11010519491231002", "身份证号码应为18位，现为17位"),
        ("1101051949123100２X", None),
        ("11010519491231002x", None),
        ("110105194912310021", "身份证号码校验位不正确，请核对是否输错"),
        ("110105194902310028", "身份证号码中的出生日期不存在，请核对"),
        ("11010518491231002X", "身份证号码中的出生日期不合理，请核对"),
        ("A10105194912310021", "身份证号码前17位应为数字，最后一位为数字或X"),
    ],
)
def test_each_mistake_has_its_sentence(number, sentence):
    assert identity.identity_number(number) == sentence


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000100000000M"[:17]])
def test_credit_codes_are_checked_by_their_last_character(code):
    whole = code[:17] + identity.unit_check_character(code[:17])
    assert identity.credit_code(whole) is None
    wrong = "0" if whole[17] != "0" else "1"
    assert "校验位" in identity.credit_code(whole[:17] + wrong)


def test_a_credit_code_has_no_letter_that_looks_like_a_digit():
    assert "I、O、S、V、Z" in identity.credit_code("91350100M00010OY43")


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        (identity.mobile, "13800138000", "12800138000"),
        (identity.mobile, "138 0013 8000", "1380013800"),
        (identity.phone, "010-65090000", "010-650"),
        (identity.phone, "65090000转123", "电话"),
        (identity.postcode, "100020", "10002"),
        (identity.email, "li@example.cn", "li@@example.cn"),
    ],
)
def test_telephone_post_and_mail(check, right, wrong):
    assert check(right) is None
    assert check(wrong)


def test_numbers_in_a_text_for_the_public_are_masked():
    text = "张师傅（110105198005120014）电话13800138000，公示编号GS2026-001，工资123456元"
    public = mask(text)
    assert "110105********0014" in public
    assert "138****8000" in public
    assert "GS2026-001" in public
    assert "123456元" in public


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("identity-number", "11010519491231００2x", "11010519491231002X"),
        ("identity-number", "110105－19491231—002Ｘ", "11010519491231002X"),
        ("credit-code", "91350100m000100y43　", "91350100M000100Y43"),
        ("mobile", "+86 138-0013-8000", "13800138000"),
        ("mobile", "008613800138000", "13800138000"),
        ("mobile", "８６　１３８　００１３　８０００", "13800138000"),
        ("phone", "（010）6509－0000", "010-65090000"),
        ("phone", "0086-10-65090000", "010-65090000"),
        ("phone", "0312 6509000 转 12", "0312-6509000-12"),
        ("phone", "+86 138 0013 8000", "13800138000"),
        ("postcode", "１０００ ２０", "100020"),
        ("email", "sun＠Tianheng.CN ", "sun@tianheng.cn"),
        ("bank-account", "6222 0210-0101 2345 678", "6222021001012345678"),
    ],
)
def test_a_number_is_read_however_it_is_written_and_kept_in_one_form(kind, typed, kept):
    assert CHECKS[kind](typed) is None
    assert NORMAL_FORMS[kind](typed) == kept
    assert NORMAL_FORMS[kind](kept) == kept


@given(st.text())
def test_what_is_no_number_has_a_normal_form_that_stays(anything):
    for change in NORMAL_FORMS.values():
        once = change(anything)
        assert change(once) == once


def test_every_check_has_a_normal_form():
    assert NORMAL_FORMS.keys() == CHECKS.keys()
