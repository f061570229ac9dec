/* A page without a server: its explorers answer from records, and a Python in the page answers the rest. */

const AHEAD = "600px"; // to the window, in which an explorer's record is fetched
const LEAST = 0.5; // GB in a device for which Python is not even fetched if it has less: it takes 0.3
const SMALL = "(max-width: 700px) and (pointer: coarse)"; // devices on which Python waits for the first touch
const shared = (globalThis.mktlibSite ??= { records: new Map(), pythons: [] });

/* --- records: a file calls `mktlibRecord` with its name and its content, packed ------------------------------- */

globalThis.mktlibRecord = (name, packed) => shared.records.set(name, packed);

/* A record unpacked; refused if it is damaged or belongs to another state of the page. The checksum of its last
   bytes is that of what is packed: the browser compares it with the content, this page with its own. */
async function unpack(packed, sum) {
  const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
  const said = new DataView(bytes.buffer).getUint32(bytes.length - 8, true);
  if (said !== sum) throw new Error("a record of another page");
  const content = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(content).text());
}

function fetched(src) {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src, onload: resolve, onerror: reject });
    document.head.append(script);
  });
}

async function recordOf({ name, src, sum }, base) {
  if (!shared.records.has(name)) await fetched(new URL(src, base).href);
  const packed = shared.records.get(name);
  shared.records.delete(name);
  return unpack(packed, sum);
}

/* --- Python: one worker for the explorers of one notebook ------------------------------------------------------- */

/* A tab that ran out of memory when its Python began is gone without a word: when it is opened again, none begins. */
const BEGINS = "mktlib.python begins";
const begins = (said) => {
  try {
    if (said === undefined) return sessionStorage.getItem(BEGINS) === "yes";
    return said ? sessionStorage.setItem(BEGINS, "yes") : sessionStorage.removeItem(BEGINS);
  } catch {
    return false; // a browser that keeps nothing
  }
};
addEventListener("pagehide", () => begins(false));

class Python {
  constructor({ python, page, base }) {
    Object.assign(this, { page, base: new URL(python || ".", base).href, models: new Set(), explorers: new Set() });
    Object.assign(this, { spoke: new Map(), stands: new Map() }); // of each explorer: who asked last, and at which question it stands
    shared.pythons.push(this);
    const able = globalThis.Worker && globalThis.WebAssembly && (navigator.deviceMemory ?? LEAST) >= LEAST && !begins();
    this.state = python && able && !this.base.startsWith("file:") ? "asleep" : "absent";
  }
  start() {
    if (this.state !== "asleep") return;
    this.become("coming");
    begins(true);
    try {
      const script = `${this.base}worker.js`;
      const own = new URL(script).origin === location.origin; // a worker must be of the page's own host, or seem so
      const url = own ? script : URL.createObjectURL(new Blob([`importScripts(${JSON.stringify(script)})`], { type: "text/javascript" }));
      this.worker = new Worker(url);
      this.worker.onerror = () => this.become("absent");
      this.worker.onmessage = ({ data }) => this.hear(data);
      this.worker.postMessage({ kind: "start", page: this.page, base: this.base });
    } catch {
      this.become("absent"); // a policy that forbids workers
    }
  }
  hear({ kind, name, content, buffers, explorers }) {
    if (kind === "ready") {
      this.explorers = new Set(explorers);
      this.become("ready");
    } else if (kind === "failed") this.become("absent");
    else if (kind === "said") {
      if (content.kind === "answer" && content.done >= 1) this.stands.set(name, content.serial);
      for (const model of this.models) if (model.model_id === name) model.relay(content, buffers);
    }
  }
  become(state) {
    if (this.state === "ready") return; // one message lost is not the end
    this.state = state;
    if (state !== "coming") begins(false);
    dispatchEvent(new CustomEvent("mktlib-python", { detail: state }));
    for (const model of this.models) model.news();
  }
  knows(name) {
    return this.state === "ready" && this.explorers.has(name);
  }
  say(model, content, buffers = []) {
    this.spoke.set(model.model_id, model);
    this.worker.postMessage({ kind: "say", name: model.model_id, content, buffers }, buffers);
  }
}

/* Questions are counted over the whole page: an answer then says whose it is. */
const nextQuestion = () => (shared.questions = (shared.questions ?? 0) + 1);

/* --- an explorer's other side ----------------------------------------------------------------------------------- */

class Model {
  constructor({ spec, shown, record }, site, python, guest) {
    Object.assign(this, { site, python, guest });
    python.models.add(this);
    this.model_id = spec.name;
    this.wares = ["png", "csv"];
    this.prompt = true;
    this.values = { spec: { ...site.shared, ...spec }, shown };
    this.ears = new Set();
    this.controls = spec.controls;
    this.source = record;
    this.positions = structuredClone(shown.positions);
    this.shown = shown;
    Object.assign(this, { serial: 0, version: 0, question: 0, exact: true, reason: "move", work: Promise.resolve() });
  }
  get(key) {
    return this.values[key];
  }
  set(key, value) {
    this.values[key] = value;
  }
  on(_event, ear) {
    this.ears.add(ear);
  }
  off(_event, ear) {
    this.ears.delete(ear);
  }
  hear(content, buffers) {
    for (const ear of this.ears) ear(content, buffers);
  }

  /* The record, once; without it Python has to answer everything. */
  answers() {
    this.arriving ??= (this.source ? recordOf(this.source, this.site.base) : Promise.reject(new Error("not recorded"))).then(
      (record) => (this.record = new Answers(record, this.controls)),
      () => (this.record = null),
    );
    return this.arriving;
  }

  /* One after another; a question that a newer one follows is left out. */
  send(content, _callbacks, buffers = []) {
    if (content.kind === "ask") this.newest = content.serial;
    this.work = this.work.then(() => this.answers()).then(() => this.take(content, buffers)).catch((error) => console.error(error));
  }

  async take(content, buffers) {
    switch (content.kind) {
      case "open":
        return this.open(content);
      case "ask":
        if (content.serial < this.newest) return;
        this.serial = content.serial;
        this.positions = content.positions;
        this.linked = null;
        return this.answer("move");
      case "whole":
        return this.show("open", { chart: this.shown.chart });
      case "upload":
      case "download":
        return this.ware(content, buffers);
      case "stop":
        if (this.python.knows(this.model_id)) this.python.say(this, content);
    }
  }

  /* What the page knows when it opens: the values of its link and those it remembers. Without a record Python reads them. */
  open(content) {
    const { query = [], remembered = [], stood = null } = content;
    const own = `${this.model_id}.`;
    const named = query.filter(([key]) => key.startsWith(own));
    const ignored = [];
    for (const [key, text] of named.length ? named : remembered.map(([name, one]) => [own + name, one])) {
      const name = key.slice(own.length);
      const position = this.controls[name] && this.record?.parse(name, text);
      if (position !== undefined) this.positions[name] = position;
      else if (named.length && this.record) ignored.push(key);
    }
    for (const [name, position] of Object.entries(stood ?? {})) if (this.controls[name]) this.positions[name] = position;
    if (this.model_id === this.site.first) ignored.push(...query.map(([key]) => key).filter((key) => !this.site.known.includes(key.split(".")[0])));
    const keys = ignored.slice(0, 5).map((key) => key.slice(0, 40)).join(", ");
    this.linked = this.record ? null : content;
    return this.answer("open", keys && this.site.words.ignored.replace("{keys}", keys));
  }

  /* From the record; from Python; or the nearest that was recorded, or nothing, until Python is there. */
  answer(reason, note = "") {
    Object.assign(this, { reason, note });
    this.question = nextQuestion(); // what Python still says of an older one is not listened to
    if (this.pending) this.python.say(this, { kind: "stop" });
    this.pending = false;
    const found = this.record?.find(this.positions);
    this.exact = found !== undefined;
    if (this.exact) return this.show(reason, { at: found, note });
    if (this.python.knows(this.model_id)) return this.ask();
    this.python.start();
    const near = this.record?.near(this.positions);
    if (!near) return this.show(reason, { problem: this.reasons(), note });
    const [moved] = Object.keys(near).filter((name) => near[name] !== this.positions[name]);
    const words = this.site.words.nearest.replace("{value}", this.record.said(moved, near[moved]));
    this.show(reason, { at: this.record.find(near), positions: near, note: note || words });
  }

  reasons() {
    if (this.values.spec.form === "exercise") return this.site.words[this.python.state === "absent" ? "unchecked" : "checking"];
    if (this.python.state !== "absent") return this.site.words.coming;
    return this.record ? this.site.words.absent : this.site.words.lost;
  }

  ask() {
    this.pending = true;
    if (this.linked) this.python.say(this, this.linked);
    else this.python.say(this, { kind: "ask", serial: this.question, positions: this.positions });
  }

  /* Python has come, or will not come. */
  news() {
    if (this.record === undefined || this.exact) return;
    if (this.python.knows(this.model_id)) this.ask();
    else if (this.python.state === "absent" && [this.site.words.coming, this.site.words.checking].includes(this.shown.problem)) this.show(this.reason, { problem: this.reasons() });
  }

  /* What Python says, if it is about the newest question. */
  relay(content, buffers) {
    const mine = this.python.spoke.get(this.model_id) === this;
    if (content.kind !== "answer") return mine && this.hear(content, buffers);
    if (content.reason === "open" ? !this.linked : content.serial !== this.question) return;
    this.linked = null;
    const reason = content.reason === "progress" ? "progress" : this.reason;
    this.positions = content.positions;
    this.exact = content.done >= 1;
    this.shown = { ...this.shown, ...content };
    this.hear({ ...content, reason, serial: this.serial, version: ++this.version, note: content.note || this.note });
    if (!this.exact) return;
    this.pending = false;
    this.settled?.();
    // The same explorer elsewhere on the page, whose question this one has pushed aside.
    for (const other of this.python.models) if (other.model_id === this.model_id && other.pending) other.ask();
  }

  /* Say what the record has at a place, or why there is nothing. */
  show(reason, { at, chart, problem = "", positions = this.positions, note = "" }) {
    const said = at === undefined ? { chart, problem } : this.record.at(at);
    if (said.panels) chart = said;
    const all = Object.keys(this.controls);
    const pairs = (tell) => Object.fromEntries(all.map((name) => [name, tell(name)]).filter(([, text]) => text !== undefined));
    const words = (kind) => pairs((name) => this.record?.[kind](name, positions[name]));
    const moved = (name) => JSON.stringify(positions[name]) !== JSON.stringify(this.controls[name].start);
    const texts = words("text");
    const message = {
      kind: "answer",
      reason,
      serial: this.serial,
      version: ++this.version,
      ...(chart ? { chart } : { patch: [] }),
      readouts: words("said"),
      positions: this.positions,
      headlines: chart ? chart.headlines : this.shown.headlines,
      sentence: chart ? chart.says.map(([part]) => part).join("") : this.shown.sentence,
      problem: said.problem ?? problem,
      note,
      done: 1,
      link: Object.fromEntries(Object.entries(texts).filter(([name]) => moved(name)).map(([name, text]) => [`${this.model_id}.${name}`, text])),
      remember: Object.fromEntries(Object.entries(texts).filter(([name]) => this.record.controls[name].kept)),
    };
    this.shown = { ...this.shown, ...message };
    this.hear(message);
  }

  /* A file, a picture or data: the picture is drawn here, the rest is Python's. */
  async ware(content, buffers) {
    if (content.what === "png") {
      const url = await (this.guest?.paper ?? mktlibPage.papers.get(this.model_id))();
      const bytes = await (await fetch(url)).arrayBuffer();
      return this.hear({ kind: "file", name: `${this.model_id}.png`, type: "image/png" }, [bytes]);
    }
    this.python.start();
    while (this.python.state === "coming") await new Promise((done) => addEventListener("mktlib-python", done, { once: true }));
    if (!this.python.knows(this.model_id)) {
      if (content.kind === "upload") return this.hear({ kind: "arrived", control: content.control, index: content.index, problem: this.site.words.absent });
      return this.show("open", { problem: this.shown.problem, note: this.site.words.absent }); // what is dimmed stays so
    }
    if (this.python.stands.get(this.model_id) !== this.question) {
      const settled = new Promise((done) => (this.settled = done));
      this.question = nextQuestion();
      this.ask();
      await settled;
    }
    this.python.say(this, content, buffers);
  }
}

/* --- the page ----------------------------------------------------------------------------------------------------- */

const idle = (act) => (globalThis.requestIdleCallback ?? setTimeout)(act);

/* Let the places that carry an explorer live: its description stands before each of them. */
function enliven(places, site) {
  const python = new Python(site);
  const models = new Map();
  const asked = (all) => {
    for (const { isIntersecting, target } of all) if (isIntersecting) models.get(target).answers();
  };
  const [seen, ahead] = ["0px", AHEAD].map((rootMargin) => new IntersectionObserver(asked, { rootMargin }));
  const loaded = (act) => (document.readyState === "complete" ? idle(act) : addEventListener("load", () => idle(act)));
  const live = (place) => {
    const model = new Model(JSON.parse(place.previousElementSibling.textContent), site, python);
    models.set(place, model);
    place.dataset.alive = model.model_id;
    render({ model, el: place });
    seen.observe(place); // what is ahead waits until the page is there
    loaded(() => ahead.observe(place));
  };
  // The first is seen before the next is made; all at once where the reader is led to one of them, or comes back.
  const led = location.hash || performance.getEntriesByType("navigation")[0]?.type !== "navigate";
  const next = ([place, ...others]) => {
    if (!place) return;
    live(place);
    if (led) next(others);
    else idle(() => next(others));
  };
  next(places);
  const { saveData, effectiveType = "4g" } = navigator.connection ?? {};
  const frugal = saveData || effectiveType !== "4g" || (navigator.deviceMemory ?? 8) <= 2 || matchMedia(SMALL).matches;
  const start = () => python.start();
  const touched = ({ type, target }) => target.closest?.(".mk-explorer") && addEventListener(type.replace("down", "up"), start, { once: true }); // not while the hand moves
  if (frugal) for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, touched, { passive: true });
  else loaded(start);
  return python;
}
