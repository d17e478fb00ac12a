'use strict';
for (const form of document.querySelectorAll('form[data-filter]')) {
  const list = document.getElementById('list-' + form.dataset.filter);
  if (!list) continue;
  const of = list.tagName === 'TABLE' ? list.tBodies[0].rows : list.children;
  const rows = ['controls', 'framework'].includes(form.dataset.filter) ? list.querySelectorAll('[data-words]') : of;
  const texts = new Map();
  const text = (row) => {
    if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
    return texts.get(row);
  };
  const {text: box, word: choice} = form.elements;
  const said = form.querySelector('output');
  const run = () => {
    const wanted = box.value.trim().toLowerCase();
    const word = choice ? choice.value : '';
    let shown = 0;
    for (const row of rows) {
      const on = (!word || (row.dataset.words || '').split(' ').includes(word)) && (!wanted || text(row).includes(wanted));
      row.toggleAttribute('data-off', !on);
      shown += on;
    }
    said.textContent = wanted || word ? shown + ' of ' + rows.length + ' shown' : '';
  };
  let timer;
  form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(run, 120); });
  form.addEventListener('submit', (event) => event.preventDefault());
  form.hidden = false;
}
const open = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let node = target; node; node = node.parentElement) if (node.tagName === 'DETAILS') node.open = true;
  if (target.firstElementChild && target.firstElementChild.tagName === 'DETAILS') target.firstElementChild.open = true;
  target.scrollIntoView();
};
addEventListener('hashchange', open);
open();
