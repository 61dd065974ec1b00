"""Function definitions and calls."""

from __future__ import annotations

from service.feel import tree
from service.feel.calls import invoke
from service.feel.compiler_base import CompilerBase
from service.feel.compiler_paths import weigh
from service.feel.errors import Invalid
from service.feel.inference import Inference
from service.feel.run import Closure, Frame, Run
from service.feel.values import Function

FORGIVING = frozenset(("is defined", "get or else"))


class CallCompiler(CompilerBase):
    """Compiles function definitions and calls."""

    def function_of(self, node: tree.FunctionOf) -> Closure:
        """Compile a function definition: a value that keeps the scope it was written in."""
        body, weight, place = self.compile(node.body), weigh(node.body), self.place(node)
        names = tuple(name for name, _ in node.parameters)
        types = tuple(self.resolve(kind) for _, kind in node.parameters)
        result = Inference().type(node.body, dict(zip(names, types, strict=True)))

        def define(frame: Frame) -> object:
            if node.external:
                frame.run.warn(
                    "external", "external functions are not called", "不支持外部函数", place
                )
                return None

            def call(run: Run, *arguments: object) -> object:
                run.step(weight)
                return body(Frame(dict(zip(names, arguments, strict=True)), frame, run))

            return Function("", names, types, result, call)

        return define

    def call(self, node: tree.Call) -> Closure:
        function = self.compile(node.function)
        arguments = [self.compile(argument) for argument in node.arguments]
        names, place = node.names, self.place(node)
        name = node.function.name if isinstance(node.function, tree.Name) else "function"

        forgiving = name in FORGIVING

        def evaluate(frame: Frame) -> object:
            target = function(frame)
            known = len(frame.run.warnings)
            values = [argument(frame) for argument in arguments]
            if forgiving:
                del frame.run.warnings[known:]
            try:
                return invoke(frame.run, target, values, names, name)
            except Invalid as reason:
                frame.run.refuse(reason, place, name)
                return None

        return evaluate
