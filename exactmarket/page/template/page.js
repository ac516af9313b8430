"use strict";
// What the page does: it hands files to the checker in its own thread, and shows what comes back. Every text is put into the
// page as text, never as markup, and with what nobody would see written out; so no name in a file can change the page.

const words = JSON.parse(document.getElementById("words").textContent);
const entries = [];
let shown = null;

const MOST_CELLS = 12000;
const MOST_COLUMNS = 120;
const LONG = 24;
const SHORT = 9;

function byId(id) {
  return document.getElementById(id);
}

function visible(text) {
  const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0]/gu;
  return String(text).replace(unseen, (found) => "\\u{" + found.codePointAt(0).toString(16) + "}");
}

function make(tag, attributes = {}, ...children) {
  const drawn = ["svg", "line", "circle", "polygon", "text", "title", "g"].includes(tag);
  const node = drawn ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat()) {
    if (child !== null) node.append(child instanceof Node ? child : visible(child));
  }
  return node;
}

function say(text) {
  byId("status").textContent = visible(text);
}

// Packed data ---------------------------------------------------------------------------------------

async function unpack(base64) {
  const packed = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function part(id) {
  return unpack(byId(id).textContent);
}

// The checker ---------------------------------------------------------------------------------------

const checker = {worker: null, ready: false, busy: null, parts: null};

async function startChecker() {
  checker.ready = false;
  if (!checker.parts) {
    const parts = {};
    for (const script of document.querySelectorAll("script[data-part]")) parts[script.dataset.part] = await unpack(script.textContent);
    const sources = JSON.parse(new TextDecoder().decode(parts.sources));
    checker.parts = {...parts, sources: {...sources, "exactmarket/recheck.py": new TextDecoder().decode(await part("recheck"))}};
  }
  const address = URL.createObjectURL(new Blob([byId("worker").textContent], {type: "text/javascript"}));
  checker.worker = new Worker(address);
  checker.worker.onmessage = ({data}) => heard(data);
  checker.worker.onerror = (fault) => heard({id: checker.busy?.id, crashed: fault.message || "the checker could not be started"});
  checker.worker.postMessage({parts: checker.parts});
}

function heard(answer) {
  if (answer.ready) {
    checker.ready = true;
    checker.about = `The checker is ready: recheck.py in Python ${answer.ready}, started in ${answer.seconds.toFixed(1)} s.`;
    byId("checker-sum").textContent = answer.sum;
    say(checker.about);
    return next();
  }
  const request = checker.busy;
  checker.busy = null;
  if (!request) return say(`The checker does not start: ${answer.crashed}`);
  if (answer.crashed && request.tell !== undefined) {
    // The verdict stands; only the words are missing.
    request.entry.told[request.tell] = {fault: answer.crashed};
    restart();
  } else if (answer.crashed) {
    request.entry.state = "stopped";
    request.entry.reason = `no verdict: the checker broke off (${answer.crashed})`;
    restart();
  } else if (request.tell === undefined) {
    Object.assign(request.entry, answer, {id: request.entry.id, state: answer.status});
    // Of many certificates in a file, the one that fails is shown first.
    const line = /^line (\d+):/.exec(answer.reason);
    if (line) request.entry.at = Number(line[1]) - 1;
  } else {
    request.entry.told[request.tell] = answer.told;
  }
  update(request.entry);
  next();
}

function restart() {
  if (checker.worker) checker.worker.terminate();
  checker.busy = null;
  startChecker();
}

function stop() {
  if (!checker.busy) return;
  const {entry} = checker.busy;
  Object.assign(entry, {state: "stopped", reason: "no verdict: stopped by you"});
  restart();
  update(entry);
}

// The next thing to ask: what is to be shown first, then verdicts in order.
function next() {
  if (!checker.ready || checker.busy) return;
  const telling = shown && ["verified", "rejected", "malformed"].includes(shown.state) && !(shown.at in shown.told);
  const entry = telling ? shown : entries.find((each) => each.state === "waiting");
  if (!entry) return say(`${checker.about}${entries.length > 1 ? " " + tally() : ""}`);
  const file = entry.name.endsWith(".jsonl") ? "certificate.jsonl" : "certificate.json";
  checker.busy = {entry, id: entry.id, ...(telling ? {tell: entry.at} : {})};
  if (!telling) {
    entry.state = "checking";
    entry.begun = performance.now();
    update(entry);
  }
  checker.worker.postMessage({id: entry.id, file, bytes: entry.bytes, ...(telling ? {tell: entry.at} : {})});
}

function tally() {
  const counts = {};
  for (const {state} of entries) counts[state] = (counts[state] || 0) + 1;
  return Object.entries(counts).map(([state, count]) => `${count} ${state}`).join(", ") + ".";
}

// Files ---------------------------------------------------------------------------------------------

function add(name, bytes, more = {}) {
  const entry = {id: entries.length, name, bytes, state: "waiting", told: {}, at: 0, count: 1, ...more};
  entries.push(entry);
  if (shown === null) choose(entry);
  else listed(entry);
  return entry;
}

async function addFiles(files) {
  if (!words.runtime) return say("This page has no checker: check the file with recheck.py.");
  shown = null;
  for (const file of files) {
    if (file.size > words.most_bytes) {
      const reason = `the file: expected at most ${words.most_bytes} bytes, found ${file.size}`;
      add(file.name, null, {state: "malformed", reason, told: {0: {}}, count: 0});
    } else {
      try {
        add(file.name, new Uint8Array(await file.arrayBuffer()));
      } catch (fault) {
        add(file.name, null, {state: "malformed", reason: `the file: expected a file that can be read, found ${fault.name}`, told: {0: {}}, count: 0});
      }
    }
  }
  next();
}

function update(entry) {
  listed(entry);
  if (entry === shown) show();
}

function choose(entry) {
  const before = shown;
  shown = entry;
  if (before) listed(before);
  listed(entry);
  show();
  next();
}

// The list of files, when there are two or more: a row is made anew when its file changes, and no other one.
const list = {body: make("tbody"), head: make("h2")};

function listed(entry) {
  const fresh = rowOf(entry);
  if (entry.row) entry.row.replaceWith(fresh);
  else list.body.append(fresh);
  entry.row = fresh;
  list.head.replaceChildren(`${entries.length} files: ${tally()}`);
  const place = byId("list");
  if (entries.length < 2 || !place.hidden) return;
  place.hidden = false;
  const heads = ["file", "verdict", "kind, or reason", "time"].map((head) => make("th", {scope: "col"}, head));
  place.replaceChildren(list.head, make("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": "Files"},
    make("table", {}, make("thead", {}, make("tr", {}, heads)), list.body)));
}

function rowOf(entry) {
  return make("tr", {"aria-current": entry === shown},
    make("th", {scope: "row"}, make("button", {onclick: () => { choose(entry); byId("certificate").focus(); }}, entry.name)),
    make("td", {class: entry.state + "-word"}, entry.state),
    make("td", {}, entry.kind || entry.reason || ""),
    make("td", {class: "number"}, entry.seconds === undefined ? "" : entry.seconds.toFixed(2) + " s"));
}

// A certificate -------------------------------------------------------------------------------------

const VERDICTS = {
  waiting: ["Waiting", "The checker has not begun."],
  checking: ["Checking ...", "The checker is at work."],
  verified: ["Verified", "The checker ran here and accepts the certificate: its claim is proved."],
  rejected: ["Rejected", "The checker ran here and refuses the certificate: it does not prove its claim."],
  malformed: ["Malformed", "The checker ran here and cannot read this as a certificate."],
  stopped: ["No verdict", "The checker did not come to an end."],
  unchecked: ["Not checked here", "This page was made without a checker. When it was made, exactmarket's kernel and recheck.py had accepted the certificate; but a page can lie. Save the certificate, and run: python recheck.py FILE"],
};

function show() {
  const entry = shown;
  const place = byId("certificate");
  if (!entry) return place.replaceChildren();
  const told = entry.told[entry.at];
  place.replaceChildren(...[
    make("h2", {}, entry.name),
    verdictOf(entry),
    facts(entry),
    ...(told ? tellings(told, entry) : ["verified", "rejected"].includes(entry.state) ? [make("p", {class: "facts"}, "Reading the claim ...")] : []),
    ...raw(entry),
  ]);
}

function verdictOf(entry) {
  const [word, meaning] = VERDICTS[entry.state];
  const lines = [make("strong", {}, word), make("p", {}, meaning)];
  if (entry.reason) lines.push(make("p", {class: "reason"}, make("code", {}, entry.reason)));
  if (entry.state === "checking") lines.push(make("p", {}, make("button", {onclick: stop}, "Stop")));
  return make("div", {class: "verdict " + entry.state, role: "status"}, lines);
}

function facts(entry) {
  const said = [];
  if (entry.seconds !== undefined) said.push(`checked in ${entry.seconds.toFixed(entry.seconds < 1 ? 3 : 1)} s`);
  if (entry.bytes) said.push(`${entry.bytes.length.toLocaleString("en")} bytes`);
  if (entry.sha256) said.push(`SHA-256 of the certificate ${entry.sha256}`);
  return make("p", {class: "facts"}, said.join("; "));
}

function tellings(told, entry) {
  const nodes = [];
  if (entry.count > 1) nodes.push(pager(entry));
  if (told.fault) nodes.push(make("p", {}, `The claim could not be put into words here (${told.fault}); the certificate says it below.`));
  const kind = words.kinds[told.kind];
  if (!told.kind) return nodes;
  nodes.push(make("h2", {}, entry.state === "rejected" ? "The claim, which this certificate does not prove" : "The claim"));
  nodes.push(make("p", {class: "facts"}, `kind ${told.kind}`));
  if (kind) nodes.push(make("p", {class: "sentence"}, kind.sentence));
  nodes.push(...parts(told.claim));
  nodes.push(make("h2", {}, "The witness"), ...parts(told.witness));
  if (kind) {
    nodes.push(make("h2", {}, entry.state === "rejected" ? "What a witness must show" : "Why it is true"), make("p", {}, kind.argument));
    if (kind.theorems.length) nodes.push(make("h3", {}, "Theorems of the literature that the argument may use"));
    if (kind.theorems.length) nodes.push(make("ul", {}, kind.theorems.map((theorem) => make("li", {}, theorem))));
  }
  return nodes;
}

function pager(entry) {
  const go = (step) => () => { entry.at = Math.min(entry.count - 1, Math.max(0, entry.at + step)); show(); next(); };
  return make("p", {class: "tools"}, make("button", {onclick: go(-1), disabled: entry.at === 0}, "Previous"),
    `certificate ${entry.at + 1} of ${entry.count} in this file`,
    make("button", {onclick: go(1), disabled: entry.at === entry.count - 1}, "Next"));
}

function raw(entry) {
  if (!entry.bytes) return [];
  const address = URL.createObjectURL(new Blob([entry.bytes], {type: "application/json"}));
  const text = make("pre");
  const most = 200000;
  const opened = () => {
    const begin = new TextDecoder().decode(entry.bytes.subarray(0, most));
    text.textContent = begin.split("\n").map(visible).join("\n") + (entry.bytes.length > most ? "\n... (the rest is in the saved file)" : "");
  };
  return [make("details", {ontoggle: opened}, make("summary", {}, "The certificate as it is written"), text),
    make("p", {class: "tools"}, make("a", {class: "button", href: address, download: entry.name}, "Save the certificate"))];
}

function parts(told) {
  const nodes = [];
  const pictures = told.filter((each) => each.picture);
  if (pictures.length) nodes.push(make("div", {class: "pictures"}, pictures.map(({picture}) => draw(picture))));
  for (const each of told) {
    if (each.head) nodes.push(make("h3", {}, each.head));
    if (each.text) nodes.push(make("p", {}, each.text));
    if (each.table) nodes.push(table(each.table));
  }
  return nodes;
}

// Tables --------------------------------------------------------------------------------------------

function table(given) {
  const order = given.rows.map((_, k) => k);
  const state = {column: null, down: false, wanted: "", all: false, exactly: false};
  const wide = given.heads.length > MOST_COLUMNS;
  const heads = wide ? given.heads.slice(0, MOST_COLUMNS) : given.heads;
  const numeric = heads.map((_, j) => given.rows.every((row) => row[j][1] !== null || row[j][0].length < SHORT));
  const long = given.rows.some((row) => row.some(([text, near]) => near !== null && isLong(text)));
  const body = make("tbody");
  const said = make("span", {role: "status"});
  const most = state.all ? order.length : Math.max(20, Math.floor(MOST_CELLS / Math.max(1, heads.length)));

  function value(k) {
    return state.column === -1 ? given.names[k] : given.rows[k][state.column];
  }
  function compare(k, l) {
    const [a, b] = [value(k), value(l)];
    if (typeof a === "string") return a.localeCompare(b, "en", {numeric: true});
    if (a[1] !== null && b[1] !== null && a[1] !== b[1]) return a[1] - b[1];
    return (a[1] === null) - (b[1] === null) || a[0].localeCompare(b[0], "en", {numeric: true}) || k - l;
  }
  function fill() {
    const wanted = state.wanted.toLowerCase();
    let rows = order.filter((k) => !wanted || given.names[k].toLowerCase().includes(wanted) || given.rows[k].some(([text, near]) => near === null && text.toLowerCase().includes(wanted)));
    if (state.column !== null) rows.sort(compare);
    if (state.down) rows.reverse();
    const found = rows.length;
    if (!state.all) rows = rows.slice(0, most);
    body.replaceChildren(...rows.map((k) => row(given.names[k], given.rows[k])));
    said.replaceChildren(visible(wanted || found < order.length ? `${found} of ${order.length} rows` : ""));
    if (rows.length < found) said.append(" ", make("button", {onclick: () => { state.all = true; fill(); }}, `show all ${found} rows`));
  }
  function row(name, cells) {
    return make("tr", {}, make("th", {scope: "row"}, name), cells.slice(0, heads.length).map((cell, j) => written(cell, numeric[j], given.faint, state.exactly)));
  }
  function sortBy(column) {
    return () => {
      if (state.column !== column) Object.assign(state, {column, down: false});
      else if (!state.down) state.down = true;
      else Object.assign(state, {column: null, down: false});
      [...line.children].forEach((head, j) => head.setAttribute("aria-sort", j - 1 !== state.column ? "none" : state.down ? "descending" : "ascending"));
      fill();
    };
  }
  const title = given.title;
  const line = make("tr", {}, ["", ...heads].map((head, j) => make("th", {scope: "col", class: j && numeric[j - 1] ? "number" : null, "aria-sort": "none"},
    order.length > 1 && (j || given.names.length > 1) ? make("button", {onclick: sortBy(j - 1), title: "sort"}, head || (j ? "·" : "↕")) : head)));
  const feet = given.feet.map(({name, cells}) => row(name, cells));
  const tools = make("div", {class: "tools"}, said);
  if (order.length > 12) {
    tools.prepend(make("input", {type: "search", placeholder: "find a row", "aria-label": `find a row in ${title}`, oninput: (event) => { state.wanted = event.target.value; fill(); }}));
  }
  if (long) {
    const box = make("input", {type: "checkbox", onchange: (event) => { state.exactly = event.target.checked; fill(); }});
    tools.append(make("label", {}, box, " exact fractions at any length"));
  }
  if (wide) tools.append(`${given.heads.length - heads.length} more columns are in the certificate`);
  fill();
  return make("div", {class: "table"}, make("h3", {}, title), tools,
    make("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": title},
      make("table", {}, make("thead", {}, line), body, make("tfoot", {}, feet))));
}

function isLong(text) {
  return text.length > LONG && text.includes("/") && !text.includes("≈");
}

function written([text, near], number, faint, exactly) {
  const kind = number ? "number" : "word";
  if (near === null || text.length <= SHORT) return make("td", {class: kind + (faint && text === "0" ? " zero" : "")}, text);
  if (text.includes("≈") || text.startsWith("between") || !text.includes("/")) return make("td", {class: kind}, text);
  const about = "≈ " + Number(near.toPrecision(6));
  if (isLong(text) && !exactly) return make("td", {class: kind, title: visible(text.slice(0, 2000))}, about);
  return make("td", {class: kind}, text + " ", make("span", {class: "near"}, about));
}

// Pictures ------------------------------------------------------------------------------------------

function draw(picture) {
  const [size, left, top] = [300, picture.axes ? 46 : 60, 26];
  const x = (value) => left + value / picture.most * (size - 20);
  const y = (value) => top + size - 30 - value / picture.most * (size - 40);
  const nodes = [];
  if (picture.axes) {
    nodes.push(make("line", {class: "axis", x1: x(0), y1: y(0), x2: x(picture.most), y2: y(0)}), make("line", {class: "axis", x1: x(0), y1: y(0), x2: x(0), y2: y(picture.most)}));
    for (const at of ticks(picture.most)) {
      const tick = Number(at.toPrecision(6));
      nodes.push(make("text", {class: "tick", x: x(at), y: y(0) + 14, "text-anchor": "middle"}, tick), make("text", {class: "tick", x: x(0) - 5, y: y(at) + 4, "text-anchor": "end"}, tick));
      nodes.push(make("line", {class: "axis", x1: x(at), y1: y(0), x2: x(at), y2: y(0) + 3}), make("line", {class: "axis", x1: x(0) - 3, y1: y(at), x2: x(0), y2: y(at)}));
    }
    nodes.push(make("text", {x: x(picture.most / 2), y: y(0) + 30, "text-anchor": "middle"}, short(picture.axes[0])), make("text", {x: 4, y: 14}, short(picture.axes[1])));
  }
  for (const shape of picture.shapes) nodes.push(...shapes(shape, x, y));
  const caption = picture.title + (picture.axes && picture.shapes.some((shape) => shape.thin) ? "; thin lines: a bundle costs a budget" : "");
  return make("figure", {}, make("svg", {viewBox: `0 0 ${size + 60} ${size + 30}`, role: "img", "aria-label": visible(caption)}, nodes), make("figcaption", {}, caption));
}

// Round numbers up to the end of an axis, at most six.
function ticks(most) {
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [0.1, 0.2, 0.5, 1, 2].map((part) => part * power).find((each) => most / each <= 6);
  return Array.from({length: Math.floor(most / step + 1e-9)}, (_, k) => (k + 1) * step);
}

function short(text) {
  return text.length > 40 ? text.slice(0, 38) + "..." : text;
}

function shapes(shape, x, y) {
  const title = shape.label ? make("title", {}, shape.label) : null;
  if (shape.area) return [make("polygon", {class: shape.empty ? "empty" : "area", points: shape.area.map(([a, b]) => `${x(a)},${y(b)}`).join(" ")}, title)];
  if (shape.line) {
    const [[a, b], [c, d]] = shape.line;
    return [make("line", {class: shape.thin ? "thin" : "line", x1: x(a), y1: y(b), x2: x(c), y2: y(d)}, title)];
  }
  const [a, b] = shape.dot || shape.corner;
  if (shape.corner) return [make("text", {x: x(a), y: b > 0 ? y(b) - 8 : y(b) + 18, "text-anchor": "middle"}, short(shape.label))];
  const right = x(a) > 230;
  return [make("circle", {class: "dot", cx: x(a), cy: y(b), r: 5}, title),
    make("text", {class: "label", x: x(a) + (right ? -9 : 9), y: y(b) - 7, "text-anchor": right ? "end" : "start"}, short(shape.label))];
}

// Begin ---------------------------------------------------------------------------------------------

async function showChecker() {
  const text = await part("recheck");
  byId("checker-sum").textContent = words.recheck_sha256;
  byId("save-checker").href = URL.createObjectURL(new Blob([text], {type: "text/x-python"}));
  byId("checker").addEventListener("toggle", () => { byId("checker-text").textContent = new TextDecoder().decode(text); });
}

async function begin() {
  const embedded = JSON.parse(byId("certificates").textContent);
  for (const {name, data, told} of embedded) {
    const bytes = await unpack(data);
    add(name, bytes, words.runtime ? {} : {state: "unchecked", told: told || {}, count: told ? told.length : 1});
  }
  await showChecker();
  if (!words.runtime) {
    byId("drop").hidden = true;
    return say("This page has no checker: it only shows what the certificate says.");
  }
  byId("files").addEventListener("change", (event) => { addFiles([...event.target.files]); event.target.value = ""; });
  const drop = byId("drop");
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.toggle("over", kind === "dragover"); });
  }
  document.addEventListener("drop", (event) => addFiles([...event.dataTransfer.files]));
  say("Starting the checker ...");
  await startChecker();
}

begin().catch((fault) => say(`This page does not work in this browser: ${fault.message}`));
