"""The words of other products as reading asks for them: everything put into our dialect."""

from service.dialects import payloads, plain, spiff
from service.dialects.camunda7 import flowable_events, nodes, vocabulary
from service.dialects.camunda7.data_objects import initial
from service.dialects.camunda7.listeners import flow_listeners, process_listeners
from service.dialects.expressions.languages import as_feel, in_feel
from service.dialects.expressions.times import in_iso
from service.engine.model import Assignment, Dialect, Listener, Trigger
from service.engine.reading.words import Fields, Words
from service.engine.reading.xml import Element, bpmn, local, reference

INSTANCE = "processInstance"
LISTENERS = frozenset({"executionListener", "taskListener", "eventListener"})
HEARD = frozenset({"executionListener"})


class Foreign(Words):
    """Reads a file of Camunda 7 and its relatives, of SpiffWorkflow, or of a tool of plain BPMN."""

    def __init__(self, root: Element) -> None:
        super().__init__(root)
        self.family = vocabulary.speaks(root)
        self.language = (root.get("expressionLanguage") or "").strip() or None
        self.operations = plain.operations_of(root)
        self.payloads = payloads.carried_by(root)
        signals = bpmn(root, "signal")
        self.within = {s.get("id") for s in signals if self.setting(s, "scope") == INSTANCE}

    def kind(self, element: Element) -> str:
        """Return what a node is run as: nobody does an empty script."""
        return "task" if plain.is_idle(element) else local(element)

    def expression(self, element: Element | None) -> str | None:
        """Return an expression in FEEL; one that cannot be put so stays."""
        return in_feel(element, self.language)

    def time(self, element: Element) -> str | None:
        """Return a time in FEEL or ISO 8601; one that cannot be put so stays."""
        end = as_feel(self.setting(element, "endDate"))
        return in_iso(in_feel(element, self.language), end=end)

    def named(self, written: str | None) -> str | None:
        """Return a name in FEEL; one that cannot be put so stays."""
        return as_feel(written)

    def node(self, element: Element, fields: Fields) -> None:
        """Add to the fields of a node's dialect what every product says at it."""
        nodes.translate(element, fields, family=self.family)
        spiff.translate(element, fields)
        plain.translate(element, fields, self.operations)

    def carried(self, element: Element, said: Dialect) -> Dialect:
        """Return a node's dialect with what its event sends or receives."""
        return payloads.with_payload(element, said, self.payloads)

    def event(self, element: Element) -> Trigger | None:
        """Return the event of Flowable's registry that an element waits for."""
        return flowable_events.registered(element)

    def setting(self, definition: Element, name: str) -> str | None:
        """Return what an attribute of another product says, whatever its prefix."""
        found = (str(v) for key, v in definition.attrib.items() if str(key).endswith("}" + name))
        return next(found, None)

    def inside(self, definition: Element) -> bool:
        """Whether Flowable keeps a signal inside its instance."""
        return reference(definition.get("signalRef")) in self.within

    def rounds(self, multi: Element) -> dict[str, str]:
        """Return the collection, and what is gathered, of a multi-instance."""
        return nodes.loop_of(multi)

    def listeners(self, element: Element) -> tuple[Listener, ...]:
        """Return the listeners of a process or a flow.

        :raises Untranslatable: one of them holds a script, or listens to something else
        """
        if local(element) == "process":
            return process_listeners(element)
        return flow_listeners(element)

    def values(self, container: Element) -> tuple[Assignment, ...]:
        """Return what the data objects of Activiti and Flowable begin with.

        :raises Untranslatable: a value calls Java
        """
        return tuple(initial(container))

    def lost(self, element: Element) -> list[str]:
        """Return the names of what a process or a flow says that would be lost."""
        unheard = vocabulary.HARMLESS | vocabulary.PERSONAL
        said = [name for name in vocabulary.attributes(element) if name not in unheard]
        extensions = map(local, vocabulary.children(element))
        said += [name for name in extensions if name in LISTENERS - HEARD]
        return said + [name for name, _ in spiff.said(element) if name in LISTENERS]
