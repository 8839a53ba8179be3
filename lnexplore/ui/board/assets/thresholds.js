// The thresholds of a definition, a line each. While one is dragged the pictures of remission and the headline numbers follow,
// from a sweep that the server computed before; nothing is sent until it is let go. Everything from the server is set as text.
const kept = new WeakMap();
const PICTURES = { bars: 'response_by_visit', shares: 'response_by_month' };

// The Vega view behind a picture that Streamlit drew, through the scene graph; null where it cannot be found: then nothing
// moves before the threshold is let go.
function viewOf(key) {
  const host = document.querySelector('.st-key-board_' + key + ' svg.marks');
  if (!host) return null;
  for (const element of host.querySelectorAll('g,path')) {
    for (let item = element.__data__; item; item = (item.mark || item).group) {
      if (item.context && item.context.dataflow && item.context.dataflow.data) return item.context.dataflow;
    }
  }
  return null;
}

function unpack(columns) {
  const names = Object.keys(columns), length = names.length ? columns[names[0]].length : 0;
  return Array.from({ length }, (_, i) => Object.fromEntries(names.map(name => [name, columns[name][i]])));
}

// A file on its way is lost without a word when the place it was chosen in closes: until it has arrived that place stays open.
function stayOpen(event) {
  const spinner = document.querySelector('[data-testid="stPopoverBody"] [data-testid="stFileChipIconSpinner"]');
  const closes = event.type === 'keydown' ? event.key === 'Escape' : spinner && !spinner.closest('[data-testid="stPopoverBody"]').contains(event.target);
  if (spinner && closes) { event.stopImmediatePropagation(); event.preventDefault(); }
}
for (const kind of ['keydown', 'keyup', 'pointerdown', 'mousedown', 'mouseup', 'click', 'touchstart']) window.addEventListener(kind, stayOpen, { capture: true, passive: false });

const shown = value => String(+(+value).toFixed(4));

function nearest(values, wanted) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (Math.abs(values[i] - wanted) < Math.abs(values[best] - wanted)) best = i;
  return best;
}

// Whether the sweep at hand is of this threshold, and of the definition and patients in force.
const fits = (s, path) => !!s.sweep && s.sweep.path === path && s.sweep.key === s.expected;

function draw(s) {
  s.frame = 0;
  const sweep = s.sweep, want = s.want;
  if (!want || !fits(s, want.path)) { s.count.waiting++; return; }
  const place = sweep.of[nearest(sweep.values, want.value)], picture = sweep.frames[place];
  for (const [at, texts] of Object.entries(picture.heads)) {
    const cell = document.querySelector('[data-live="' + at + '"]');
    if (cell) ['v', 'd', 'm'].forEach((name, i) => { const part = cell.querySelector('.' + name); if (part) part.textContent = texts[i]; });
  }
  s.count.frames++;
  if (place !== s.place) for (const data of Object.keys(PICTURES)) s.due.add(data);
  s.place = place;
  // One picture a frame, the one that has waited longer first: both in one would take twice as long to be shown.
  for (const data of s.due) {
    s.due.delete(data);
    if (redraw(s, data, picture[data])) break;
  }
  if (s.due.size) s.frame = requestAnimationFrame(() => draw(s));
}

// Whether there was anything to draw.
function redraw(s, data, columns) {
  const text = JSON.stringify(columns), key = PICTURES[data];
  if (s.shown[data] === text) return false;
  s.shown[data] = text;
  let view = s.views[key];
  if (!view || !document.contains(view.container())) view = s.views[key] = viewOf(key);
  if (view) { s.count.drawn++; view.data(data, unpack(columns)).runAsync(); }
  return !!view;
}

function live(s, path, value) {
  s.want = { path, value };
  if (!s.frame) s.frame = requestAnimationFrame(() => draw(s));
}

// What was let go and is not yet in force goes along with every message: one that another overtakes is not lost, and no answer
// to an earlier one puts a control back. What nobody answered for half a minute is given up.
const PATIENCE = 30000;

function tell(s, held, change) {
  if (change) {
    change.n = s.n = Math.max(Date.now(), s.n + 1);
    if (change.reset) s.waiting.clear();
    s.waiting.set(change.path || '', change);
  }
  s.send('act', { held, changes: [...s.waiting.values()] });
}

function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}

function line(s, row) {
  const d = element('div', 'row' + (row.movable ? '' : ' plain')), on = element('input');
  on.type = 'checkbox';
  on.setAttribute('aria-label', s.titles.counts.replace('{condition}', row.name));
  const top = element('div', 'top'), name = element('span', 'name', row.name);
  name.title = row.name + (row.unit ? ' ' + row.unit : '');
  top.append(name);
  d.append(on, top);
  const w = { d, on };
  if (!row.movable) {
    on.onchange = () => tell(s, row.path, { path: row.path, value: null, on: on.checked });
    return w;
  }
  const value = element('span', 'val'), number = element('input'), unit = element('span', 'unit', row.unit);
  number.inputMode = 'decimal';
  number.setAttribute('aria-label', row.name + ' ' + row.unit);
  unit.title = row.unit;
  value.append(number, unit);
  top.append(value);
  const track = element('div', 'track'), fill = element('div', 'fill'), jumps = element('div'), mark = element('div', 'pub');
  const range = element('input');
  range.type = 'range';
  Object.assign(range, { min: row.low, max: row.high, step: row.step });
  range.setAttribute('aria-label', row.name + ' ' + row.unit + ', ' + s.titles.source + ' ' + shown(row.published));
  track.append(element('div', 'rail'), fill, jumps, mark, range);
  d.append(track);
  const share = v => Math.min(1, Math.max(0, (v - row.low) / (row.high - row.low)));
  const x = v => 'calc(7px + (100% - 14px) * ' + share(v) + ')';
  mark.style.left = x(row.published);
  mark.title = s.titles.source + ' ' + shown(row.published);
  const paint = v => {
    number.classList.toggle('changed', +v !== +row.published);
    fill.style.left = row.rising ? x(v) : '7px';
    fill.style.width = 'calc((100% - 14px) * ' + (row.rising ? 1 - share(v) : share(v)) + ')';
    range.setAttribute('aria-valuetext', shown(v) + ' ' + row.unit);
  };
  const grab = () => {
    if (!fits(s, row.path) && s.asked !== row.path) {
      s.asked = row.path;
      tell(s, row.path);
    }
  };
  const send = v => { w.value = +v; tell(s, row.path, { path: row.path, value: +v, on: on.checked }); };
  let hover = 0;
  d.onpointerenter = () => { hover = setTimeout(grab, 90); };
  d.onpointerleave = () => clearTimeout(hover);
  range.onfocus = grab;
  range.onpointerdown = () => { s.held = row.path; grab(); };
  range.oninput = () => { number.value = shown(range.value); paint(range.value); live(s, row.path, +range.value); };
  range.onchange = () => { s.held = null; send(range.value); };
  number.onfocus = grab;
  // What is being typed is not put back by an answer that comes meanwhile.
  number.oninput = () => { w.typing = true; };
  number.onblur = () => { w.typing = false; };
  number.onchange = () => {
    w.typing = false;
    const typed = parseFloat(number.value.replace(',', '.'));
    if (!Number.isFinite(typed)) { number.value = shown(w.value); return; }
    const inside = Math.min(Math.max(typed, row.min), row.max);
    number.value = shown(inside); range.value = inside; paint(inside); send(inside);
  };
  number.onkeydown = event => { if (event.key === 'Enter') number.blur(); };
  on.onchange = () => send(w.value);
  return Object.assign(w, { number, range, jumps, paint, x });
}

function build(s, root, data) {
  root.textContent = '';
  s.rows = {};
  s.titles = data.titles;
  let box = null, level = null, any = false;
  for (const row of data.rows) {
    if (row.level !== level) {
      level = row.level; any = false;
      const title = data.titles[level];
      box = element(level === 'cr' ? 'fieldset' : 'details');
      box.append(element(level === 'cr' ? 'legend' : 'summary', '', title));
      if (level !== 'cr') box.append(element('div', 'any', data.titles.all));
      root.append(box);
    }
    if (row.alternative && !any) box.append(element('div', 'any', data.titles.any));
    any = row.alternative;
    s.rows[row.path] = line(s, row);
    box.append(s.rows[row.path].d);
  }
  const foot = element('div', 'foot'), legend = element('span');
  s.ticks = element('span', '', '   ı ' + data.titles.jump);
  legend.append(element('span', 'm', '▾'), ' ' + data.titles.source, s.ticks);
  s.reset = element('button', '', data.titles.reset);
  s.reset.type = 'button';
  s.reset.onclick = () => tell(s, null, { reset: true });
  foot.append(legend, s.reset);
  root.append(foot);
}

export default function (component) {
  const { data: [data], parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector('#root');
  let s = kept.get(parentElement);
  if (!s) {
    s = { rows: {}, views: {}, want: null, frame: 0, n: 0, waiting: new Map(), due: new Set(), shown: {}, count: { frames: 0, drawn: 0, waiting: 0 } };
    kept.set(parentElement, s);
    root.board = s;
  }
  s.send = setTriggerValue;
  const signature = JSON.stringify([data.titles, data.rows.map(r => [r.path, r.low, r.high, r.step, r.name, r.unit, r.published])]);
  if (s.signature !== signature) { s.signature = signature; build(s, root, data); }
  if (data.sweep) s.sweep = data.sweep;
  s.expected = data.expected;
  for (const [path, change] of s.waiting) if (change.n <= data.seen || change.n + PATIENCE < Date.now()) s.waiting.delete(path);
  let changed = false;
  for (const row of data.rows) {
    const w = s.rows[row.path], { value, on } = s.waiting.get(row.path) || row;
    w.value = value;
    w.on.checked = on;
    w.d.classList.toggle('off', !on);
    changed = changed || !on || (row.movable && value !== row.published);
    if (!row.movable) continue;
    if (s.held !== row.path && !w.typing) { w.range.value = value; w.number.value = shown(value); w.paint(value); }
    w.range.disabled = w.number.disabled = !on;
    const sweep = fits(s, row.path) ? s.sweep.jumps : [];
    w.jumps.replaceChildren(...sweep.map(v => { const tick = element('div', 'jump'); tick.style.left = w.x(v); return tick; }));
  }
  s.reset.hidden = !changed;
  s.ticks.hidden = !s.sweep || s.sweep.key !== s.expected || !s.sweep.jumps.length;
  s.asked = null;
  s.place = null;
  s.shown = {};
  if (s.held && s.want) live(s, s.want.path, s.want.value);
}
