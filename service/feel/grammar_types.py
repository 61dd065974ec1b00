"""Types as they are written behind `instance of` and in parameters."""

from __future__ import annotations

from service.feel.grammar_names import NameReader
from service.feel.types import ANY, SIMPLE, Type, simple

SPACED = {name.split()[0]: tuple(name.split()) for name in SIMPLE if " " in name}


class TypeReader(NameReader):
    """A cursor that reads types."""

    def type(self) -> Type:
        """Read a type: `number`, `list<string>`, `context<a: number>`, `function<number>->Any`."""
        name = self.type_name()
        if name in ("list", "range") and self.take("<"):
            inner = self.type()
            self.expect(">")
            return Type(name, inner)
        if name == "context" and self.take("<"):
            fields = self.listed(self.field, ">")
            self.expect(">")
            return Type(name, fields=fields)
        if name == "function" and self.take("<"):
            return self.function_type()
        return simple(name) or Type(name)

    def function_type(self) -> Type:
        """Read the inside of `function<…>->…`, behind the first bracket."""
        parameters = self.listed(self.type, ">")
        self.expect(">")
        result = self.type() if self.take("->") else ANY
        return Type("function", parameters=parameters, result=result)

    def field(self) -> tuple[str, Type]:
        """Read `name: type`."""
        name = self.entry_key()
        self.expect(":")
        return name, self.type()

    def type_name(self) -> str:
        """Read a type's name, of several words or with the dots of a qualified name."""
        if self.token.kind not in ("name", "keyword"):
            raise self.unexpected(("a type", "一个类型"))
        for parts in (SPACED["years"], SPACED["days"], ("date", "and", "time")):
            if self._stands_here(parts):
                self.go(self.index + len(parts))
                return " ".join(parts)
        words = self.known_name()
        while self.take("."):
            words += f".{self.member_name()}"
        return words
