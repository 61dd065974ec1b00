// The extension elements of diagrams: those that the package knows, and what a message is sent with.
//
// An element that bpmn-js does not know is gone when the diagram is saved.
import published from 'zeebe-bpmn-moddle/resources/zeebe.json';

const text = (name) => ({ name, isAttr: true, type: 'String' });

const publishMessage = {
  name: 'PublishMessage',
  superClass: ['Element'],
  meta: { allowedIn: ['bpmn:SendTask', 'bpmn:EndEvent', 'bpmn:IntermediateThrowEvent'] },
  properties: [text('correlationKey'), text('messageId'), text('timeToLive')],
};

export const zeebe = { ...published, types: [...published.types, publishMessage] };
