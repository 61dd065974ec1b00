// Reading and writing the zeebe extension elements of an element, each change one step to undo.
//
// What is there is changed where it stands, never copied: attributes that we do not know stay, and
// no other one comes in.
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';

const owner = (element) => {
  const object = getBusinessObject(element);
  return is(element, 'bpmn:Participant') ? object.get('processRef') : object;
};

const values = (element) => owner(element)?.get('extensionElements')?.get('values') ?? [];

export function extension(element, type) {
  return values(element).find((value) => is(value, type));
}

/** Set `properties` of the extension of a type; null, or nothing left in it, takes it away. */
export function setExtension(services, element, type, properties) {
  const present = extension(element, type);
  const changed = properties && Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, value === '' ? undefined : value]));
  const filled = changed && Object.values({ ...present && own(present), ...changed }).some((value) => value !== undefined);
  if (present && filled) services.modeling.updateModdleProperties(element, present, changed);
  else if (present) setValues(services, element, values(element).filter((value) => value !== present));
  else if (filled) setValues(services, element, [...values(element), services.bpmnFactory.create(type, given(changed))]);
}

const given = (properties) => Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));

/** What is said in an extension: its properties and the attributes that its language does not know. */
const own = (value) => ({
  ...value.$attrs,
  ...Object.fromEntries(value.$descriptor.properties
    .map(({ name }) => name.replace(/^.*:/, ''))
    .filter((name) => Object.hasOwn(value, name))
    .map((name) => [name, value[name]])),
});

function setValues(services, element, kept) {
  const object = owner(element);
  const holder = object.get('extensionElements');
  if (holder && kept.length) {
    adopt(kept, holder);
    services.modeling.updateModdleProperties(element, holder, { values: kept });
    return;
  }
  const fresh = kept.length ? services.bpmnFactory.create('bpmn:ExtensionElements', { values: kept }) : undefined;
  if (fresh) {
    fresh.$parent = object;
    adopt(kept, fresh);
  }
  services.modeling.updateModdleProperties(element, object, { extensionElements: fresh });
}

function adopt(children, parent) {
  children.forEach((child) => { child.$parent = parent; });
}

/** Set one entry of a list inside an extension, found by its key; no value takes the entry away. */
function setEntry(services, element, { type, list, entry, key, name, value, text }) {
  const present = extension(element, type);
  const entries = present?.get(list) ?? [];
  const found = entries.find((one) => one.get(key) === name);
  if (found && text) services.modeling.updateModdleProperties(element, found, { [value]: text });
  else if (found) setList(services, element, present, list, entries.filter((one) => one !== found));
  else if (text) {
    const fresh = services.bpmnFactory.create(entry, { [key]: name, [value]: text });
    if (present) setList(services, element, present, list, [...entries, fresh]);
    else {
      setExtension(services, element, type, { [list]: [fresh] });
      adopt([fresh], extension(element, type));
    }
  }
}

function setList(services, element, present, list, entries) {
  adopt(entries, present);
  const left = { ...own(present), [list]: entries };
  const empty = Object.values(left).every((one) => one === undefined || (Array.isArray(one) && !one.length));
  if (empty) setExtension(services, element, present.$type, null);
  else services.modeling.updateModdleProperties(element, present, { [list]: entries });
}

export function property(element, name) {
  return extension(element, 'zeebe:Properties')?.get('properties').find((one) => one.name === name)?.value;
}

export function setProperty(services, element, name, text) {
  setEntry(services, element, {
    type: 'zeebe:Properties', list: 'properties', entry: 'zeebe:Property', key: 'name', value: 'value', name, text,
  });
}

export function input(element, target) {
  return extension(element, 'zeebe:IoMapping')?.get('inputParameters')?.find((one) => one.target === target)?.source;
}

export function setInput(services, element, target, text) {
  setEntry(services, element, {
    type: 'zeebe:IoMapping', list: 'inputParameters', entry: 'zeebe:Input', key: 'target', value: 'source', name: target, text,
  });
}

export function header(element, key) {
  return extension(element, 'zeebe:TaskHeaders')?.get('values').find((one) => one.key === key)?.value;
}

export function setHeader(services, element, key, text) {
  setEntry(services, element, {
    type: 'zeebe:TaskHeaders', list: 'values', entry: 'zeebe:Header', key: 'key', value: 'value', name: key, text,
  });
}
