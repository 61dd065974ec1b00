// Checks a value while it is typed: JSON with its first mistake, numbers, dates, yes and no.
const place = document.querySelector('[data-typed]');
const state = document.getElementById('text-state');
const zh = document.documentElement.lang.startsWith('zh');
const say = (chinese, english) => (zh ? chinese : english);

// Browsers name the place in English, as a line and column or as a position in the text.
function placeOf(message, text) {
  const at = message.match(/line (\d+) column (\d+)/);
  if (at) return `第 ${at[1]} 行第 ${at[2]} 列`;
  const position = message.match(/position (\d+)/);
  if (!position) return text.trim() === '' ? '是空的，' : '结尾处';
  const before = text.slice(0, Number(position[1])).split('\n');
  return `第 ${before.length} 行第 ${before.at(-1).length + 1} 列`;
}

const CHECKS = {
  number: (text) => /^-?\d+(\.\d+)?$/.test(text.trim()) || say('不是数', 'Not a number'),
  date: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text.trim()) || say('日期应如 2026-03-01', 'A date looks like 2026-03-01'),
  boolean: (text) => ['是', '否', 'true', 'false'].includes(text.trim()) || say('写“是”或“否”', 'Write true or false'),
  json: (text) => {
    try {
      JSON.parse(text);
      return true;
    } catch (wrong) {
      return say(`JSON ${placeOf(wrong.message, text)}有误`, wrong.message);
    }
  },
};

function check() {
  const kind = document.querySelector('[name=kind]:checked')?.value;
  const found = CHECKS[kind]?.(place.value) ?? true;
  state.textContent = found === true ? '' : found;
  place.toggleAttribute('aria-invalid', found !== true);
}

if (place) {
  place.addEventListener('input', check);
  document.querySelectorAll('[name=kind]').forEach((one) => one.addEventListener('change', check));
  if (place.value !== place.defaultValue) check(); // typed before this script had arrived
}
