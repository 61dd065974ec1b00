// What every page loads: htmx for parts of pages, and a few small behaviours.
import './app.css';
import htmx from 'htmx.org';
import 'bootstrap/js/dist/collapse';

// Nothing on a page may run text as a program (the content security policy forbids it too).
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
window.htmx = htmx;

const token = () => document.querySelector('meta[name="csrf"]')?.content ?? document.querySelector('input[name="csrf"]')?.value ?? '';
document.addEventListener('htmx:configRequest', (event) => {
  event.detail.headers['X-CSRF'] = token();
});

// A second click on a button that is already at work sends nothing.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== 'post') return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = 'yes';
});
window.addEventListener('pageshow', () => {
  document.querySelectorAll('form[data-sent]').forEach((form) => delete form.dataset.sent);
});

document.addEventListener('click', (event) => {
  if (event.target.closest('[data-print]')) window.print();
});
