"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";
const SPACE = "\u00a0";
const state = { at: data.axes.map((axis) => axis.own), month: data.month, outcome: "CR" };
const OUTCOMES = { CR: "complete response", "CR or PR": "complete or partial response" };

/* Everything is set as text, never as markup: words of a sheet stay words. */
function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
  for (const child of children) node.append(child);
  return node;
}
function draw(tag, attributes, text) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  return node;
}
const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);
const months = (month) => `${month} month${month === 1 ? "" : "s"}`;
const percent = (share) => `${Math.floor(Number((100 * share).toFixed(9)) + 0.5)}${SPACE}%`;
const limit = (axis, index) => `${axis.name} ${axis.symbol} ${axis.values[index]} ${axis.unit}`.trim();
const limits = () => data.axes.map((axis, index) => limit(axis, state.at[index])).join(" and ");

/* A rate as the file holds it: [n, N, ends of its interval], [lowest, highest, N], [lowest, highest, at most, 0, 0], or nothing. */
function read(place) {
  const rate = data.rates[place];
  if (rate === null) return { kind: "few" };
  if (rate.length === 4) return { kind: "exact", n: rate[0], of: rate[1], low: rate[2], high: rate[3] };
  return { kind: rate.length === 3 ? "between" : "open", low: rate[0], high: rate[1], of: rate[2] };
}
function rateAt(group, kind, month) {
  let step = 0;
  data.axes.forEach((axis, index) => { step = step * axis.values.length + state.at[index]; });
  return read(group.rates[kind][step * data.months.length + data.months.indexOf(month)]);
}
function count(rate) {
  if (rate.low === rate.high) return `${rate.low}`;
  if (rate.high === rate.of) return `at least ${rate.low}`;
  return rate.low === 0 ? `at most ${rate.high}` : `between ${rate.low} and ${rate.high}`;
}
function words(rate, long) {
  if (rate.kind === "few") return "too few to share";
  if (rate.kind === "between") return `${count(rate)} of ${rate.of}`;
  if (rate.kind === "open") return `${count(rate)} of at most ${rate.of}`;
  if (rate.of === 0) return "no patient could be assessed";
  const said = rate.of < data.smallGroup ? [] : [percent(rate.n / rate.of)];
  if (long) said.push(rate.low < 0 ? "interval not estimable" : `95${SPACE}% interval ${rate.low}–${rate.high}${SPACE}%`);
  return `${rate.n} of ${rate.of}${said.length ? ` (${said.join(", ")})` : ""}`;
}
/* The same for a narrow column: 65/122, 60–70/122, 60–70/≤140. */
function short(rate) {
  if (rate.kind === "few") return "too few";
  if (rate.kind === "exact") return `${rate.n}/${rate.of}`;
  const n = rate.low === rate.high ? `${rate.low}` : rate.high === rate.of ? `≥${rate.low}` : `${rate.low}–${rate.high}`;
  return `${n}/${rate.kind === "open" ? "≤" : ""}${rate.of}`;
}

function controls() {
  data.axes.forEach((axis, index) => {
    const shown = make("b", {}, "");
    const name = make("label", { for: `limit${index}` }, `${axis.name} ${axis.symbol} `, shown, " ", make("span", { class: "unit" }, axis.unit));
    const range = make("input", { type: "range", id: `limit${index}`, min: 0, max: axis.values.length - 1, step: 1, value: state.at[index] });
    range.addEventListener("input", () => { state.at[index] = Number(range.value); show(); });
    const marks = make("div", { class: "marks", "aria-hidden": "true" });
    const last = axis.values.length - 1;
    const mark = (place, kind, text) => {
      const one = make("span", { class: kind }, text);
      one.style.left = `${last ? 100 * place / last : 0}%`;
      marks.append(one);
    };
    const published = axis.published;
    if (published === null || published > last / 5) mark(0, "lowest", axis.values[0]);
    if (published === null || published < last - last / 5) mark(last, "highest", axis.values[last]);
    if (published !== null) mark(published, published === 0 ? "published lowest" : published === last ? "published highest" : "published", `published ${axis.values[published]}`);
    byId("sliders").append(make("div", { class: "slider" }, name, range, marks));
  });
  const choice = (where, name, value, text, is) => {
    const input = make("input", { type: "radio", name, value });
    input.checked = is;
    input.addEventListener("change", () => { state[name] = name === "month" ? Number(value) : value; show(); });
    byId(where).append(make("label", { class: "choice" }, input, make("span", {}, text)));
  };
  for (const month of data.months) choice("months", "month", month, String(month), month === state.month);
  const outcomes = Object.keys(OUTCOMES).filter((one) => data.kinds.includes(`${one} at`));
  byId("outcomes").hidden = outcomes.length < 2;
  for (const one of outcomes) choice("outcomes", "outcome", one, one === "CR" ? "complete" : "complete or partial", one === state.outcome);
  byId("back").addEventListener("click", () => {
    state.at = data.axes.map((axis) => axis.own);
    state.month = data.month;
    state.outcome = "CR";
    for (const input of document.querySelectorAll("input[type=radio]")) input.checked = input.value === String(state[input.name]);
    show();
  });
}

function share(part, whole) { return `${whole ? 100 * part / whole : 0}%`; }
function bars() {
  const rows = data.groups.map((group) => {
    const rate = rateAt(group, `${state.outcome} at`, state.month);
    const track = make("div", { class: rate.kind === "few" ? "track nothing" : "track" });
    const piece = (kind, left, width, colour) => {
      const one = make("i", { class: kind });
      one.style.left = left;
      one.style.width = width;
      if (colour) one.style.backgroundColor = colour;
      track.append(one);
    };
    if (rate.kind === "exact") {
      piece("fill", "0", share(rate.n, rate.of), group.colour);
      if (rate.low >= 0 && rate.of) piece("ends", `${rate.low}%`, `${rate.high - rate.low}%`);
    } else if (rate.kind !== "few") {
      piece("fill", "0", share(rate.low, rate.of), group.colour);
      piece("maybe", share(rate.low, rate.of), share((rate.kind === "between" ? rate.high : rate.of) - rate.low, rate.of), group.colour);
    }
    return make("div", { class: "bar" }, make("div", { class: "name" }, group.name), track, make("div", { class: rate.kind === "few" ? "words few" : "words" }, words(rate, true)));
  });
  const scale = make("div", { class: "scale", "aria-hidden": "true" }, make("div", {}, ...[0, 25, 50, 75, 100].map((at) => make("span", {}, `${at}${SPACE}%`))));
  byId("bars").replaceChildren(...rows, scale);
}

function curve() {
  const room = byId("curve");
  const width = Math.max(280, room.clientWidth || 900), height = width < 520 ? 260 : 320;
  const edge = { left: 44, right: Math.min(170, width * 0.3), top: 12, bottom: 40 };
  const last = Math.max(...data.months);
  const x = (month) => edge.left + (width - edge.left - edge.right) * month / last;
  const y = (part) => edge.top + (height - edge.top - edge.bottom) * (1 - part);
  const kind = `${state.outcome} by`;
  const said = data.groups.map((group) => `${group.name}: ${data.months.map((month) => `by ${months(month)} ${words(rateAt(group, kind, month), false)}`).join("; ")}.`);
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${byId("curveTitle").textContent}. ${said.join(" ")}` });
  for (const at of [0, 0.25, 0.5, 0.75, 1]) {
    svg.append(draw("line", { class: "rule", x1: edge.left, x2: width - edge.right, y1: y(at), y2: y(at) }));
    svg.append(draw("text", { x: edge.left - 8, y: y(at) + 4, "text-anchor": "end" }, `${100 * at}${SPACE}%`));
  }
  let before = -Infinity;
  for (const month of data.months) {
    if (x(month) - before < 17) continue;
    before = x(month);
    svg.append(draw("text", { x: x(month), y: height - edge.bottom + 18, "text-anchor": "middle" }, String(month)));
  }
  svg.append(draw("line", { class: "rule", x1: x(state.month), x2: x(state.month), y1: y(1), y2: y(0), "stroke-dasharray": "2 4" }));
  svg.append(draw("text", { x: (edge.left + width - edge.right) / 2, y: height - 4, "text-anchor": "middle" }, "months since time zero"));
  const labels = [];
  data.groups.forEach((group, number) => {
    const aside = (number - (data.groups.length - 1) / 2) * 5;
    const points = data.months.map((month) => ({ month, rate: rateAt(group, kind, month) }));
    const exact = points.filter((point) => point.rate.kind === "exact" && point.rate.of > 0);
    for (const { month, rate } of points) {
      const at = x(month) + aside;
      if (rate.kind === "between" && rate.of) {
        svg.append(draw("line", { x1: at, x2: at, y1: y(rate.low / rate.of), y2: y(rate.high / rate.of), stroke: group.colour, "stroke-width": 7, opacity: 0.35, "stroke-linecap": "round" }));
      } else if (rate.kind === "exact" && rate.of && rate.low >= 0) {
        svg.append(draw("line", { x1: at, x2: at, y1: y(rate.low / 100), y2: y(rate.high / 100), stroke: group.colour, opacity: 0.45 }));
      }
    }
    exact.forEach((point, index) => {
      const here = [x(point.month) + aside, y(point.rate.n / point.rate.of)];
      if (index) {
        const from = exact[index - 1];
        const beside = data.months.indexOf(point.month) - data.months.indexOf(from.month) === 1;
        svg.append(draw("line", { x1: x(from.month) + aside, y1: y(from.rate.n / from.rate.of), x2: here[0], y2: here[1], stroke: group.colour, "stroke-width": 2.5, "stroke-dasharray": beside ? "none" : "3 5" }));
      }
      const dot = draw("circle", { cx: here[0], cy: here[1], r: 4, fill: group.colour });
      dot.append(draw("title", {}, `${group.name}, by ${months(point.month)}: ${words(point.rate, true)}`));
      svg.append(dot);
    });
    const drawn = points.filter((point) => (point.rate.kind === "exact" || point.rate.kind === "between") && point.rate.of > 0);
    const end = drawn[drawn.length - 1];
    if (end) {
      const middle = end.rate.kind === "exact" ? end.rate.n : (end.rate.low + end.rate.high) / 2;
      labels.push({ group, x: x(end.month) + aside + 9, y: y(middle / end.rate.of) + 4, rate: end.rate });
    }
  });
  labels.sort((one, other) => one.y - other.y);
  labels.forEach((label, index) => { if (index) label.y = Math.max(label.y, labels[index - 1].y + 16); });
  const over = labels.length ? labels[labels.length - 1].y - (height - edge.bottom) : 0;
  const most = Math.max(6, Math.floor((edge.right - 14) / 8.6) - 6);
  for (const label of labels) {
    const name = label.group.name.length > most ? `${label.group.name.slice(0, most - 1)}…` : label.group.name;
    const share = label.rate.kind !== "exact" || label.rate.of < data.smallGroup ? "" : ` ${percent(label.rate.n / label.rate.of)}`;
    const text = draw("text", { class: "label", x: label.x, y: label.y - Math.max(0, over) }, name + share);
    text.style.fill = label.group.colour;
    svg.append(text);
  }
  room.replaceChildren(svg);
  const head = make("tr", {}, make("th", { scope: "col" }, "By month"), ...data.months.map((month) => make("th", { scope: "col" }, String(month))));
  const rows = data.groups.map((group) => make("tr", {}, make("th", { scope: "row" }, group.name), ...data.months.map((month) => {
    const rate = rateAt(group, kind, month);
    return make("td", rate.kind === "few" ? { class: "few" } : {}, short(rate));
  })));
  byId("byMonth").replaceChildren(make("thead", {}, head), make("tbody", {}, ...rows));
}

function table() {
  const head = make("tr", {}, make("th", { scope: "col" }, "Definition"), ...data.groups.map((group) => make("th", { scope: "col" }, group.name)));
  const cell = (rate, colour) => {
    const td = make("td", rate.kind === "few" ? { class: "few" } : {}, words(rate, false));
    if (rate.kind === "exact" && rate.of) {
      const bar = make("i", {});
      bar.style.width = share(rate.n, rate.of);
      bar.style.backgroundColor = colour;
      td.append(make("div", { class: "mini" }, bar));
    }
    return td;
  };
  const first = make("tr", { class: "first" }, make("th", { scope: "row" }, `At the sliders: ${limits()}`), ...data.groups.map((group) => cell(rateAt(group, "CR at", state.month), group.colour)));
  const index = data.months.indexOf(state.month);
  const rows = [], few = [];
  data.definitions.forEach((definition, number) => {
    const rates = data.groups.map((group) => read(group.definitions[number][index]));
    if (rates.every((rate) => rate.kind === "few")) { few.push(definition.label); return; }
    const name = make("th", { scope: "row", title: definition.words }, definition.label);
    rows.push(make("tr", definition.own ? { class: "own" } : {}, name, ...rates.map((rate, group) => cell(rate, data.groups[group].colour))));
  });
  if (few.length) rows.push(make("tr", { class: "few" }, make("td", { colspan: data.groups.length + 1 }, `Too few to share: ${few.join("; ")}.`)));
  byId("definitions").replaceChildren(make("thead", {}, head), make("tbody", {}, first, ...rows));
}

function show() {
  data.axes.forEach((axis, index) => {
    const range = byId(`limit${index}`);
    range.value = state.at[index];
    range.setAttribute("aria-valuetext", limit(axis, state.at[index]));
    range.parentElement.querySelector("b").textContent = axis.values[state.at[index]];
  });
  const outcome = OUTCOMES[state.outcome];
  byId("back").disabled = state.month === data.month && state.outcome === "CR" && data.axes.every((axis, index) => axis.own === state.at[index]);
  byId("rateTitle").textContent = `${capital(outcome)} at ${months(state.month)}`;
  byId("curveTitle").textContent = `${capital(outcome)} observed so far at each month, of those ever assessed`;
  byId("definitionsTitle").textContent = `Complete response at ${months(state.month)}, by definition`;
  const said = data.groups.map((group) => `${group.name} ${words(rateAt(group, `${state.outcome} at`, state.month), false)}`);
  byId("status").textContent = `With ${limits()}, ${outcome} at ${months(state.month)}: ${said.join("; ")}.`;
  bars();
  curve();
  table();
}

function about() {
  const definition = data.definition;
  byId("synthetic").hidden = !data.synthetic;
  byId("title").textContent = "How often is remission reached?";
  byId("lead").textContent = `It depends on the limits. Move those of ${definition.label}: the rate of complete response and its curve follow, beside the rates under ${data.definitions.length} published definitions.`;
  const changed = definition.differences.length ? `The limits at the start differ from the published ones: ${definition.differences.join("; ")}.` : "";
  for (const text of [definition.words, changed, definition.citation]) if (text) byId("definitionWords").append(make("p", {}, text));
  byId("plan").append(...data.plan.map((sentence) => make("li", {}, sentence)));
  const few = data.leftOut ? ` ${data.leftOut} group${data.leftOut === 1 ? " is" : "s are"} too small to be shown.` : "";
  byId("withheld").textContent = data.k === 1
    ? "No count is withheld on this page."
    : `No count of 1 to ${data.k - 1} patients is in this file, nor one from which so few follow by adding and subtracting (looked at for up to four counts, and for any number of one month’s): “too few to share” stands there, or, where counts on both sides are known, between which numbers it lies. Percentages and intervals are given only where both n and N are.${few}`;
  byId("sparse").hidden = !data.sparse || !data.groups.length;
  byId("sparse").textContent = "Too few patients to share most of this: where a count could tell of a few of them it was left out when the page was made.";
  byId("foot").textContent = `Made with lnexplore ${data.version}. This page holds counts of patients, no patient's data; it loads nothing and sends nothing.`;
}

about();
if (data.groups.length) {
  byId("figure").hidden = false;
  controls();
  show();
  let width = window.innerWidth;
  window.addEventListener("resize", () => { if (window.innerWidth !== width) { width = window.innerWidth; curve(); } });
  window.addEventListener("beforeprint", () => { for (const one of document.querySelectorAll("details")) one.open = true; });
} else {
  byId("empty").hidden = false;
  byId("emptyWords").textContent = `No group of this cohort has ${data.k} patients or more, so there is nothing that may be shown.`;
}
