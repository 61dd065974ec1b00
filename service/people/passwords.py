"""Passwords: which are too weak, how they are kept, and whether one is right."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.errors import Refused, say
from service.people.tables import Account

SHORTEST = 10  # characters; GB/T 22239 asks for 8, NIST SP 800-63B for more where nothing else asks
LONGEST = 200  # characters
JUDGED = 72  # characters; the estimate takes the square of the length
LEAST_SCORE = 2  # of zxcvbn's 4: more than a million tries for who knows how people choose
COMMON_HERE = (
    *("jiangxin", "gongzuoshi", "jinengdashi", "renshe", "renliziyuan", "chaoyang", "beijing"),
    *("zhongguo", "china", "woaini", "woaizhongguo", "5201314", "1314520", "1314521", "521521"),
    *("mima", "guanliyuan", "shenji", "qwe123", "a123456", "asd123", "woshishui", "nihao"),
)
"""What people of this place choose first; the lists of zxcvbn are of English speakers."""

HASHER = PasswordHasher()
"""What a password costs to try: argon2's own choice, 64 MB and three rounds (RFC 9106)."""


def refuse_weak(password: str, *, account: Account) -> None:
    """Refuse a password that is short, common, or made of the account's own name.

    Common ones, keyboard rows, sequences, repetitions and dates are found by zxcvbn, whose lists
    hold some thirty thousand passwords that were published.

    :raises Refused: says in which way it is weak
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise Refused(
            say(
                "密码至少 %(least)s 个字符，最多 %(most)s 个字符",
                least=SHORTEST,
                most=LONGEST,
            )
        )
    lowered = password.casefold()
    if account.username.casefold() in lowered or account.name.casefold() in lowered:
        raise Refused("密码里不能有用户名或姓名")
    if _score(password, account) < LEAST_SCORE:
        raise Refused(
            "这个密码太容易猜到：不要用常见密码、连续或重复的字符、键盘上相邻的键、日期。"
            "可以用几个不相干的词"
        )


def refuse_unchanged(password: str, *, account: Account) -> None:
    """Refuse the password that an account has already.

    :raises Refused: it is the same
    """
    if account.password_hash and matches(account.password_hash, password):
        raise Refused("新密码不能与原密码相同")


def hashed(password: str) -> str:
    """Return the argon2 hash of a password."""
    return HASHER.hash(password)


def matches(kept: str, password: str) -> bool:
    """Ask whether a password is the one whose hash was kept."""
    try:
        return HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def nobodys() -> str:
    """Return the hash of a password that nobody knows; made when first needed: it is costly."""
    return hashed(secrets.token_urlsafe(16))


def _score(password: str, account: Account) -> int:
    from zxcvbn import zxcvbn  # its lists take a tenth of a second to read: only when needed

    inputs = [account.username, account.name, *COMMON_HERE]
    return int(zxcvbn(password[:JUDGED], user_inputs=inputs)["score"])
