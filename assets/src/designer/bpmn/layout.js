// A diagram for a file that holds a process and no drawing of it.
//
// bpmn-auto-layout sets one process into rows and columns; lanes, pools and what lies between them
// are placed around that here, and each sub-process gets a page of its own.
import { layoutProcess } from 'bpmn-auto-layout';
import { retained } from './retained.js';

const ROW = 130;
const HEADER = 30;
const LEFT = 160;
const TOP = 80;
const GAP = 40;

export const isDrawn = (definitions) => (definitions.diagrams ?? []).some(({ plane }) => plane?.planeElement?.length);

const isFilled = ({ $type, flowElements }) => $type === 'bpmn:Process' && flowElements?.length;

export const hasProcess = (definitions) => (definitions.rootElements ?? []).some(isFilled);

/** Return the text with a drawing of its processes in it; all else stays as it was written. */
export async function laidOut(text, moddle) {
  const { rootElement: definitions } = await moddle.fromXML(text);
  const drawing = new Drawing(moddle);
  const pools = definitions.rootElements.find(({ $type }) => $type === 'bpmn:Collaboration');
  const processes = definitions.rootElements.filter(isFilled);
  for (const process of pools ? [] : processes.slice(0, 1)) await drawing.process(process);
  for (const pool of pools?.participants ?? []) await drawing.pool(pool);
  (pools?.messageFlows ?? []).forEach((flow) => drawing.straight(flow, flow.sourceRef, flow.targetRef));
  definitions.diagrams = drawing.diagrams(pools ?? processes[0]);
  const { xml } = await moddle.toXML(definitions, { format: true });
  return retained(text, xml);
}

class Drawing {
  constructor(moddle) {
    this.moddle = moddle;
    this.boxes = new Map();
    this.ways = new Map();
    this.inner = [];
    this.bottom = TOP;
  }

  async pool(pool) {
    const top = this.bottom;
    if (pool.processRef?.flowElements?.length) await this.process(pool.processRef, HEADER);
    else this.bottom += 60;
    const right = Math.max(LEFT + 600, ...[...this.boxes.values()].filter((one) => one.y >= top).map(({ x, width }) => x + width + GAP));
    this.boxes.set(pool, { x: LEFT, y: top, width: right - LEFT, height: this.bottom - top, isHorizontal: true });
    for (const lane of this.lanesOf(pool.processRef)) {
      const box = this.boxes.get(lane);
      box.width = right - box.x;
    }
    this.bottom += GAP;
  }

  lanesOf(process) {
    const within = (set) => (set?.lanes ?? []).flatMap((lane) => [lane, ...within(lane.childLaneSet)]);
    return (process?.laneSets ?? []).flatMap(within);
  }

  async process(process, indent = 0) {
    const main = await this.plane(process);
    const own = new Map(process.flowElements.map((one) => [one.id, one]));
    const boxes = new Map();
    for (const shape of main.planeElement) {
      const element = own.get(shape.bpmnElement?.id);
      if (element && shape.bounds) boxes.set(element, { ...bounds(shape.bounds), ...(element.flowElements && { isExpanded: false }) });
    }
    this.beside(process, boxes);
    const lanes = this.lanesOf(process).filter((lane) => !lane.childLaneSet?.lanes?.length);
    if (lanes.length) this.intoLanes(process, lanes, boxes, indent);
    else this.intoRows(boxes, indent);
    this.connect(process, main, !lanes.length);
    for (const sub of process.flowElements.filter(({ flowElements }) => flowElements?.length)) {
      const inside = new Drawing(this.moddle);
      await inside.process(sub);
      this.inner.push(...inside.diagrams(sub));
    }
  }

  /** Return the plane that bpmn-auto-layout makes of what lies in one process or sub-process. */
  async plane({ id, flowElements }) {
    const process = this.moddle.create('bpmn:Process', { id, flowElements });
    const alone = this.moddle.create('bpmn:Definitions', { targetNamespace: 'alone', rootElements: [process] });
    const { xml } = await this.moddle.toXML(alone);
    const { rootElement } = await this.moddle.fromXML(await layoutProcess(xml));
    return rootElement.diagrams[0].plane;
  }

  /** What bpmn-auto-layout leaves out (data, notes) stands in a row below. */
  beside(process, boxes) {
    const left = [...process.flowElements, ...(process.artifacts ?? [])]
      .filter((one) => /(Data(Object|Store)Reference|TextAnnotation)$/.test(one.$type) && !boxes.has(one));
    const below = Math.max(0, ...[...boxes.values()].map(({ y, height }) => y + height)) + GAP;
    left.forEach((one, i) => {
      const isNote = one.$type === 'bpmn:TextAnnotation';
      boxes.set(one, { x: 60 + i * 130, y: below, width: isNote ? 110 : 40, height: 50, aside: true });
    });
  }

  intoRows(boxes, indent) {
    const all = [...boxes.values()];
    const [left, top] = [Math.min(...all.map(({ x }) => x)), Math.min(...all.map(({ y }) => y))];
    const moved = (box) => ({ ...box, x: box.x - left + LEFT + indent + GAP, y: box.y - top + this.bottom + GAP });
    this.shift = { x: LEFT + indent + GAP - left, y: this.bottom + GAP - top };
    boxes.forEach((box, element) => this.boxes.set(element, moved(box)));
    this.bottom = Math.max(...all.map(({ y, height }) => y + height)) + this.shift.y + GAP;
  }

  /** Keep columns; the rows of each lane's elements move into its band. */
  intoLanes(process, lanes, boxes, indent) {
    const hosts = new Map([...boxes.keys()].filter((one) => one.attachedToRef).map((one) => [one, one.attachedToRef]));
    const laneOf = (one) => lanes.find((lane) => (lane.flowNodeRef ?? []).includes(hosts.get(one) ?? one)) ?? lanes.at(-1);
    const depth = (set) => Math.max(0, ...(set?.lanes ?? []).map((lane) => 1 + depth(lane.childLaneSet)));
    const inset = indent + HEADER * Math.max(...process.laneSets.map(depth));
    for (const lane of lanes) {
      const held = [...boxes.keys()].filter((one) => laneOf(one) === lane);
      const centre = (one) => boxes.get(one).y + boxes.get(one).height / 2;
      const rows = [...new Set(held.filter((one) => !hosts.has(one)).map(centre))].sort((a, b) => a - b);
      const top = this.bottom;
      this.bottom += ROW * Math.max(rows.length, 1);
      for (const one of held) {
        const row = rows.indexOf(centre(hosts.get(one) ?? one));
        const lowered = centre(one) - centre(hosts.get(one) ?? one);
        const box = boxes.get(one);
        this.boxes.set(one, { ...box, x: box.x + LEFT + inset, y: top + ROW * (row + 0.5) + lowered - box.height / 2 });
      }
      this.boxes.set(lane, { x: 0, y: top, width: 0, height: this.bottom - top, isHorizontal: true });
    }
    process.laneSets.forEach((set) => this.lanes(set, LEFT + indent));
  }

  /** Give lanes their places from the left; one that holds others stands around them. */
  lanes(set, x) {
    for (const lane of set?.lanes ?? []) {
      this.lanes(lane.childLaneSet, x + HEADER);
      const inside = (lane.childLaneSet?.lanes ?? []).map((one) => this.boxes.get(one));
      const box = this.boxes.get(lane) ?? {
        y: Math.min(...inside.map(({ y }) => y)), height: inside.reduce((sum, { height }) => sum + height, 0), isHorizontal: true,
      };
      const right = Math.max(...[...this.boxes.values()].map((one) => one.x + one.width + GAP));
      this.boxes.set(lane, { ...box, x, width: Math.max(right - x, 300) });
    }
  }

  connect(process, main, isKept) {
    const known = new Map(main.planeElement.filter(({ waypoint }) => waypoint).map((edge) => [edge.bpmnElement?.id, edge.waypoint]));
    for (const one of process.flowElements) {
      if (one.$type === 'bpmn:SequenceFlow') {
        const kept = isKept && known.get(one.id);
        if (kept) this.ways.set(one, kept.map(({ x, y }) => ({ x: x + this.shift.x, y: y + this.shift.y })));
        else this.elbow(one);
      }
      (one.dataInputAssociations ?? []).forEach((way) => this.straight(way, way.sourceRef?.[0], one));
      (one.dataOutputAssociations ?? []).forEach((way) => this.straight(way, one, way.targetRef));
    }
    (process.artifacts ?? []).filter(({ $type }) => $type === 'bpmn:Association')
      .forEach((one) => this.straight(one, one.sourceRef, one.targetRef));
  }

  elbow(flow) {
    const [from, to] = [flow.sourceRef, flow.targetRef].map((one) => this.boxes.get(one));
    if (!from || !to) return;
    const [y, end] = [from.y + from.height / 2, to.y + to.height / 2];
    const [x, bottom] = [from.x + from.width / 2, from.y + from.height];
    const isAttached = Boolean(flow.sourceRef.attachedToRef);
    const [right, left] = [from.x + from.width, to.x];
    if (isAttached && left > x) {
      this.ways.set(flow, [{ x, y: bottom }, { x, y: Math.max(end, bottom + 20) }, { x: left - 20, y: Math.max(end, bottom + 20) }, { x: left - 20, y: end }, { x: left, y: end }]);
    } else if (!isAttached && right + 20 <= left) {
      const turn = left - 25;
      this.ways.set(flow, y === end
        ? [{ x: right, y }, { x: left, y }]
        : [{ x: right, y }, { x: turn, y }, { x: turn, y: end }, { x: left, y: end }]);
    } else {
      const low = Math.max(bottom, to.y + to.height) + 20;
      const target = to.x + to.width / 2;
      this.ways.set(flow, [{ x, y: bottom }, { x, y: low }, { x: target, y: low }, { x: target, y: to.y + to.height }]);
    }
  }

  straight(way, source, target) {
    const [from, to] = [source, target].map((one) => this.boxes.get(one));
    if (!from || !to) return;
    const isDown = from.y < to.y;
    this.ways.set(way, [
      { x: from.x + from.width / 2, y: isDown ? from.y + from.height : from.y },
      { x: to.x + to.width / 2, y: isDown ? to.y : to.y + to.height },
    ]);
  }

  diagrams(whole) {
    const make = (type, attributes) => this.moddle.create(type, attributes);
    const id = (element) => `${element.id}_di`;
    const shapes = [...this.boxes].map(([element, { isHorizontal, isExpanded, x, y, width, height }]) => make('bpmndi:BPMNShape', {
      id: id(element), bpmnElement: element, bounds: make('dc:Bounds', { x, y, width, height }),
      ...(isHorizontal && { isHorizontal }), ...(isExpanded !== undefined && { isExpanded }),
    }));
    const edges = [...this.ways].map(([element, points]) => make('bpmndi:BPMNEdge', {
      id: id(element), bpmnElement: element, waypoint: points.map((point) => make('dc:Point', point)),
    }));
    const plane = make('bpmndi:BPMNPlane', { id: `${whole.id}_plane_di`, bpmnElement: whole, planeElement: [...shapes, ...edges] });
    return [make('bpmndi:BPMNDiagram', { id: `${whole.id}_diagram_di`, plane }), ...this.inner];
  }
}

const bounds = ({ x, y, width, height }) => ({ x, y, width, height });
