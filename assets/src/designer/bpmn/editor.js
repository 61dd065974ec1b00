// The BPMN editor: bpmn-js with its properties panel, our choices and our Chinese.
import BpmnModeler from 'bpmn-js/lib/Modeler';
import { CreateAppendAnythingModule } from 'bpmn-js-create-append-anything';
import {
  BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule,
} from 'bpmn-js-properties-panel';
import ZeebeBehaviorsModule from 'camunda-bpmn-js-behaviors/lib/camunda-cloud';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import { BpmnWords } from '../../words/index.js';
import { addZoom } from '../../viewer/zoom.js';
import { advice } from './advice.js';
import { HouseProvider } from './choices.js';
import { frame } from './frame.js';
import { mark, show } from './marks.js';
import { retained } from './retained.js';

import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css';
import '@bpmn-io/properties-panel/dist/assets/properties-panel.css';

export async function open({ canvas, panel, model, changed }) {
  const modeler = new BpmnModeler({
    container: canvas,
    propertiesPanel: { parent: panel },
    // What is typed counts at once: a button pressed right after it must not miss the last letters.
    debounceInput: false,
    moddleExtensions: { zeebe },
    additionalModules: [
      BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule,
      ZeebeBehaviorsModule, CreateAppendAnythingModule, BpmnWords,
      { __init__: ['houseProvider'], houseProvider: ['type', HouseProvider], offers: ['value', model.offers] },
    ],
  });
  let source = model.source;
  await modeler.importXML(source);
  frame(modeler.get('canvas'), 110);
  addZoom(canvas, modeler);
  modeler.on('commandStack.changed', changed);
  return {
    modeler,
    async load(text) {
      await modeler.importXML(text);
      source = text;
      frame(modeler.get('canvas'), 110);
    },
    async save() {
      if (!modeler.get('commandStack').canUndo()) return source;
      const { xml } = await modeler.saveXML({ format: true });
      return retained(source, xml);
    },
    advice: () => advice(modeler.getDefinitions()),
    mark: (problems) => mark(modeler, problems),
    show: (id) => show(modeler, id),
    undo: () => modeler.get('commandStack').undo(),
    redo: () => modeler.get('commandStack').redo(),
  };
}
