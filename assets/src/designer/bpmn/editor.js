// The BPMN editor: bpmn-js with its properties panel, our choices and our Chinese.
import BpmnModeler from 'bpmn-js/lib/Modeler';
import { options } from '@bpmn-io/properties-panel/preact';
import { CreateAppendAnythingModule } from 'bpmn-js-create-append-anything';
import {
  BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule,
} from 'bpmn-js-properties-panel';
import ZeebeBehaviorsModule from 'camunda-bpmn-js-behaviors/lib/camunda-cloud';
import { BpmnWords } from '../../words/index.js';
import { say } from '../../words/say.js';
import { addZoom } from '../../viewer/zoom.js';
import { advice } from './advice.js';
import { HouseProvider } from './choices.js';
import { note, ofImport, OpenFile } from '../notes.js';
import { frame } from './frame.js';
import { Keys } from './keys.js';
import { lanesStay } from './lanes.js';
import { hasProcess, isDrawn, laidOut } from './layout.js';
import { mark, show } from './marks.js';
import { mending } from './mending.js';
import { ReadyMade } from './ready-made.js';
import { retained } from './retained.js';
import { zeebe } from './zeebe.js';

import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css';
import '@bpmn-io/properties-panel/dist/assets/properties-panel.css';

// A field that becomes an editor of expressions at its first `=` is entered before the next letter
// comes, not after the next picture is painted: what is typed in between would be lost.
options.requestAnimationFrame = (callback) => queueMicrotask(callback);

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
      {
        __init__: ['houseProvider', 'keys', 'readyMade'],
        houseProvider: ['type', HouseProvider], keys: ['type', Keys], readyMade: ['type', ReadyMade],
        offers: ['value', model.offers], spoken: ['value', document.getElementById('spoken')],
      },
    ],
  });
  const file = new OpenFile(canvas, {
    prepare: (text) => prepare(text, modeler.get('moddle')),
    draw: async (text) => {
      const { warnings } = await modeler.importXML(text);
      frame(modeler.get('canvas'), 110);
      return [...ofImport(warnings), ...missing(modeler)];
    },
  });
  await file.open(model.source);
  addZoom(canvas, modeler);
  lanesStay(canvas, modeler);
  modeler.on('commandStack.changed', changed);
  return {
    modeler,
    get notes() { return file.notes; },
    probe: (text) => file.probe(text),
    load: (text, options) => file.load(text, options),
    async save() {
      if (!file.isDrawn || !modeler.get('commandStack').canUndo()) return file.original;
      const { xml } = await modeler.saveXML({ format: true });
      return retained(file.worked, xml);
    },
    advice: () => (file.isDrawn ? advice(modeler.getDefinitions()) : []),
    mark: (problems) => file.isDrawn && mark(modeler, problems),
    mending: (problem) => file.isDrawn && mending(modeler, problem),
    show: (id) => file.isDrawn && show(modeler, id),
    undo: () => modeler.get('commandStack').undo(),
    redo: () => modeler.get('commandStack').redo(),
  };
}

/** Lay a file out that holds no drawing. */
async function prepare(text, moddle) {
  const { rootElement } = await moddle.fromXML(text);
  if (rootElement.$type !== 'bpmn:Definitions') throw new Error(say('不是 BPMN 文件', 'no BPMN file'));
  if (isDrawn(rootElement)) return { text, notes: [] };
  if (!hasProcess(rootElement)) {
    if (!rootElement.diagrams?.length) throw new Error(say('文件里没有可以画的流程', 'there is no process in it to be drawn'));
    return { text, notes: [note('图上还没有任何元素。', 'Nothing is drawn yet.', { severity: 'warning' })] };
  }
  const told = note('文件里没有图，已自动排版，请看一看布局。', 'The file holds no drawing: it was laid out automatically.', { severity: 'warning' });
  return { text: await laidOut(text, moddle), notes: [told] };
}

const UNSEEN = /:(Property|InputOutputSpecification|DataObject|DataInput|DataOutput|DataInputAssociation|DataOutputAssociation)$/;

/** Name the elements that are in the file and have no place on its drawing. */
function missing(modeler) {
  const elements = modeler.get('elementRegistry');
  const inside = (one) => [one, ...(one.flowElements ?? []).flatMap(inside)];
  const all = modeler.getDefinitions().rootElements.flatMap(inside);
  const left = all.filter((one) => one.$parent?.$instanceOf?.('bpmn:FlowElementsContainer') && !UNSEEN.test(one.$type) && !elements.get(one.id));
  if (!left.length) return [];
  const names = left.slice(0, 5).map((one) => one.name || one.id).join('、');
  return [note(`有 ${left.length} 个元素没有画在图上：${names}`, `${left.length} elements are not drawn: ${names}`, { severity: 'warning' })];
}
