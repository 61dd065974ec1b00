// The properties provider of the house: what a designer chooses instead of typing.
//
// It comes after bpmn.io's Zeebe provider, takes away the groups that ask for technical names, and
// puts ours in their place.
import { Group } from '@bpmn-io/properties-panel';
import { getBusinessObject, is, isAny } from 'bpmn-js/lib/util/ModelUtil';
import { say } from '../../words/say.js';
import { choice, expression, line, note, number, quantity } from './entries.js';
import {
  extension, header, input, property, setExtension, setHeader, setInput, setProperty,
} from './extensions.js';
import { papers } from './papers.js';
import { workingDays, withWorkingDays } from './working-days.js';

const REPLACED = [
  'businessRuleImplementation', 'calledDecision', 'scriptImplementation', 'userTaskImplementation',
  'taskDefinition', 'form', 'calledElement', 'Zeebe__ExecutionListeners', 'Zeebe__TaskListeners',
  'adHocSubProcessImplementation', 'headers',
];

export class HouseProvider {
  constructor(propertiesPanel, modeling, bpmnFactory, elementRegistry, offers) {
    this.elements = elementRegistry;
    this.services = { modeling, bpmnFactory };
    this.offers = offers;
    propertiesPanel.registerProvider(200, this);
  }

  getGroups(element) {
    return (groups) => {
      const kept = groups.filter((group) => group && !REPLACED.includes(group.id));
      const ours = this.groups(element).map((group) => ({ component: Group, shouldOpen: true, ...group }));
      patchAssignment(kept);
      if (is(element, 'bpmn:Lane')) patchLaneName(kept, element, this);
      const general = kept.findIndex((group) => group.id === 'general');
      return [...kept.slice(0, general + 1), ...ours, ...kept.slice(general + 1)];
    };
  }

  groups(element) {
    return [
      is(element, 'bpmn:UserTask') && this.work(element),
      isAny(element, ['bpmn:ServiceTask', 'bpmn:SendTask']) && this.action(element),
      is(element, 'bpmn:BusinessRuleTask') && this.decision(element),
      is(element, 'bpmn:CallActivity') && this.call(element),
      is(element, 'bpmn:StartEvent') && !event(element) && this.start(element),
      event(element, 'bpmn:TimerEventDefinition') && this.timer(element),
      isAny(element, ['bpmn:IntermediateCatchEvent', 'bpmn:BoundaryEvent', 'bpmn:ReceiveTask'])
        && event(element, 'bpmn:MessageEventDefinition') && this.button(element),
      isAny(element, ['bpmn:Task', 'bpmn:CallActivity', 'bpmn:IntermediateThrowEvent', 'bpmn:EndEvent'])
        && papers(element, this.services, this.offers),
      isAny(element, ['bpmn:Process', 'bpmn:Participant', 'bpmn:Collaboration']) && processOf(element) && this.number(element),
    ].filter(Boolean);
  }

  work(element) {
    const assignment = () => extension(element, 'zeebe:AssignmentDefinition');
    const schedule = () => extension(element, 'zeebe:TaskSchedule')?.dueDate;
    return {
      id: 'jx-work',
      label: say('办理', 'Work'),
      entries: [
        note('jx-lane', lane(element)
          ? say(`所在泳道：${lane(element)}。拖到别的泳道，就换了承办角色。`, `Lane: ${lane(element)}. Drag to another lane to hand it to another role.`)
          : say('不在任何泳道里：请拖进一个泳道，或在下面指定角色。', 'In no lane: drag it into one, or choose a role.')),
        choice({
          id: 'jx-role', element, label: say('承办角色', 'Role'),
          none: say('按所在泳道', 'The lane’s'),
          get: () => this.role(assignment()?.candidateGroups),
          set: (value) => setExtension(this.services, element, 'zeebe:AssignmentDefinition', { candidateGroups: value }),
          options: () => this.roles(),
        }),
        this.form(element),
        line({
          id: 'jx-submit', element, label: say('提交按钮上的字', 'Words on the button'),
          get: () => property(element, 'submit'), set: (value) => setProperty(this.services, element, 'submit', value),
        }),
        ...this.due(element, schedule, (dueDate) => setExtension(this.services, element, 'zeebe:TaskSchedule', { dueDate })),
        expression({
          id: 'jx-unlocked', element, label: say('退回后只能改哪些内容（= 字段路径的列表，不填不限）', 'The only fields that may be changed (= list of paths; none: all)'),
          get: () => property(element, 'unlocked'), set: (value) => setProperty(this.services, element, 'unlocked', value),
        }),
        this.personal(element),
        choice({
          id: 'jx-declares', element, label: say('在本步骤申明能否评审', 'Declares here whether they may judge'),
          none: say('否', 'No'),
          get: () => property(element, 'declares'), set: (value) => setProperty(this.services, element, 'declares', value),
          options: () => [{ value: 'true', label: say('是，申明以前看不到案卷', 'Yes: the file of the case is shut until then') }],
        }),
        ...this.goingBack(element),
        ...this.reminders(element),
      ],
    };
  }

  /** Whether only the person, or the computation itself, may give a result: no operator puts one in. */
  personal(element) {
    return choice({
      id: 'jx-personal', element, label: say('结果只能由本步骤作出', 'The result is given here only'),
      none: say('否，管理员可以补填或跳过', 'No: an administrator may put it in or skip it'),
      get: () => property(element, 'personal'), set: (value) => setProperty(this.services, element, 'personal', value),
      options: () => [{ value: 'true', label: say('是，任何人不得代填或跳过', 'Yes: nobody puts it in or skips it') }],
    });
  }

  /** To which earlier step of the same scope it may be returned, and whether its doer may take it back. */
  goingBack(element) {
    const here = getBusinessObject(element);
    const written = () => property(element, 'returnTo');
    const steps = () => this.elements
      .filter((one) => is(one, 'bpmn:UserTask') && one.businessObject !== here && one.businessObject.$parent === here.$parent)
      .map((one) => ({ value: one.businessObject.id, label: one.businessObject.name ?? one.businessObject.id }));
    const several = () => (written()?.includes(',') ? [{ value: written(), label: written() }] : []);
    return [
      choice({
        id: 'jx-returnTo', element, label: say('可以退回到哪一步', 'May be returned to'),
        description: say('只能是走到这一步以前必经的步骤；发布前会检查', 'A step that always comes before; checked before release'),
        none: say('不能退回', 'Nowhere'),
        get: written, set: (value) => setProperty(this.services, element, 'returnTo', value),
        options: () => [...steps(), ...several()],
      }),
      choice({
        id: 'jx-takeBack', element, label: say('办结后、下一步有人看以前可以拿回', 'May be taken back until somebody looks at the next step'),
        none: say('不可以', 'No'),
        get: () => property(element, 'takeBack'), set: (value) => setProperty(this.services, element, 'takeBack', value),
        options: () => [{ value: 'true', label: say('可以', 'Yes') }],
      }),
    ];
  }

  /** Letters before and after the due day, who else is told, and whether several are decided at once. */
  reminders(element) {
    const entry = (name, label, make, more = {}) => make({
      id: `jx-${name}`, element, label, ...more,
      get: () => property(element, name), set: (value) => setProperty(this.services, element, name, value),
    });
    const counted = say('从办理期限起算，几个的用逗号隔开，例如 20,5,0', 'Counted from the due day; several with commas, such as 20,5,0');
    return [
      entry('remind', say('到期前几个工作日提醒', 'Remind: working days before'), line, { description: counted }),
      entry('escalate', say('逾期后几个工作日催办', 'Urge: working days after'), line, { description: counted }),
      entry('escalateTo', say('逾期时还告知哪个角色', 'Whom else to tell then'), choice, { none: say('不另告知', 'Nobody'), options: () => this.roles() }),
      entry('bulk', say('可以批量办理', 'Several may be decided at once'), choice, {
        none: say('不可以', 'No'), options: () => [{ value: 'true', label: say('可以', 'Yes') }],
      }),
    ];
  }

  form(element) {
    return choice({
      id: 'jx-form', element, label: say('表单', 'Form'),
      get: () => extension(element, 'zeebe:FormDefinition')?.formId,
      set: (formId) => setExtension(this.services, element, 'zeebe:FormDefinition', formId ? { formId } : null),
      options: () => named(this.offers.forms),
    });
  }

  start(element) {
    return { id: 'jx-start', label: say('发起', 'Start'), entries: [this.form(element)] };
  }

  action(element) {
    const type = () => extension(element, 'zeebe:TaskDefinition')?.type;
    const chosen = this.offers.actions.find((one) => one.type === type());
    return {
      id: 'jx-action',
      label: say('自动办理', 'Automatic work'),
      entries: [
        choice({
          id: 'jx-action-type', element, label: say('动作', 'Action'), get: type,
          set: (value) => setExtension(this.services, element, 'zeebe:TaskDefinition', value ? { type: value } : null),
          options: () => this.offers.actions.map((one) => ({ value: one.type, label: `${one.type} · ${one.doc.split(/[：。\n]/)[0]}` })),
        }),
        ...(chosen ? [note('jx-action-doc', help(chosen.doc))] : []),
        ...(chosen?.type === LETTER ? [this.recipient(element)] : []),
        ...(chosen?.inputs ?? []).map((one) => this.input(element, one)),
        line({
          id: 'jx-action-result', element, label: say('结果存入变量', 'Result variable'),
          get: () => header(element, 'resultVariable'), set: (value) => setHeader(this.services, element, 'resultVariable', value),
        }),
      ],
    };
  }

  /** Ask for an input of an action: a number where it is one, else an expression. */
  input(element, one, holder = element) {
    const id = `jx-input-${one.name}`;
    const words = meaning(this.offers, holder, one.name);
    const label = one.required ? say(`${words}（必填）`, `${one.name} (required)`) : say(words, one.name);
    const get = () => input(holder, one.name);
    const set = (value) => setInput(this.services, holder, one.name, value);
    const asNumber = (text) => (text ? /^=\s*\d+$/.test(text) : one.kind === 'number');
    return quantity({ id, element, label, get, set, asNumber, max: 999_999, optional: true });
  }

  /** Whom a letter goes to, by role; the input below holds the same as an expression. */
  recipient(element) {
    const roles = this.offers.roles.map(({ id, name }) => ({ value: `="${id}"`, label: name }));
    return choice({
      id: 'jx-recipient', element, label: say('寄给哪个岗位', 'To which role'),
      none: say('按下面的表达式', 'By the expression below'),
      get: () => (roles.some((one) => one.value === input(element, 'to')) ? input(element, 'to') : undefined),
      set: (value) => value && setInput(this.services, element, 'to', value),
      options: () => roles,
    });
  }

  decision(element) {
    const called = () => extension(element, 'zeebe:CalledDecision');
    const set = (change) => setExtension(this.services, element, 'zeebe:CalledDecision', change);
    return {
      id: 'jx-decision',
      label: say('判定表', 'Decision'),
      entries: [
        choice({
          id: 'jx-decision-id', element, label: say('用哪张判定表', 'Decision'), get: () => called()?.decisionId,
          set: (decisionId) => (decisionId ? set({ decisionId, resultVariable: called()?.resultVariable ?? 'result' }) : set(null)),
          options: () => named(this.offers.decisions),
        }),
        line({
          id: 'jx-decision-result', element, label: say('结果存入变量', 'Result variable'),
          get: () => called()?.resultVariable, set: (resultVariable) => set({ resultVariable }),
        }),
        this.personal(element),
      ],
    };
  }

  call(element) {
    return {
      id: 'jx-call',
      label: say('调用的流程', 'Called process'),
      entries: [choice({
        id: 'jx-called-process', element, label: say('流程', 'Process'),
        get: () => extension(element, 'zeebe:CalledElement')?.processId,
        set: (processId) => setExtension(this.services, element, 'zeebe:CalledElement', { processId }),
        options: () => named(this.offers.processes),
      })],
    };
  }

  timer(element) {
    const definition = event(element, 'bpmn:TimerEventDefinition');
    const held = () => ['timeDate', 'timeDuration', 'timeCycle'].map((name) => definition.get(name)).find(Boolean);
    const set = (body) => this.services.modeling.updateModdleProperties(element, held(), { body });
    const fields = this.days(element, () => held()?.get('body'), set);
    const lent = fields.length ? [] : this.lentDays(element, held()?.get('body'));
    const entries = fields.length || lent.length ? [...fields, ...lent] : [note('jx-timer-note', say(
      '到时间就往下走。要按工作日计算，请在“时间”里选“日期”，填 = working days after(now(), 5)。',
      'To count working days choose “Date” under “Timer” and write = working days after(now(), 5).'))];
    return { id: 'jx-timer', label: say('期限', 'Deadline'), entries };
  }

  /** The date by which a task is to be done, as working days; a task without one may be given one. */
  due(element, get, set) {
    if (get() && !isCount(get())) return this.days(element, get, set);
    return [number({
      ...this.counted(element, get), id: 'jx-days', min: 1,
      // Emptied, a date that begins at another day would be lost with the number.
      optional: !get() || workingDays(get()).since === 'today()',
      label: get() ? this.daysOf(element) : say('办理期限：多少个工作日（不填就没有期限）', 'Working days to do it (none: no date)'),
      set: (value) => set(value && (get() ? withWorkingDays(get(), value) : `=working days after(today(), ${value})`)),
    })];
  }

  /**
   * Where a timer waits for `notice.ends_at`: the working days of the action that an output of
   * this name belongs to, else of the action behind `notice`.
   */
  lentDays(element, expression) {
    const [, path, variable] = /^=\s*((\w+)\.\w+)$/.exec(expression ?? '') ?? [];
    if (!path) return [];
    const counting = this.elements.filter((one) => daysOf(this.offers, one));
    const source = counting.find((one) => isGiven(one, path)) ?? counting.find((one) => header(one, 'resultVariable') === variable);
    if (!source) return [];
    const name = getBusinessObject(source).name ?? source.id;
    return [
      this.input(element, daysOf(this.offers, source), source),
      note('jx-lent-note', say(`和「${name}」里的是同一个数。`, `The same number as in “${name}”.`)),
    ];
  }

  /** Offer the number of working days of an expression that has one. */
  days(element, get, set) {
    const found = workingDays(get());
    if (!found) return [];
    if (!isCount(get())) {
      return [note('jx-days-note', say(`期限由 ${found.count} 决定（个工作日，从${since(found.since)}起算）。`, `${found.count} working days after ${found.since}.`))];
    }
    return [number({
      ...this.counted(element, get), id: 'jx-days', label: this.daysOf(element), set: (value) => set(withWorkingDays(get(), value)),
    })];
  }

  daysOf(element) {
    const name = getBusinessObject(element).name || say('期限', 'deadline');
    return say(`${name}：多少个工作日`, `${name}: working days`);
  }

  counted(element, get) {
    const from = workingDays(get())?.since ?? 'today()';
    return {
      element, max: 250,
      description: say(`从${since(from)}的次日起算，法定节假日不算，调休上班算。`, `Counted from the day after ${from}; public holidays are left out.`),
      get: () => (isCount(get()) ? Number(workingDays(get()).count) : undefined),
    };
  }

  button(element) {
    const entry = (name, label, make) => make({
      id: `jx-${name}`, element, label,
      get: () => property(element, name), set: (value) => setProperty(this.services, element, name, value),
      options: () => (name === 'role' ? this.roles() : named(this.offers.forms)),
    });
    return {
      id: 'jx-button',
      label: say('案件页面上的按钮', 'Button on the case page'),
      entries: [
        entry('button', say('按钮上的字（空着就没有按钮）', 'Words (none: no button)'), line),
        entry('role', say('谁能按', 'Who may press it'), choice),
        entry('form', say('按之前填的表单', 'Form asked first'), choice),
      ],
    };
  }

  number(element) {
    const entry = (name, label, make = line) => make({
      id: `jx-${name}`, element, label, get: () => property(element, name), set: (value) => setProperty(this.services, element, name, value),
    });
    return {
      id: 'jx-case',
      label: say('案件', 'Case'),
      shouldOpen: false,
      entries: [
        entry('prefix', say('案件编号的开头', 'Prefix of case numbers')),
        entry('title', say('案件的标题（= 表达式）', 'Title of a case (= expression)'), expression),
        choice({
          id: 'jx-reveal', element, label: say('查看个人信息和证据', 'Looking at private values and evidence'),
          none: say('有权的人直接看到', 'Who may sees them at once'),
          get: () => property(element, 'reveal'), set: (value) => setProperty(this.services, element, 'reveal', value),
          options: () => [{ value: 'reason', label: say('先写明理由，留痕，半小时有效', 'For a reason that is put on the record, for half an hour') }],
        }),
      ],
    };
  }

  roles() {
    return this.offers.roles.map(({ name }) => ({ value: name, label: name }));
  }

  /** A role may be written by its code or by its title; the list shows titles. */
  role(value) {
    return this.offers.roles.find((one) => one.id === value)?.name ?? value;
  }
}

HouseProvider.$inject = ['propertiesPanel', 'modeling', 'bpmnFactory', 'elementRegistry', 'offers'];

const LETTER = 'letter.send';

/** What an action says of itself to designers: its Chinese part, without what is for programmers. */
const help = (doc) => {
  const parts = doc.split('\n\n').filter((one) => /[\u4e00-\u9fff]/.test(one) && !one.startsWith(':raises'));
  return parts.join('\n\n') || doc;
};

const isGiven = (element, target) => (extension(element, 'zeebe:IoMapping')?.get('outputParameters') ?? []).some((one) => one.target === target);

const actionOf = (offers, element) => {
  const type = extension(element, 'zeebe:TaskDefinition')?.type;
  return offers.actions.find((one) => one.type === type);
};

/** The input of an element's action that is a number of days, given or not yet. */
const daysOf = (offers, element) => actionOf(offers, element)?.inputs
  .find((one) => one.name.endsWith('days') && /^(=\s*\d+)?$/.test(input(element, one.name) ?? ''));

/** What the action's own words say of an input, after “输入：”; else its name. */
function meaning(offers, element, name) {
  const said = actionOf(offers, element)?.doc.split('输入：')[1] ?? '';
  return new RegExp(`\\b${name} ([^；。\\n]+)`).exec(said)?.[1] ?? name;
}

/** Whether an expression counts working days by a number, not by a variable. */
const isCount = (expression) => /^\d+$/.test(workingDays(expression)?.count ?? '');

const since = (expression) => (/^(now|today)\(\)$/.test(expression) ? '到达这一步' : ` ${expression} `);

const named = (offers) => offers.map(({ id, name }) => ({ value: id, label: name && name !== id ? `${name}（${id}）` : id }));

function event(element, type) {
  const definitions = getBusinessObject(element)?.get?.('eventDefinitions') ?? [];
  return type ? definitions.find((one) => is(one, type)) : definitions[0];
}

const processOf = (element) => {
  const object = getBusinessObject(element);
  return is(element, 'bpmn:Participant') ? object.processRef : is(element, 'bpmn:Process') && object;
};

function lane(element) {
  const object = getBusinessObject(element);
  const lanes = (set) => (set?.lanes ?? []).flatMap((one) => [one, ...lanes(one.childLaneSet)]);
  for (let place = object.$parent; place; place = place.$parent) {
    const holding = (place.laneSets ?? []).flatMap(lanes).find((one) => (one.flowNodeRef ?? []).some((node) => within(object, node)));
    if (holding) return holding.name;
  }
  return undefined;
}

const within = (object, node) => {
  for (let one = object; one; one = one.$parent) if (one === node) return true;
  return false;
};

/** Whom a task is for is chosen in our group; what is left is for expressions. */
function patchAssignment(groups) {
  const group = groups.find((one) => one.id === 'assignmentDefinition');
  if (group) group.entries = group.entries.filter((entry) => entry.id !== 'assignmentDefinitionCandidateGroups');
}

/** A lane bears a role's title: offered as a list. */
function patchLaneName(groups, element, provider) {
  const general = groups.find((one) => one.id === 'general');
  const lane = getBusinessObject(element);
  const name = choice({
    id: 'jx-lane-role', element, label: say('角色（谁在这个泳道里办理）', 'Role'),
    get: () => provider.role(lane.name), set: (value) => provider.services.modeling.updateLabel(element, value),
    options: () => provider.roles(),
  });
  general.entries = [name, ...general.entries.filter((entry) => entry.id !== 'name')];
}
