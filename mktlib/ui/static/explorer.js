/* An explorer on the page: a picture drawn here from the numbers that Python sends, native controls, one sentence.
   Nothing that Python or the reader sends is ever read as HTML. */
import { NARROW, forgetWidths, heightOf, layout, paint } from "./draw.js";

const QUIET = 700; // ms without change before a result is announced
const SLOW = 1000; // ms without an answer before the picture says it is working
const SILENT = 6000; // ms without an answer before the page says that nobody answers
const CALM = 1500; // ms between two steps of a player, at least, for a reader who wants little motion
const AIR = 6; // questions on their way at a time: a drag stays alive over a slow line
const MANY = 60; // positions of a slider above which it has − and +
const SHOWN = 4; // controls in sight on a phone
const PIECE = 1 << 18; // bytes of a file sent at a time
const REACH = 26; // CSS px around a handle that take hold of it
const SHEET = 700; // CSS px of a picture on paper
const KEYED = /^(input|button|select|summary)$/;
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const page = (globalThis.mktlibPage ??= { links: new Map() }); // what each explorer would write into a link
page.papers ??= new Map(); // and what draws it for paper, a promise each
page.stands ??= new Map(); // and where its controls stand, for an exercise that asks

const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  if (KEYED.test(tag)) node.dataset.lmSuppressShortcuts = ""; // Jupyter Notebook would take its keys before it has them
  for (const [name, value] of Object.entries(attributes)) if (value !== null) node.setAttribute(name, value);
  node.append(...children);
  return node;
};
const word = (node, text) => node.textContent === text || (node.textContent = text); // what stays is not laid out again
const press = (label, kind, act, face = label) => {
  const node = make("button", { type: "button", class: kind, ...(face === label ? {} : { "aria-label": label, title: label }) }, face);
  node.addEventListener("click", () => act(node));
  return node;
};
const icon = (path) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
};
const BACK = "M3 3h2v10H3zM13 3v10L6 8z";
const PLAY = "M4 2.5v11L13 8z";
const PAUSE = "M4 3h3v10H4zM9 3h3v10H9z";
const STEP = "M3 3l7 5-7 5zM11 3h2v10h-2z";
const UNDO = "M6.5 2.5 2 6.5l4.5 4V8c3.3 0 5 .9 6.5 3.5C13 7.6 11 5 6.5 5z";
const MINUS = "M3 7h10v2H3z";
const PLUS = "M7 3h2v4h4v2H9v4H7V9H3V7h4z";

/* --- the page around it ------------------------------------------------------------------------ */

/* Style sheet and typeface, once a document; pictures are drawn again when the typeface has arrived. */
export function dress(looks = "") {
  if (page.dressed) return;
  page.dressed = true;
  if (looks !== null && !document.getElementById("mk-looks")) document.head.append(make("style", { id: "mk-looks" }, looks));
  Promise.all(["400 13px mktlib", "600 13px mktlib"].map((font) => document.fonts.load(font))).then(() => {
    forgetWidths();
    dispatchEvent(new Event("mktlib-dressed"));
  });
}

const isPublished = () => Boolean(document.body.dataset.voila);
const scheme = () => {
  const said = document.body.dataset.jpThemeLight;
  if (said) return said === "false" ? "dark" : "light";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
};
const onScheme = (callback) => {
  const query = matchMedia("(prefers-color-scheme: dark)");
  query.addEventListener("change", callback);
  const watcher = new MutationObserver(callback);
  watcher.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  return () => (query.removeEventListener("change", callback), watcher.disconnect());
};

const LEADS = 20_000; // ms in which a page may still grow above the place that a link leads to
const BEHIND = 400; // CSS px below an explorer in which its folded text begins
/* Open the folded text that stands right behind an explorer. */
function openBehind(root) {
  const top = (node) => node.getBoundingClientRect().top;
  const after = (nodes) => [...nodes].filter((node) => node !== root && top(node) > top(root)).sort((a, b) => top(a) - top(b))[0];
  const [fold, next] = [after(document.querySelectorAll("details:not(.mk-card details)")), after(document.querySelectorAll(".mk-explorer"))];
  const near = fold && top(fold) - root.getBoundingClientRect().bottom < BEHIND;
  if (near && (!next || top(fold) < top(next))) fold.open = true;
}

const unfoldAround = (root) => root.closest(".cell")?.assignedSlot?.closest("details")?.setAttribute("open", ""); // where a page folds
const keepKeys = (event) => event.ctrlKey || event.metaKey || event.altKey || event.stopPropagation(); // JupyterLab would take arrows and Enter

/* Scroll to where a link leads, and stay there while the page above still grows; the reader's first gesture ends it. */
function leadTo(root) {
  const hold = new ResizeObserver(() => root.scrollIntoView({ block: "start" }));
  hold.observe(document.body);
  const end = () => hold.disconnect();
  for (const kind of ["wheel", "touchstart", "pointerdown", "keydown"]) addEventListener(kind, end, { once: true, passive: true });
  setTimeout(end, LEADS);
}

/* --- controls ---------------------------------------------------------------------------------- */

/* Press once for a step, hold for many. */
function holding(button, act) {
  let timer = null;
  const stop = () => (clearTimeout(timer), (timer = null));
  button.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    act();
    let wait = 400;
    const again = () => {
      act();
      timer = setTimeout(again, (wait = Math.max(40, wait * 0.75)));
    };
    timer = setTimeout(again, wait);
  });
  for (const end of ["pointerup", "pointerleave", "pointercancel"]) button.addEventListener(end, stop);
  button.addEventListener("click", (event) => event.detail === 0 && act()); // by keyboard
  button.addEventListener("contextmenu", (event) => event.preventDefault());
}

function makeControl(name, spec, id, words, onMove, around) {
  const readout = make("output", { class: "mk-readout", for: id });
  // A slider says its value itself; said once more at each step of a drag, it would drown the result.
  if (spec.kind === "range" || spec.kind === "player") readout.setAttribute("aria-live", "off");
  const root = make("div", { class: `mk-control mk-${spec.kind}`, "data-control": name });
  const one = { root, name, kind: spec.kind, locked: () => false, hold: () => {} };
  const heading = () => make("div", { class: "mk-label" }, make("label", { for: id }, spec.label), readout);
  const go = (position) => {
    const wish = Math.min(Math.max(position, 0), spec.last);
    if (wish === one.get()) return;
    one.set(wish);
    onMove();
  };
  const range = () => {
    const input = make("input", { id, type: "range", min: 0, max: spec.last, step: 1, name });
    const fill = () => input.style.setProperty("--at", input.value / spec.last);
    one.set = (position) => ((input.value = position), fill());
    one.get = () => Number(input.value);
    input.addEventListener("input", () => (fill(), onMove()));
    return input;
  };
  const kinds = {
    range() {
      const row = make("div", { class: "mk-slide" }, range());
      if (spec.last > MANY || spec.stepper) {
        const [less, more] = [[words.less, MINUS, -1], [words.more, PLUS, 1]].map(([label, path, way]) => {
          const button = press(`${label}: ${spec.label}`, "mk-icon", () => {}, icon(path));
          holding(button, () => go(one.get() + way));
          return button;
        });
        row.prepend(less);
        row.append(more);
      }
      root.append(heading(), row);
    },
    player() {
      let timer = null;
      const input = range();
      const face = (playing) => {
        play.replaceChildren(icon(playing ? PAUSE : PLAY));
        play.ariaLabel = play.title = playing ? words.pause : words.play;
      };
      const stop = () => (clearInterval(timer), (timer = null), face(false));
      const play = press(words.play, "mk-icon", () => {
        if (timer) return stop();
        if (one.get() === spec.last) go(0);
        face(true);
        timer = setInterval(() => {
          if (!root.isConnected) return stop();
          go(one.get() + 1);
          if (one.get() === spec.last) stop();
        }, Math.max(spec.interval, calm.matches ? CALM : 0));
      }, icon(PLAY));
      const back = press(words.back, "mk-icon", () => (stop(), go(one.get() - 1)), icon(BACK));
      const step = press(words.step, "mk-icon", () => (stop(), go(one.get() + 1)), icon(STEP));
      root.append(heading(), make("div", { class: "mk-transport" }, back, play, step, input));
    },
    presses() {
      let rows = spec.start;
      const button = make("button", { id, name, type: "button", class: "mk-press" }, spec.label);
      const undo = press(words.undo, "mk-icon", () => {
        one.set(rows.slice(0, -1));
        if (undo.disabled) button.focus();
        onMove();
      }, icon(UNDO));
      one.set = (position) => {
        rows = position;
        button.disabled = rows.length >= spec.most;
        undo.disabled = rows.length === 0;
      };
      one.get = () => rows;
      button.addEventListener("click", () => {
        one.set([...rows, spec.names.map((other) => around.controls.get(other).get())]);
        onMove();
      });
      root.append(make("div", { class: "mk-transport" }, button, undo, readout));
    },
    upload() {
      let names = spec.start;
      const inputs = spec.wanted.map((wanted, i) => {
        const input = make("input", { id: `${id}-${i}`, type: "file", accept: ".csv,.txt,.gz,.zip,text/csv,text/plain", name });
        const bar = make("progress", { max: 1, value: 0, "aria-label": wanted });
        bar.hidden = true;
        input.addEventListener("click", () => (input.value = "")); // a file mended on disk can be chosen again
        input.addEventListener("change", async () => {
          const file = input.files[0];
          if (!file) return;
          if (!file.size || file.size > spec.most_bytes) {
            readout.textContent = `${wanted}: ${words.large}`;
            input.value = "";
            return;
          }
          bar.hidden = false;
          const refused = await around.deliver(name, i, file, (done) => (bar.value = done));
          bar.hidden = true;
          if (refused) {
            readout.textContent = refused;
            input.value = "";
          }
        });
        return make("label", { class: "mk-file", for: `${id}-${i}` }, make("span", {}, wanted), input, bar);
      });
      one.set = (position) => {
        names = position;
        if (!names.length) for (const input of root.querySelectorAll("input")) input.value = "";
      };
      one.get = () => names;
      one.hold = (position) => (names = position);
      const files = make("div", { class: "mk-files" }, ...inputs, make("small", {}, spec.limit));
      root.append(make("fieldset", {}, make("legend", {}, spec.label), files), readout);
    },
    toggle() {
      const input = make("input", { id, type: "checkbox", role: "switch", name });
      input.addEventListener("change", onMove);
      one.set = (position) => (input.checked = position === 1);
      one.get = () => (input.checked ? 1 : 0);
      root.append(make("label", { class: "mk-switch" }, input, make("span", {}, spec.label)));
    },
    choice() {
      if (spec.options.length > 4) {
        const input = make("select", { id, name }, ...spec.options.map((option) => make("option", {}, option)));
        input.addEventListener("change", onMove);
        one.set = (position) => (input.selectedIndex = position);
        one.get = () => input.selectedIndex;
        root.append(make("div", { class: "mk-label" }, make("label", { for: id }, spec.label)), input);
        return;
      }
      const radios = chips(onMove);
      one.set = (position) => (radios[position].checked = true);
      one.get = () => radios.findIndex((radio) => radio.checked);
    },
    commit() {
      const [count, radios] = [spec.options.length, chips(onMove)];
      let locked = false;
      const bet = press(words.bet, "mk-press", () => (one.lock(), onMove()));
      const again = press(words.again, "mk-button", () => (one.set(0), onMove()));
      root.append(make("div", { class: "mk-transport mk-bet" }, bet, again));
      one.get = () => {
        const chosen = radios.findIndex((radio) => radio.checked) + 1;
        return chosen && locked ? chosen + count : chosen;
      };
      one.set = (position) => {
        locked = position > count;
        radios.forEach((radio, i) => {
          radio.checked = i + 1 === (locked ? position - count : position);
          radio.disabled = locked;
        });
        one.refresh();
      };
      one.refresh = () => {
        bet.disabled = !one.get();
        bet.hidden = locked;
        again.hidden = !locked;
      };
      one.lock = () => {
        if (locked || !one.get()) return;
        one.set(one.get() + count);
        around.committed();
      };
      one.locked = () => locked;
      for (const radio of radios) radio.addEventListener("change", one.refresh);
    },
    story() {
      let at = 0;
      one.set = (position) => (at = position);
      one.get = () => at;
    },
  };
  function chips(act) {
    const radios = spec.options.map((option, i) => {
      const input = make("input", { type: "radio", name: id, value: i, id: `${id}-${i}` });
      input.addEventListener("change", act);
      return input;
    });
    const segments = radios.map((radio, i) => make("label", { class: "mk-segment" }, radio, make("span", {}, spec.options[i])));
    root.append(make("fieldset", {}, make("legend", {}, spec.label), make("div", { class: "mk-segments" }, ...segments)));
    return radios;
  }
  kinds[spec.kind]();
  one.set(spec.start);
  one.say = (text) => {
    word(readout, text);
    const input = root.querySelector("input[type=range]");
    if (input) input.setAttribute("aria-valuetext", text);
  };
  return one;
}

/* --- handles ----------------------------------------------------------------------------------- */

/* The position at a place along a handle's way: between the known ones, evenly. */
export function positionAt({ positions, places }, place) {
  const rises = places.at(-1) >= places[0];
  for (let i = 1; i < places.length; i++) {
    const [a, b] = [places[i - 1], places[i]];
    if ((rises ? place <= b : place >= b) || i === places.length - 1) {
      const part = b === a ? 0 : Math.min(Math.max((place - a) / (b - a), 0), 1);
      return Math.round(positions[i - 1] + part * (positions[i] - positions[i - 1]));
    }
  }
  return positions[0];
}

/* Let places of the picture be dragged in place of sliders: `grips` says where they are now [CSS px]. */
function draggable(canvas, controls, grips, onMove) {
  const near = (event) => {
    const box = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let best = null;
    for (const grip of grips()) {
      const far = Math.hypot(grip.x - x, grip.y - y);
      if (far <= (best?.far ?? REACH)) best = { grip, far, x, y };
    }
    return best;
  };
  let held = null;
  canvas.addEventListener("pointerdown", (event) => {
    const found = near(event);
    if (!found) return;
    const { grip, x, y } = found;
    held = { grip, slip: grip.along === "x" ? grip.x - x : grip.y - y };
    canvas.setPointerCapture(event.pointerId);
    canvas.style.cursor = "grabbing";
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!held) {
      canvas.style.cursor = near(event) ? "grab" : "";
      return;
    }
    const box = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const { grip, slip } = held;
    const wish = positionAt(grip, (grip.along === "x" ? x : y) + slip);
    const control = controls.get(grip.control);
    const position = Math.min(Math.max(wish, 0), control.last);
    if (position === control.get()) return;
    control.set(position);
    onMove();
  });
  const drop = () => ((held = null), (canvas.style.cursor = ""));
  canvas.addEventListener("pointerup", drop);
  canvas.addEventListener("pointercancel", drop);
  // A finger on a handle drags it; anywhere else it scrolls the page.
  canvas.addEventListener("touchstart", (event) => near(event.touches[0]) && event.preventDefault(), { passive: false });
}

/* --- links, files, a reload --------------------------------------------------------------------- */

const query = () => {
  const lab = document.getElementById("jupyter-config-data") && !isPublished() && /\/(lab|doc|tree|notebooks)(\/|$)/.test(location.pathname);
  return lab ? [] : [...new URLSearchParams(location.search)].slice(0, 100);
};

function pageLink(name) {
  const lab = location.pathname.match(/^(.*\/)(?:lab|doc|notebooks)(?:\/workspaces\/[^/]+)?(?:\/tree)?\/(.+\.ipynb)$/);
  const [, site, slug] = `${location.pathname}${location.search}`.match(/^(.*\/)lite\/\w+\/(?:index\.html)?\?(?:.*&)?path=(?:[^&]*(?:\/|%2F))?(\w+)\.ipynb/) ?? []; // JupyterLite beside our pages
  const url = new URL(lab ? `${lab[1]}voila/render/${lab[2]}` : site ? `${site}${slug === "index" ? "story" : slug}.html` : location.pathname, location.origin);
  if (!lab) for (const [key, value] of new URLSearchParams(location.search)) if (key === "theme") url.searchParams.set(key, value);
  for (const link of page.links.values()) for (const [key, value] of Object.entries(link)) url.searchParams.set(key, value);
  url.hash = name;
  return url.href;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = make("textarea", { class: "mk-hidden", "aria-hidden": "true" }); // no clipboard without https
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
}

function save(name, type, bytes) {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/* On a dashboard, where the controls of one explorer stand is kept for this tab: reloading the page, which is
   what a reader does when its kernel is gone, finds them there again. Any other way to the page starts anew. */
function keeper(name) {
  const key = `mktlib.stood ${location.pathname}${location.search} ${name}`;
  const [arrival] = performance.getEntriesByType("navigation");
  const again = ["reload", "back_forward"].includes(arrival?.type) || document.referrer === location.href;
  const attempt = (act) => {
    try {
      return isPublished() ? act() : null;
    } catch {
      return null; // a browser that keeps nothing
    }
  };
  return {
    keep: (positions) => attempt(() => sessionStorage.setItem(key, JSON.stringify(positions))),
    found: () => attempt(() => (again ? JSON.parse(sessionStorage.getItem(key)) : sessionStorage.removeItem(key))),
  };
}

/* --- the explorer ------------------------------------------------------------------------------- */

/* `model.guest`, on a page of somebody else, says what that page cannot: values, addresses, the colour scheme. */
export function render({ model, el }) {
  const { guest } = model;
  const spec = model.get("spec");
  if (spec.form === "exercise") return exercise({ model, el });
  const { words } = spec;
  const id = `mk-${spec.name}-${model.model_id ?? Math.random().toString(36).slice(2)}`;
  const memory = spec.remember && `mktlib.${spec.remember}`;
  const { keep, found } = keeper(spec.name);
  const state = structuredClone(model.get("shown")); // what is shown; answers change it
  let version = 0; // of the last answer
  const controls = new Map();
  const positions = () => Object.fromEntries([...controls].map(([name, control]) => [name, control.get()]));

  /* questions: at most AIR on their way, the newest always asked */
  let [asked, answered, due, slow, silent] = [0, 0, false, null, null];
  let awaited = false; // an answer to what is no question: the page has been opened
  const count = () => (root.dataset.air = asked - answered + awaited);
  const begin = (message) => {
    awaited = true;
    count();
    model.send(message);
  };
  const ask = () => {
    if (asked - answered >= AIR) return (due = true);
    due = false;
    asked++;
    count();
    slow ??= setTimeout(() => root.setAttribute("aria-busy", "true"), SLOW);
    silent ??= setTimeout(() => (note.textContent = isPublished() || guest ? "" : model.comm_live === false ? words.mute : words.deaf), SILENT);
    model.send({ kind: "ask", serial: asked, positions: positions() });
  };
  let frame = 0;
  const now = () => (keep(positions()), ask());
  const move = () => (model.prompt ? now() : (frame ||= requestAnimationFrame(() => ((frame = 0), now())))); // one question a frame

  const around = { controls, deliver: (...file) => deliver(...file), committed: () => guest || openBehind(root) };
  for (const [name, one] of Object.entries(spec.controls)) {
    const control = makeControl(name, one, `${id}-${name}`, words, move, around);
    controls.set(name, Object.assign(control, { last: one.last, start: one.start }));
  }
  const tale = [...controls.values()].find((one) => one.kind === "story");

  /* a file goes piece by piece, the next when the last has arrived; the answer is a refusal or nothing */
  const arrivals = new Map();
  const deliver = async (control, index, file, tell) => {
    for (let offset = 0; offset < file.size; offset += PIECE) {
      const piece = await file.slice(offset, offset + PIECE).arrayBuffer();
      const answer = new Promise((resolve) => arrivals.set(`${control} ${index}`, resolve));
      model.send({ kind: "upload", control, index, name: file.name, offset, total: file.size }, undefined, [piece]);
      const { problem } = await answer;
      if (problem) return problem;
      tell((offset + piece.byteLength) / file.size);
    }
    return "";
  };

  /* what stands on the card */
  const canvas = make("canvas", { role: "img", "aria-label": state.sentence });
  const bar = make("progress", { max: 1, value: 0, "aria-label": words.progress });
  const working = make("div", { class: "mk-working" }, bar, press(words.stop, "mk-button", () => model.send({ kind: "stop" })));
  working.hidden = true;
  const paper = make("img", { class: "mk-paper", alt: "" });
  const tabs = make("div", { class: "mk-tabs", role: "group" });
  const problem = make("p", { class: "mk-problem" }); // in the picture: nothing below moves for it
  const stage = make("div", { class: "mk-stage" }, make("div", { class: "mk-sheet" }, canvas), paper, problem, working);
  const headlines = make("div", { class: "mk-headlines", role: "list" });
  const sentence = make("p", { class: "mk-sentence" });
  const note = make("p", { class: "mk-note", role: "status" });
  const announcer = make("p", { class: "mk-hidden", "aria-live": "polite" });
  const title = make("h2", { class: "mk-title" });
  const text = make("p", { class: "mk-text" });
  const dots = make("div", { class: "mk-steps", "aria-hidden": "true" });

  const put = (at) => {
    const away = Object.entries(at).filter(([name, position]) => controls.get(name).get() !== position);
    for (const [name, position] of away) controls.get(name).set(position);
    if (away.length) move();
  };
  const reset = () => {
    for (const control of controls.values()) control.set(control.start);
    note.textContent = "";
    move();
    if (tale) title.focus({ preventScroll: true });
  };
  const sheet = make("div", { class: "mk-table", tabindex: "0" });
  sheet.hidden = true;
  const tabled = press(words.table, "mk-button", () => {
    if (sheet.hidden) return model.send({ kind: "download", what: "table" });
    sheet.hidden = true;
    tabled.textContent = words.table;
  });
  const download = (what) => press(words[what], "mk-button", () => model.send({ kind: "download", what }));
  const wares = [...(model.wares ?? ["png", "svg", "csv"]).map(download), tabled];
  const copies = (label, done, what) => {
    const button = press(label, "mk-button", async () => {
      await copy(what());
      button.textContent = announcer.textContent = done;
      setTimeout(() => (button.textContent = label), 2000);
    });
    return button;
  };
  const link = () => guest?.link(state.link) ?? pageLink(spec.name);
  const copied = copies(words.copy, words.copied, link);
  const told = spec.quote ? [copies(words.quote, words.quoted, () => `${state.sentence}\n${link()}`)] : [];
  const anew = press(words.reset, "mk-button", reset);
  const face = make("summary", { "aria-label": words.menu }, tale ? "⋯" : words.menu);
  const menu = make("details", { class: "mk-menu" }, face, make("div", {}, ...(tale ? [anew, copied] : []), ...wares));
  const actions = make("div", { class: "mk-actions" }, ...(tale ? [] : [anew, ...told, copied, menu]));
  const rows = [...controls.values()].filter((one) => one !== tale).map((one) => one.root);
  // A story shows what its step needs; elsewhere what acts is always in sight, and of the others the first.
  const acts = rows.filter((one) => one.classList.contains("mk-presses"));
  const others = rows.filter((one) => !acts.includes(one));
  const hidden = tale ? [] : others.slice(SHOWN - acts.length);
  const rest = make("div", { class: "mk-rest" }, ...hidden);
  const unfold = press(words.rest, "mk-button mk-unfold", () => {
    const open = root.classList.toggle("mk-open");
    unfold.setAttribute("aria-expanded", open);
  });
  unfold.setAttribute("aria-expanded", "false");
  const panel = make("div", { class: "mk-controls" }, ...rows.filter((one) => !hidden.includes(one)), ...(rest.children.length ? [unfold, rest] : []));
  const back = press(words.before, "mk-icon mk-back", () => walk(-1), icon("M10 3 5 8l5 5"));
  const onward = press("", "mk-press mk-onward", () => walk(1));
  const walk = (way) => {
    if (way > 0) for (const one of controls.values()) if (one.lock && !one.root.hidden) one.lock();
    const at = tale.get() + way;
    if (at > tale.last) for (const control of controls.values()) control.set(control.start);
    else tale.set(Math.max(at, 0));
    move();
    title.focus({ preventScroll: true });
  };
  if (tale) {
    dots.append(...Array.from({ length: tale.last + 1 }, () => make("i")));
    title.tabIndex = -1;
  }
  const parts = tale
    ? [dots, title, stage, sentence, text, panel, make("nav", { class: "mk-walk", "aria-label": spec.title }, back, onward, menu), announcer, sheet, note]
    : [tabs, stage, headlines, sentence, panel, announcer, actions, sheet, note];
  const root = make("section", { class: `mk-card mk-explorer${tale ? " mk-story" : ""}`, "aria-label": spec.title, "data-explorer": spec.name }, ...parts);
  if (isPublished() && !document.getElementById(spec.name)) root.id = spec.name;
  el.append(root);
  // The menu of a story lies over its controls: whoever goes on, or has what she wanted, closes it.
  const shut = ({ type, key, target }) => {
    const done = { keydown: key === "Escape", click: wares.includes(target) || target === anew };
    if (!(done[type] ?? !menu.contains(target)) || !menu.open) return;
    if (menu.contains(root.getRootNode().activeElement)) face.focus();
    menu.open = false;
  };
  if (tale) for (const kind of ["pointerdown", "focusin", "keydown", "click"]) root.addEventListener(kind, shut);
  root.addEventListener("keydown", keepKeys);

  const lit = guest?.scheme ?? scheme;
  const colours = () => {
    for (const [role, colour] of Object.entries(spec.themes[lit()])) root.style.setProperty(`--mk-${role}`, colour);
    for (const [role, colour] of Object.entries(spec.themes.light)) root.style.setProperty(`--mk-${role}-printed`, colour);
    root.dataset.scheme = lit();
  };

  /* the picture: drawn here from its record; on a phone one panel at a time */
  let [plan, tab, image] = [null, 0, null];
  let wide = 0; // kept: to ask the page for it after its words have changed would lay it out once more a picture
  const width = () => (wide ||= Math.round(stage.clientWidth));
  const draw = () => {
    if (!state.chart || !width()) return;
    const record = state.chart;
    const only = width() < NARROW ? tab : null;
    plan = record.image ? { width: width(), height: heightOf(record, width()), panels: [] } : layout(record, width(), { only });
    canvas.style.height = `${plan.height}px`;
    paint(canvas, plan, spec.themes[lit()], Math.min(devicePixelRatio || 1, 4), record.image ? image : null);
    root.dataset.frame = version;
    for (const one of (el.closest(".jp-OutputArea") ?? document).querySelectorAll(`.mk-still-${spec.name}`)) {
      (one.closest(".jp-OutputArea-child") ?? one).style.display = "none";
    }
  };
  const pictured = async () => {
    const png = state.chart?.image?.png;
    if (!png) return;
    const bytes = Uint8Array.from(atob(png), (sign) => sign.charCodeAt(0));
    image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    draw();
  };
  const tabulate = () => {
    const names = (state.chart?.panels ?? []).map((one, i) => one.title || `${i + 1}`);
    if (tabs.children.length === names.length && names.every((name, i) => tabs.children[i].textContent === name)) return;
    tab = Math.min(tab, Math.max(names.length - 1, 0));
    tabs.replaceChildren(...(names.length < 2 ? [] : names.map((name, i) => press(name, "mk-tab", () => ((tab = i), choose(), draw())))));
    choose();
  };
  const choose = () => {
    [...tabs.children].forEach((button, i) => button.setAttribute("aria-pressed", i === tab));
  };

  /* the words */
  let announce = null;
  const say = (reason) => {
    for (const [name, words_] of Object.entries(state.readouts)) controls.get(name).say(words_);
    if (headlines.children.length !== state.headlines.length) {
      headlines.replaceChildren(...state.headlines.map(() => make("div", { role: "listitem" }, make("span"), make("strong"))));
    }
    state.headlines.forEach(([label, value, role], i) => {
      const [what, much] = headlines.children[i].children;
      word(what, label);
      word(much, value);
      much.dataset.role = role;
    });
    const said = state.chart?.says;
    if (said && said.map(([part]) => part).join("") === state.sentence) {
      const there = [...sentence.childNodes];
      if (there.length !== said.length || said.some(([_part, role], i) => there[i].dataset?.role !== role)) {
        sentence.replaceChildren(...said.map(([part, role]) => (role ? make("b", { "data-role": role }, part) : part)));
      } else said.forEach(([part], i) => word(there[i], part));
    } else word(sentence, state.sentence);
    root.dataset.stale = Boolean(state.problem);
    problem.textContent = state.problem ? `${state.problem} ${words.stale}` : "";
    canvas.setAttribute("aria-label", state.sentence);
    const idle = new Set(state.chart?.idle ?? []);
    for (const control of controls.values()) control.root.hidden = idle.has(control.name);
    if (rest.children.length) unfold.hidden = [...rest.children].every((one) => one.hidden);
    const step = state.chart?.step;
    if (tale && step) {
      if (title.textContent !== step.title) sentence.style.minHeight = "";
      title.textContent = step.title;
      text.textContent = step.text;
      onward.textContent = step.onward || words.bet;
      onward.disabled = !step.onward;
      back.disabled = tale.get() === 0;
      [...dots.children].forEach((dot, i) => dot.classList.toggle("on", i <= tale.get()));
    }
    clearTimeout(announce);
    const told = tale && step ? `${step.title} ${state.sentence}` : state.problem || state.sentence;
    if (reason === "move") announce = setTimeout(() => (announcer.textContent = told), QUIET);
    page.links.set(spec.name, state.link);
  };

  /* what the browser keeps, for other pages too; a bet is made once, and all who ask for it on this page hear of it */
  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(memory)) ?? {};
    } catch {
      return {}; // a browser that keeps nothing
    }
  };
  const betsIn = (values) => Object.entries(values).filter(([name]) => controls.get(name)?.kind === "commit")
    .map(([name, text]) => [name, text.endsWith("!") ? text : "none"]); // what is not locked is no bet yet
  let bets = JSON.stringify([...controls.values()].filter((one) => one.lock).map((one) => [one.name, "none"]));
  const remember = (values) => {
    try {
      localStorage.setItem(memory, JSON.stringify({ ...kept(), ...values }));
    } catch {
      /* a browser that keeps nothing */
    }
    const made = betsIn(values);
    if (bets === (bets = JSON.stringify(made))) return;
    dispatchEvent(new CustomEvent("mktlib-bet", { detail: { memory, from: spec.name, made } }));
  };
  const hear = ({ detail: { memory: where, from, made } }) => {
    if (opened && where === memory && from !== spec.name) begin({ kind: "open", remembered: made });
  };

  /* an answer: what changed; answers are taken in their order, pictures never go backwards */
  const receive = (message, buffers) => {
    if (message.kind === "answer") answer(message);
    else if (message.kind === "arrived") arrivals.get(`${message.control} ${message.index}`)?.(message);
    else if (message.kind === "file") save(message.name, message.type, buffers[0]);
    else if (message.kind === "table") spread(message.columns);
  };
  const answer = (message) => {
    if (message.patch && message.version !== version + 1) return begin({ kind: "whole" });
    awaited = false;
    version = message.version;
    answered = Math.min(Math.max(answered, message.serial), asked);
    count();
    if (answered === asked) {
      clearTimeout(slow);
      slow = null;
      root.removeAttribute("aria-busy");
    }
    clearTimeout(silent);
    silent = null;
    for (const [path, value] of message.patch ?? []) {
      let at = state.chart;
      for (const key of path.slice(0, -1)) at = at[key];
      if (path.length) at[path.at(-1)] = value;
      else state.chart = value;
    }
    if (message.chart) state.chart = message.chart;
    for (const key of ["readouts", "positions", "headlines", "sentence", "problem", "link"]) state[key] = message[key];
    if (message.note) note.textContent = message.note;
    else if (message.reason === "move") note.textContent = "";
    bar.value = message.done;
    working.hidden = message.done >= 1;
    if (message.reason === "open") for (const [name, position] of Object.entries(message.positions)) controls.get(name).set(position);
    for (const [name, position] of Object.entries(message.positions)) controls.get(name).hold(position);
    if (memory && message.reason === "move") remember(message.remember);
    else bets = JSON.stringify(betsIn(message.remember));
    show(message.reason);
    forgetPaper();
    model.set("shown", { ...state }); // kept in a saved notebook; never sent
    if (due) ask();
  };
  const show = (reason) => {
    say(reason);
    tabulate();
    if (state.chart?.image) pictured();
    else draw();
  };
  const spread = (columns) => {
    const names = Object.keys(columns);
    const length = Math.max(0, ...names.map((name) => columns[name].length));
    const row = (tag, cells) => make("tr", {}, ...cells.map((cell) => make(tag, tag === "th" ? { scope: "col" } : {}, cell ?? "")));
    const body = Array.from({ length }, (_one, i) => row("td", names.map((name) => columns[name][i])));
    sheet.replaceChildren(make("table", {}, make("caption", {}, spec.title), make("thead", {}, row("th", names)), make("tbody", {}, ...body)));
    sheet.hidden = false;
    tabled.textContent = words.hide;
    sheet.focus();
  };

  /* paper: drawn once more, for white */
  const forgetPaper = () => paper.removeAttribute("src");
  const onPaper = () => {
    if (!state.chart) return;
    const record = state.chart;
    const wide = record.image ? { width: SHEET, height: heightOf(record, SHEET), panels: [] } : layout(record, SHEET);
    const other = document.createElement("canvas");
    paint(other, wide, spec.themes.light, 2, record.image ? image : null);
    paper.src = other.toDataURL("image/png");
    paper.alt = state.sentence;
  };
  const forPaper = async () => {
    onPaper();
    if (paper.src) await paper.decode();
    return paper.src;
  };
  if (guest) guest.paper = forPaper;
  else page.papers.set(spec.name, forPaper);
  page.stands.set(spec.name, Object.assign(positions, { root, put }));
  addEventListener("beforeprint", onPaper);

  draggable(canvas, controls, () => plan?.panels.flatMap((one) => one.handles) ?? [], move);

  /* opening: the picture stands at once; Python is asked only if it has something to add */
  let opened = false;
  const open = () => {
    opened = true;
    const message = { kind: "open", query: guest?.query ?? query(), stood: found(), remembered: memory ? Object.entries(kept()) : [] };
    if (message.query.length || message.stood || message.remembered.length || (state.done ?? 1) < 1) begin(message);
  };
  const labels = [...panel.querySelectorAll(".mk-label")];
  const changed = () => {
    if (matchMedia("print").matches) return;
    root.style.setProperty("--stage", `${stage.offsetHeight}px`);
    wide = 0;
    for (const one of [sentence, ...labels]) one.style.minHeight = "";
    colours();
    draw();
    if (width() && !opened) open();
  };
  colours();
  for (const [name, position] of Object.entries(state.positions)) controls.get(name).set(position);
  show("start");
  const sizes = new ResizeObserver(changed);
  sizes.observe(stage);
  // Words that have needed a further line keep it: what stands below moves once, not to and fro.
  const room = new ResizeObserver((all) => all.forEach((one) => (one.target.style.minHeight = `${one.contentRect.height}px`)));
  for (const one of [sentence, ...labels]) room.observe(one);
  const forget = (guest?.onScheme ?? onScheme)(changed);
  addEventListener("mktlib-dressed", draw);
  addEventListener("mktlib-bet", hear);
  model.on("msg:custom", receive);
  if (location.hash === `#${spec.name}` && isPublished() && page.led !== spec.name) {
    page.led = spec.name; // once: the reader may have gone on by the time the explorer lives
    requestAnimationFrame(() => {
      unfoldAround(root);
      leadTo(root);
    });
  }

  return () => {
    sizes.disconnect();
    room.disconnect();
    forget();
    removeEventListener("mktlib-dressed", draw);
    removeEventListener("mktlib-bet", hear);
    removeEventListener("beforeprint", onPaper);
    model.off("msg:custom", receive);
    page.links.delete(spec.name);
    page.stands.delete(spec.name);
    if (page.papers.get(spec.name) === forPaper) page.papers.delete(spec.name);
    forgetPaper();
  };
}
