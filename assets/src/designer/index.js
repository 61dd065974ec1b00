// The designer's room: opens the editor that fits the model on the page.
import '../words/index.js';
import { open as openBpmn } from './bpmn/editor.js';
import { open as openDmn } from './dmn/editor.js';
import { open as openForm } from './form/editor.js';
import { comfort } from './comfort.js';
import { look } from './look.js';
import { open as openPaper } from './paper/editor.js';
import { Room } from './room.js';
import './style.css';

const EDITORS = { bpmn: openBpmn, dmn: openDmn, form: openForm, paper: openPaper };

const place = document.getElementById('model');
if (place) {
  const model = JSON.parse(place.textContent);
  if (model.readonly) look(model);
  else furnish(new Room(model));
}

function furnish(room) {
  window.room = room;
  comfort(room);
  room.furnish(EDITORS[room.model.kind]).catch((failure) => room.tell(String(failure.message ?? failure), true));
}
