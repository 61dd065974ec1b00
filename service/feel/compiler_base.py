"""What the parts of the compiler share: the text, its types, and compiling a node."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from service.feel import tree
from service.feel.run import Closure, Place
from service.feel.types import Type


class CompilerBase:
    """The frame of the compiler; `Compiler` fills in the nodes."""

    text: str
    types: Mapping[str, Type]

    def compile(self, node: tree.Node) -> Closure:
        """Turn a node into a closure."""
        raise NotImplementedError

    def place(self, node: tree.Node) -> Place:
        """Say where a node stands, for warnings."""
        return self.text, node.at

    def resolve(self, kind: Type) -> Type:
        """Look up the named types of a decision model inside a type."""
        if kind.name in self.types:
            return self.types[kind.name]
        item = self.resolve(kind.item) if kind.item else None
        fields = kind.fields and tuple((name, self.resolve(inner)) for name, inner in kind.fields)
        parameters = kind.parameters and tuple(map(self.resolve, kind.parameters))
        result = self.resolve(kind.result) if kind.result else None
        return replace(kind, item=item, fields=fields, parameters=parameters, result=result)
