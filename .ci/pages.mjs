// Each page, in headless Chromium: nothing is asked of a network, it works without scripts, nothing is wider than the window,
// filters filter, print holds what is folded, the first paint is soon; and axe finds nothing, light and dark, at three widths.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import puppeteer from 'puppeteer-core';

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const browser = await puppeteer.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
let wrong = 0;
const must = (holds, what) => { if (!holds) { wrong += 1; console.log(`WRONG ${what}`); } };

const visit = async (file, { scripts = true, width = 1440, dark = false, bypass = false } = {}) => {
  const page = await browser.newPage();
  const asked = [];
  const said = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  await page.setBypassCSP(bypass);
  await page.setJavaScriptEnabled(scripts);
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }]);
  const at = `file://${resolve(file)}`;
  await page.goto(at, { waitUntil: 'load' });
  must(asked.every((url) => url === at), `${file}: asks for ${asked}`);
  must(bypass || said.length === 0, `${file}: says ${said}`);
  return page;
};

const violations = async (page) => {
  await page.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = true; }));
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
  return violations.map((one) => `${one.id} (${one.nodes.length}): ${one.nodes[0].html.slice(0, 120)}`);
};

for (const file of process.argv.slice(2)) {
  const large = file.startsWith('large-') || file.includes('/large-');
  const size = statSync(file).size;
  must(size < 5_000_000, `${file}: ${size} bytes`);

  const page = await visit(file);
  const paint = await page.evaluate(async () => {
    for (let n = 0; n < 50; n += 1) {
      const [first] = performance.getEntriesByType('paint');
      if (first) return Math.round(first.startTime);
      await new Promise((next) => { setTimeout(next, 100); });
    }
    return undefined;
  });
  must(paint < 1000, `${file}: first paint after ${paint} ms`);
  // A filter hides, says how many it shows, and shows all again.
  for (const name of await page.$$eval('form[data-filter]', (forms) => forms.map((form) => form.dataset.filter))) {
    const counts = await page.evaluate(async (name) => {
      const form = document.querySelector(`form[data-filter="${name}"]`);
      const list = document.getElementById(`list-${name}`);
      const rows = () => [...list.querySelectorAll('[data-words], tr, li, details')].filter((one) => !one.closest('[data-off]')).length;
      const type = async (text) => {
        form.elements.text.value = text;
        form.dispatchEvent(new Event('input'));
        await new Promise((next) => { setTimeout(next, 600); });
        return [rows(), form.querySelector('output').textContent];
      };
      const all = rows();
      return { hidden: form.hidden, all, none: await type('no such word anywhere'), again: await type('') };
    }, name);
    must(!counts.hidden && counts.none[0] < counts.all && counts.none[1].startsWith('0 of ') && counts.again[0] === counts.all, `${file}: filter ${name}: ${JSON.stringify(counts)}`);
  }
  const opened = await page.evaluate(() => {
    const one = document.querySelector('details');
    if (!one) return true;
    one.querySelector('summary').click();
    return one.open;
  });
  must(opened, `${file}: nothing opens`);
  if (!large) {
    await page.pdf({ path: 'printed.pdf', format: 'A4' });
    const printed = execFileSync('pdftotext', ['printed.pdf', '-'], { encoding: 'utf8', maxBuffer: 1 << 26 }).replace(/\s+/g, '');
    const folded = await page.evaluate(() => {
      const closed = [...document.querySelectorAll('main details:not([open])')].filter((one) => one.querySelector('p'));
      return closed.slice(-1).map((one) => one.querySelector('p').textContent.replace(/\s+/g, '').slice(0, 40));
    });
    for (const text of folded) must(printed.includes(text), `${file}: print lacks ${text}`);
  }
  await page.close();

  const silent = await visit(file, { scripts: false });
  const shown = await silent.$$eval('form', (forms) => forms.filter((form) => form.checkVisibility()).length);
  must(shown === 0, `${file}: ${shown} filters that do nothing without scripts`);
  await silent.close();

  for (const width of [390, 820, 1440]) {
    for (const dark of [false, true]) {
      const one = await visit(file, { width, dark, bypass: true });
      const over = await one.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      must(over <= 0, `${file}: ${over} wider than ${width}`);
      if (!large) for (const found of await violations(one)) must(false, `${file} at ${width}${dark ? ', dark' : ''}: ${found}`);
      await one.close();
    }
  }
  console.log(`${file}: ${size} bytes, first paint ${paint} ms`);
}

// What finds nothing anywhere shows nothing: a page put out of order must be found.
const broken = await visit(process.argv[2], { bypass: true });
await broken.evaluate(() => { document.documentElement.removeAttribute('lang'); document.body.append(document.createElement('button')); });
must((await violations(broken)).length >= 2, 'axe finds nothing wrong with a broken page');
await browser.close();
if (wrong) process.exit(1);
