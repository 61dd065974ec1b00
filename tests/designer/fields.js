// What test_typing.py does in the page of an editor: put an element there, show its fields, go through them.
(() => {
  const settled = () => new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); });
  const service = (name) => room.editor.modeler.get(name);
  let entries;
  let element;
  let field;
  const typed = new Set();

  const shape = (type, id, at, parent, attach = {}) => {
    const made = service('modeling').createShape({ type }, at, parent, attach);
    service('modeling').updateProperties(made, { id });
    return made;
  };
  const inside = (type, id, x) => shape(type, id, { x, y: 150 }, service('elementRegistry').get('Participant_1'));
  const beside = (type, id) => shape(type, id, { x: 400, y: 500 }, service('canvas').getRootElement());

  const DRAWN = {
    Round_1: () => {
      const task = inside('bpmn:ServiceTask', 'Round_1', 400);
      const loopCharacteristics = service('bpmnFactory').create('bpmn:MultiInstanceLoopCharacteristics');
      service('modeling').updateProperties(task, { loopCharacteristics });
      return task;
    },
    Flow_1: () => service('modeling').connect(inside('bpmn:ExclusiveGateway', 'Gate_1', 400), inside('bpmn:UserTask', 'Host_1', 600)),
    Note_1: () => beside('bpmn:TextAnnotation', 'Note_1'),
    Group_1: () => beside('bpmn:Group', 'Group_1'),
    Lane_1: () => service('elementRegistry').get('Lane_1'),
    Participant_1: () => service('elementRegistry').get('Participant_1'),
    whole: () => service('canvas').getRootElement(),
  };

  function offered(key) {
    const { create, modeling, canvas } = { create: service('create'), modeling: service('modeling'), canvas: service('canvas') };
    const { start } = create;
    let made;
    create.start = (_, one) => { made = one; };
    entries[key].action.click({});
    create.start = start;
    if (/pool$/.test(key)) return modeling.createShape(made, { x: 500, y: 600 }, canvas.getRootElement());
    if (!/boundary$/.test(key)) return modeling.createShape(made, { x: 600, y: 180 }, service('elementRegistry').get('Participant_1'));
    return modeling.createShape(made, { x: 400, y: 190 }, inside('bpmn:UserTask', 'Host_1', 400), { attach: true });
  }

  /** Show every field: all groups open, one entry in every list, what is new and dated chosen. */
  async function unfold(panel) {
    const each = (selector, deed) => panel.querySelectorAll(selector).forEach(deed);
    const wanted = ['create-new', 'timeDate', 'notice.publish'];
    await settled();
    for (let depth = 0; depth < 2; depth += 1) {
      each('.bio-properties-panel-group-header:not(.open)', (one) => one.click());
      each('.bio-properties-panel-add-entry', (one) => depth === 0 && one.click());
      each('select', (one) => {
        const found = [...one.options].find(({ value }) => wanted.includes(value));
        if (!found || one.value === found.value) return;
        one.value = found.value;
        one.dispatchEvent(new Event('input', { bubbles: true }));
      });
      await settled();
      each('.bio-properties-panel-collapsible-entry:not(.open) > * > .bio-properties-panel-collapsible-entry-arrow', (one) => one.click());
      await settled();
    }
  }

  window.fields = {
    /** Return what the menu offers, and what is drawn by other means. */
    offered() {
      const providers = service('popupMenu')._getProviders('bpmn-create');
      entries = Object.assign({}, ...providers.map((one) => one.getPopupMenuEntries()));
      return [...Object.keys(entries), ...Object.keys(DRAWN)];
    },

    /** Put an element alone into the diagram and show every field that its panel has. */
    async put(key) {
      await room.editor.load(room.model.source);
      element = entries[key] ? offered(key) : DRAWN[key]();
      service('selection').select(element.parent ? element : null);
      await unfold(document.getElementById('panel'));
    },

    /** Go to the next field that was in no other element of this type; return what it is called. */
    next() {
      const text = 'input:not([type=checkbox]):not([type=radio]), textarea, [contenteditable=true]';
      const entryOf = (one) => one.closest('[data-entry-id]').dataset.entryId.replace(`${element.id}-`, '');
      const named = (one) => `${element.businessObject.$type} ${entryOf(one)}`;
      const left = [...document.querySelectorAll(`#panel :is(${text})`)]
        .filter((one) => !typed.has(named(one)) && !one.disabled && one.checkVisibility());
      // With its id an element's entries get other ids: that one last.
      field = left.find((one) => entryOf(one) !== 'id') ?? left[0];
      if (!field) return null;
      typed.add(named(field));
      field.focus();
      document.execCommand('selectAll');
      return entryOf(field);
    },

    /** Return what the field shows, and whether it is still the one that was gone to. */
    async seen(said) {
      const value = () => (field.isContentEditable ? field.innerText.trim() : field.value);
      for (let tries = 0; value() !== said && tries < 20; tries += 1) await settled();
      return { stays: document.activeElement === field && field.isConnected, value: value() };
    },
  };
})();
