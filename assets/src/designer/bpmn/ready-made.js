// Our actions as elements ready to be placed: 发布公示, 发送函件, 授予称号, 登记资金 …
//
// They stand in the menus of new and of next elements, and are found by their Chinese names. Where
// an action has inputs, the panel asks for them by their own words.
import { say } from '../../words/say.js';

const LATE = 400;

export class ReadyMade {
  constructor(popupMenu, elementFactory, bpmnFactory, create, autoPlace, mouse, offers) {
    Object.assign(this, { elementFactory, bpmnFactory, create, autoPlace, mouse, offers });
    popupMenu.registerProvider('bpmn-append', LATE, this.menu((element, shape) => autoPlace.append(element, shape)));
    popupMenu.registerProvider('bpmn-create', LATE, this.menu(null));
    document.addEventListener('input', sought);
  }

  menu(append) {
    return {
      getPopupMenuEntries: (element) => (entries) => ({
        ...entries,
        ...Object.fromEntries(this.offers.actions.map((one) => [`jx-${one.type}`, this.entry(one, element, append)])),
      }),
    };
  }

  entry(action, element, append) {
    const place = (event) => {
      const shape = this.shape(action);
      if (append && !(event instanceof DragEvent)) append(element, shape);
      else this.create.start(event instanceof KeyboardEvent ? this.mouse.getLastMoveEvent() : event, shape, append ? { source: element } : undefined);
    };
    return {
      label: called(action),
      description: action.type,
      search: action.doc.slice(0, 200),
      className: 'bpmn-icon-service-task',
      group: { id: 'jx-actions', name: say('我们的动作', 'Our actions') },
      action: { click: place, dragstart: (event) => this.create.start(event, this.shape(action), append ? { source: element } : undefined) },
    };
  }

  shape(action) {
    const make = (type, properties) => this.bpmnFactory.create(type, properties);
    const inputs = action.inputs.filter((one) => one.required).map((one) => make('zeebe:Input', { target: one.name, source: '=null' }));
    const values = [make('zeebe:TaskDefinition', { type: action.type })];
    if (inputs.length) values.push(make('zeebe:IoMapping', { inputParameters: inputs }));
    const extensionElements = make('bpmn:ExtensionElements', { values });
    const businessObject = make('bpmn:ServiceTask', { name: called(action), extensionElements });
    const adopt = (holder, children) => children.forEach((one) => { one.$parent = holder; });
    adopt(businessObject, [extensionElements]);
    adopt(extensionElements, values);
    if (inputs.length) adopt(values[1], inputs);
    return this.elementFactory.createShape({ type: 'bpmn:ServiceTask', businessObject });
  }
}

ReadyMade.$inject = ['popupMenu', 'elementFactory', 'bpmnFactory', 'create', 'autoPlace', 'mouse', 'offers'];

/** The menus seek when a key is let go; an input method may put in a word without any. */
function sought(event) {
  const isSearch = event.target.closest?.('.djs-popup-search');
  if (isSearch && !event.isComposing) event.target.dispatchEvent(new KeyboardEvent('keyup', { bubbles: true }));
}

/** An action by the first words of what it says of itself. */
export const called = (action) => action.doc.split(/[：。\n（]/)[0] || action.type;
