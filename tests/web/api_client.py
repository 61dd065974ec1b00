"""A program that calls the API over HTTP and holds every answer to its own description."""

from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from service.web.api.openapi import OF_STATUS, document
from service.web.api.routes import PREFIX

DOCUMENT = document()
UNSAID = {"Content-Type", "Content-Length"}
"""Headers that OpenAPI describes otherwise, or HTTP itself."""
_REGISTRY = Registry().with_resource(
    "urn:api", Resource.from_contents(DOCUMENT, default_specification=DRAFT202012)
)


class Program:
    """One program with its token; `post` and `get` check each answer against the description."""

    def __init__(self, app: Flask, secret: str = "") -> None:
        self.client = app.test_client(use_cookies=False)
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def get(self, path: str) -> Any:
        """Ask for something."""
        return self._checked(path, self.client.get(f"{PREFIX}{path}", headers=self.headers), "get")

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        """Send a JSON body (or raw `data`)."""
        given = {"data": more.pop("data")} if "data" in more else {"json": body}
        kind = {"content_type": more.pop("kind", "application/json")}
        headers = {**self.headers, **more.pop("headers", {})}
        answer = self.client.post(f"{PREFIX}{path}", headers=headers, **given, **kind, **more)
        if body is not None:
            agrees(path, body, answer)
        return self._checked(path, answer, "post")

    def open(self, method: str, path: str) -> Any:
        """Use an address in whatever way; what is not described must be a problem."""
        answer = self.client.open(f"{PREFIX}{path}", method=method, headers=self.headers)
        if method.lower() in DOCUMENT["paths"].get(pattern(path), {}):
            return self._checked(path, answer, method.lower())
        assert answer.mimetype == "application/problem+json", (method, path, answer.text)
        holds(DOCUMENT["components"]["schemas"]["Problem"], answer.get_json(force=True))
        _holds_headers(answer, looked_up({"$ref": f"#/components/responses/{answer.status_code}"}))
        return answer

    def _checked(self, path: str, answer: Any, method: str) -> Any:
        said = operation(path, method)["responses"].get(str(answer.status_code))
        assert said is not None, (path, answer.status_code, answer.text)
        said = looked_up(said)
        _holds_headers(answer, said)
        content = said.get("content")
        if content is None:
            assert answer.data == b""
            return answer
        assert answer.mimetype in content
        schema = content[answer.mimetype]["schema"]
        holds(schema, answer.get_json(force=True))
        return answer


def _holds_headers(answer: Any, said: Any) -> None:
    """Fail unless the headers of an answer are described, and none lacks."""
    undescribed = set(answer.headers.keys()) - set(said["headers"]) - UNSAID
    assert not undescribed, (answer.request.path, answer.status_code, undescribed)
    lacking = set(OF_STATUS.get(answer.status_code, ())) - set(answer.headers.keys())
    assert not lacking, (answer.request.path, answer.status_code, lacking)


def looked_up(said: Any) -> Any:
    """Return a part of the description, or what it refers to."""
    if "$ref" not in said:
        return said
    *_, kind, name = said["$ref"].split("/")
    return DOCUMENT["components"][kind][name]


def operation(path: str, method: str) -> Any:
    """Return what the description says of an address."""
    return DOCUMENT["paths"][pattern(path)][method]


def pattern(path: str) -> str:
    """Return an address as the description writes it."""
    return "/".join("{key}" if part.isdigit() else part for part in path.split("/"))


def agrees(path: str, body: Any, answer: Any) -> None:
    """Fail unless description and service agree on whether a body is as it must be.

    What no schema can say (how deep variables are, a NUL inside them) the service alone knows.
    """
    schema = operation(path, "post")["requestBody"]["content"]["application/json"]["schema"]
    said = answer.get_json(silent=True, force=True) or {}
    if said.get("type") != "/api#invalid":
        holds(schema, body)
        return
    if not all(error["pointer"].startswith("/variables") for error in said["errors"]):
        assert not fits(schema, body), body


def holds(schema: Any, value: Any) -> None:
    """Fail unless a value is of a shape of the description."""
    _validator(schema).validate(value)


def fits(schema: Any, value: Any) -> bool:
    """Ask whether a value is of a shape of the description."""
    return bool(_validator(schema).is_valid(value))


def _validator(schema: Any) -> Draft202012Validator:
    pointed = {"$ref": f"urn:api{schema['$ref']}"} if "$ref" in schema else schema
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(pointed, registry=_REGISTRY, format_checker=checker)
