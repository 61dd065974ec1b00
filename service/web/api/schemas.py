"""The shapes of what goes over the line, as JSON Schema: the words of `openapi.py`."""

from typing import Any

from service.studios.parties import RESERVED
from service.web.api import limits
from service.web.api.reading import PLAIN
from service.web.core.problems import KINDS

Schema = dict[str, Any]


def ref(name: str) -> Schema:
    """Return a reference to one of the shapes."""
    return {"$ref": f"#/components/schemas/{name}"}


def text(most: int, description: str, *, lines: bool = False, least: int = 1) -> Schema:
    """Return a text; of one line unless `lines`."""
    shape = {"type": "string", "minLength": least, "maxLength": most, "description": description}
    return {**shape, "pattern": r"^[^\u0000]*$"} if lines else {**shape, "pattern": PLAIN}


def whole(least: int, most: int, description: str, **more: Any) -> Schema:
    """Return a whole number within bounds."""
    bounds = {"type": "integer", "minimum": least, "maximum": most}
    return {**bounds, "description": description, **more}


def names(least: int, most: int, description: str) -> Schema:
    """Return a list of names."""
    one = text(limits.LONGEST_NAME, "")
    del one["description"]
    bounds = {"minItems": least, "maxItems": most}
    return {"type": "array", "items": one, **bounds, "description": description}


def moment(description: str) -> Schema:
    """Return an instant in UTC."""
    return {"type": "string", "format": "date-time", "description": description}


def record(required: str = "", **properties: Schema) -> Schema:
    """Return an object with exactly these fields."""
    shape: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**shape, "required": required.split()} if required else shape


LEASE = text(100, "The `lease` that came with the job: it proves that the job is still yours.")
SPAN = "Seconds until others may take the job on."
VARIABLES: Schema = {
    "type": "object",
    "maxProperties": limits.MOST_VARIABLES,
    "description": (
        f"Variables by name, nested at most {limits.DEEPEST} levels, no U+0000 in texts. Where the "
        "element has output mappings they decide what the case keeps; otherwise all of it is "
        "kept. A few names are the house's own."
    ),
    "propertyNames": {
        "minLength": 1,
        "maxLength": limits.LONGEST_NAME,
        "pattern": PLAIN,
        "not": {"enum": sorted(RESERVED)},
    },
}
ID = text(
    limits.LONGEST_NAME,
    "Your own name of this message. Sent again under the same id within 30 days it counts once.",
)

LARGEST_KEY = 999_999_999
"""What an address takes as a key."""
REPEATED: Schema = {"type": "boolean", "description": "Whether the same one had come before."}
MESSAGE_STATUS: dict[str, Schema] = {
    "key": whole(1, LARGEST_KEY, "Names the message in addresses."),
    "state": {
        "enum": ["sent", "kept", "taken", "expired"],
        "description": (
            "`taken`: cases took it, or it began them. `kept`: nobody waits for it yet; it is kept "
            "until `expiresAt`. `expired`: nobody waited for it, and it is gone. `sent`: it is "
            "still being delivered."
        ),
    },
    "cases": {
        "type": "array",
        "items": {"type": "string"},
        "description": "The numbers of the cases that took it, or that it began.",
    },
    "expiresAt": moment("Until when it is kept for whoever waits for it."),
}

SCHEMAS: dict[str, Schema] = {
    "Activation": record(
        "types worker",
        id=text(
            limits.LONGEST_NAME,
            "Your own name of this request. Sent again under the same id within 30 days it gets "
            "the same jobs under the same leases, as far as they are still held; so an answer that "
            "was lost locks nothing. An empty answer is not remembered.",
        ),
        types=names(1, limits.MOST_TYPES, "The types of job you can do."),
        worker=text(limits.LONGEST_WORKER, "What operators shall call whoever does it."),
        max=whole(1, limits.MOST_JOBS, "The most jobs to take on at once.", default=1),
        leaseSeconds=whole(1, limits.LONGEST_SPAN, SPAN, default=limits.USUAL_LEASE),
        variables=names(0, limits.MOST_NAMES, "The inputs you want; all of them when not said."),
    ),
    "Jobs": record("jobs", jobs={"type": "array", "items": ref("Job")}),
    "Job": record(
        "key lease type case process element variables headers retries openedAt leasedUntil",
        key=whole(1, LARGEST_KEY, "Names the job in addresses."),
        lease=LEASE,
        type={"type": "string", "description": "The type that the diagram gives."},
        case={"type": "string", "description": "The number of the case."},
        process={"type": "string", "description": "The id of the process."},
        element={"type": "string", "description": "The id of the element in the diagram."},
        variables={
            "type": "object",
            "description": (
                "The element's mapped inputs and nothing else of the case; where it maps none "
                "but is done in rounds, the item of its round."
            ),
        },
        headers={
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "The constants that the diagram gives to this element.",
        },
        retries=whole(0, 2**31, "How often it will be tried, this time included."),
        openedAt=moment("Since when the case waits for it."),
        leasedUntil=moment("Until when nobody else takes it on."),
    ),
    "Completion": record("lease", lease=LEASE, variables=VARIABLES),
    "Failure": record(
        "lease message",
        lease=LEASE,
        message=text(limits.LONGEST_MESSAGE, "What went wrong, for operators.", lines=True),
        retries=whole(
            0,
            limits.MOST_RETRIES,
            "How often it may be tried again; one time less than before when not said. 0 makes it "
            "an incident at its element, which an operator sees to.",
        ),
        retryAfterSeconds=whole(0, limits.LONGEST_SPAN, "Nobody tries before.", default=0),
    ),
    "Failed": record("retries", retries=whole(0, 2**31, "How often it will be tried again.")),
    "Error": record(
        "lease code",
        lease=LEASE,
        code=text(limits.LONGEST_NAME, "The error code that the diagram may catch."),
        message=text(limits.LONGEST_MESSAGE, "For operators.", lines=True, least=0),
        variables=VARIABLES,
    ),
    "Thrown": record(
        "caught",
        caught={
            "type": "boolean",
            "description": "Whether the diagram catches it; otherwise it is an incident.",
        },
    ),
    "Extension": record(
        "lease leaseSeconds", lease=LEASE, leaseSeconds=whole(1, limits.LONGEST_SPAN, SPAN)
    ),
    "Release": record("lease", lease=LEASE),
    "Extended": record("leasedUntil", leasedUntil=moment("Until when nobody else takes it on.")),
    "Message": record(
        "name key",
        name=text(limits.LONGEST_NAME, "The name of the message in the diagram."),
        key=text(
            limits.LONGEST_NAME,
            "The correlation key: the number of the case where the diagram names no other.",
        ),
        variables=VARIABLES,
        ttlSeconds=whole(
            0,
            limits.LONGEST_TTL,
            "How long it is kept if nobody waits for it yet.",
            default=limits.USUAL_TTL,
        ),
        id=ID,
    ),
    "Signal": record(
        "name",
        name=text(limits.LONGEST_NAME, "The name of the signal in the diagram."),
        variables=VARIABLES,
        id=ID,
    ),
    "Offer": record("variables", variables=VARIABLES, id=ID),
    "Sent": record("repeated", repeated=REPEATED),
    "Published": record("repeated key state cases expiresAt", repeated=REPEATED, **MESSAGE_STATUS),
    "MessageStatus": record("key state cases expiresAt", **MESSAGE_STATUS),
    "Token": record(
        "program title scopes expiresAt",
        program={"type": "string"},
        title={"type": "string"},
        scopes={"type": "array", "items": {"type": "string"}},
        expiresAt=moment("From then on the token is worth nothing."),
    ),
    "Problem": {
        "type": "object",
        "description": "Problem details as in RFC 9457.",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"enum": [f"/api#{code}" for code in KINDS]},
            "title": {"type": "string", "description": "For people, in Chinese."},
            "status": whole(400, 599, "The status of the answer."),
            "detail": {"type": "string", "description": "For whoever writes the program."},
            "sentence": {"type": "string", "description": "A rule's own words, in Chinese."},
            "outcome": {
                "enum": ["completed", "failed", "error", "cancelled"],
                "description": "How a job that is over has ended.",
            },
            "holder": {"type": "string", "description": "Who has it now."},
            "until": {"type": "string", "description": "Until when, or since when."},
            "errors": {
                "type": "array",
                "items": record(
                    "pointer detail",
                    pointer={"type": "string", "format": "json-pointer"},
                    detail={"type": "string"},
                ),
            },
        },
        "additionalProperties": False,
    },
}
