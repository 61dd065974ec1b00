// Reading and writing the zeebe extension elements of an element, each change one step to undo.
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';

const owner = (element) => {
  const object = getBusinessObject(element);
  return is(element, 'bpmn:Participant') ? object.get('processRef') : object;
};

export function extension(element, type) {
  const values = owner(element)?.get('extensionElements')?.get('values') ?? [];
  return values.find((value) => is(value, type));
}

/** Put `properties` on the extension of a type; null takes the extension away. */
export function setExtension(services, element, type, properties) {
  const object = owner(element);
  const kept = (object.get('extensionElements')?.get('values') ?? []).filter((value) => !is(value, type));
  if (properties) {
    const present = extension(element, type);
    const attributes = Object.entries({ ...(present ? plain(present) : {}), ...properties });
    const said = attributes.filter(([, value]) => value !== undefined && value !== '');
    kept.push(services.bpmnFactory.create(type, Object.fromEntries(said)));
  }
  const holder = services.bpmnFactory.create('bpmn:ExtensionElements', { values: kept });
  holder.$parent = object;
  kept.forEach((value) => { value.$parent = holder; });
  const extensionElements = kept.length ? holder : undefined;
  services.modeling.updateModdleProperties(element, object, { extensionElements });
}

const plain = (value) => Object.fromEntries(
  value.$descriptor.properties
    .map(({ name }) => name.replace(/^.*:/, ''))
    .filter((name) => Object.hasOwn(value, name))
    .map((name) => [name, value[name]]),
);

export function property(element, name) {
  return extension(element, 'zeebe:Properties')?.get('properties').find((one) => one.name === name)?.value;
}

export function setProperty(services, element, name, value) {
  const others = (extension(element, 'zeebe:Properties')?.get('properties') ?? []).filter((one) => one.name !== name);
  const copies = others.map((one) => services.bpmnFactory.create('zeebe:Property', { name: one.name, value: one.value }));
  if (value) copies.push(services.bpmnFactory.create('zeebe:Property', { name, value }));
  setExtension(services, element, 'zeebe:Properties', copies.length ? { properties: copies } : null);
}

export function input(element, target) {
  return extension(element, 'zeebe:IoMapping')?.get('inputParameters')?.find((one) => one.target === target)?.source;
}

export function setInput(services, element, target, source) {
  const mapping = extension(element, 'zeebe:IoMapping');
  const copy = (one) => services.bpmnFactory.create(one.$type, { source: one.source, target: one.target });
  const before = mapping?.get('inputParameters') ?? [];
  const inputs = before.filter((one) => one.target !== target || source).map((one) =>
    services.bpmnFactory.create('zeebe:Input', { source: one.target === target ? source : one.source, target: one.target }));
  if (source && !before.some((one) => one.target === target)) {
    inputs.push(services.bpmnFactory.create('zeebe:Input', { source, target }));
  }
  const outputs = (mapping?.get('outputParameters') ?? []).map(copy);
  const left = inputs.length + outputs.length;
  setExtension(services, element, 'zeebe:IoMapping', left ? { inputParameters: inputs, outputParameters: outputs } : null);
}
