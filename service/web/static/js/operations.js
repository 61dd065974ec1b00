// Checks a value while it is typed: JSON with its first mistake, numbers, dates, yes and no.
const place = document.querySelector('[data-typed]');
const state = document.getElementById('text-state');
const zh = document.documentElement.lang.startsWith('zh');
const say = (chinese, english) => (zh ? chinese : english);

const CHECKS = {
  number: (text) => /^-?\d+(\.\d+)?$/.test(text.trim()) || say('不是数', 'Not a number'),
  date: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text.trim()) || say('日期应如 2026-03-01', 'A date looks like 2026-03-01'),
  boolean: (text) => ['是', '否', 'true', 'false'].includes(text.trim()) || say('写“是”或“否”', 'Write true or false'),
  json: (text) => {
    try {
      JSON.parse(text);
      return true;
    } catch (wrong) {
      return say(`JSON 有误：${wrong.message}`, wrong.message);
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
}
