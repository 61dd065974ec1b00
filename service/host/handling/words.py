"""What the verbs are called: the same words on pages, in letters and in the history."""

from collections.abc import Mapping

VERBS: Mapping[str, str] = {
    "transferred": "转办",
    "delegated": "委派",
    "returned": "交回",
    "recalled": "收回",
    "cosigned": "后加签",
    "copied": "抄送",
    "commented": "批注",
    "countersigned": "加签",
    "sent_back": "退回",
    "taken_back": "拿回",
}
"""Kind of a `Handling` → what it is called."""
MOST_WORDS = 500
"""Letters of what somebody says with a verb."""
