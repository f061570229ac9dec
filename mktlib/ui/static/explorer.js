/* An explorer on the page: native controls, headline numbers, a canvas that takes changed rectangles,
   one sentence, and Reset / Copy link / Download. The kernel sends words and pixels; nothing it or the
   reader sends is ever read as HTML. */

const QUIET = 700; // ms without change before a result is announced
const SLOW = 300; // ms without an answer before the picture says it is working
const PATIENCE = 5000; // ms until the next picture is asked for when one does not come
const CALM = 1500; // ms between two steps of a player, at least, for a reader who wants little motion
const calm = matchMedia("(prefers-reduced-motion: reduce)");

// What every explorer on the page would write into a link, by explorer.
const page = (globalThis.mktlibPage ??= { links: new Map() });
page.papers ??= new Map(); // and what draws it for paper, a promise each
page.turns ??= takeTurns();

// First pictures are asked for one after the other, the nearest to what the reader sees first: the kernel draws
// one at a time, and a control that is moved meanwhile need not wait for all.
function takeTurns() {
  const waiting = new Map(); // by element: how to ask for its picture
  let asked = null;
  let late = 0;
  const away = (element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return Math.max(top - innerHeight, -bottom, 0);
  };
  const next = () => {
    if (asked || !waiting.size) return;
    const places = [...waiting.keys()].map((element) => [away(element), element]);
    const [distance, nearest] = places.reduce((a, b) => (b[0] < a[0] ? b : a));
    clearTimeout(late);
    if (distance) late = setTimeout(turn, 30, nearest); // one nearer may be about to come
    else turn(nearest);
  };
  const turn = (element) => {
    const ask = waiting.get(element);
    if (!ask || asked) return;
    waiting.delete(element);
    asked = element;
    late = setTimeout(done, PATIENCE, element);
    ask();
  };
  const done = (element) => {
    waiting.delete(element);
    if (asked !== element) return;
    asked = null;
    clearTimeout(late);
    next();
  };
  return {
    take: (element, ask) => {
      waiting.set(element, ask);
      next();
    },
    done,
  };
}

const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
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
const PIECE = 1 << 18; // bytes of a file sent at a time
const REACH = 18; // CSS px around a handle that take hold of it

/* --- the reader's scheme ------------------------------------------------------------------- */

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
  return () => {
    query.removeEventListener("change", callback);
    watcher.disconnect();
  };
};

/* --- one control ----------------------------------------------------------------------------- */

function makeControl(name, spec, id, words, onMove, around) {
  const readout = make("output", { class: "mk-readout", for: id });
  // A slider says its value itself; said once more at each step of a drag, it would drown the result.
  if (spec.kind === "range" || spec.kind === "player") readout.setAttribute("aria-live", "off");
  const root = make("div", { class: `mk-control mk-${spec.kind}` });
  let set, get;
  let hold = () => {}; // what the kernel holds of it, when that is not what the page sent
  const heading = () => make("div", { class: "mk-label" }, make("label", { for: id }, spec.label), readout);

  const range = () => {
    const input = make("input", { id, type: "range", min: 0, max: spec.last, step: 1, name });
    const fill = () => input.style.setProperty("--at", input.value / spec.last);
    set = (position) => {
      input.value = position;
      fill();
    };
    get = () => Number(input.value);
    input.addEventListener("input", () => {
      fill();
      onMove();
    });
    return input;
  };

  if (spec.kind === "range") {
    root.append(heading(), range());
  } else if (spec.kind === "player") {
    let timer = null;
    const input = range();
    const button = (label, path, act) => {
      const node = make("button", { type: "button", class: "mk-icon", "aria-label": label, title: label }, icon(path));
      node.addEventListener("click", act);
      return node;
    };
    const go = (position) => {
      set(Math.min(Math.max(position, 0), spec.last));
      onMove();
    };
    const face = (playing) => {
      play.replaceChildren(icon(playing ? PAUSE : PLAY));
      play.setAttribute("aria-label", playing ? words.pause : words.play);
      play.title = playing ? words.pause : words.play;
    };
    const stop = () => {
      clearInterval(timer);
      timer = null;
      face(false);
    };
    const play = button(words.play, PLAY, () => {
      if (timer) return stop();
      if (get() === spec.last) go(0);
      face(true);
      timer = setInterval(() => {
        if (!root.isConnected) return stop();
        go(get() + 1);
        if (get() === spec.last) stop();
      }, Math.max(spec.interval, calm.matches ? CALM : 0));
    });
    const back = button(words.back, BACK, () => (stop(), go(get() - 1)));
    const step = button(words.step, STEP, () => (stop(), go(get() + 1)));
    root.append(heading(), make("div", { class: "mk-transport" }, back, play, step, input));
  } else if (spec.kind === "presses") {
    let rows = spec.start;
    const press = make("button", { id, name, type: "button", class: "mk-button mk-press" }, spec.label);
    const undo = make("button", { type: "button", class: "mk-icon", "aria-label": words.undo, title: words.undo }, icon(UNDO));
    set = (position) => {
      rows = position;
      press.disabled = rows.length >= spec.most;
      undo.disabled = rows.length === 0;
    };
    get = () => rows;
    press.addEventListener("click", () => {
      set([...rows, spec.names.map((other) => around.controls.get(other).get())]);
      onMove();
    });
    undo.addEventListener("click", () => {
      set(rows.slice(0, -1));
      if (undo.disabled) press.focus();
      onMove();
    });
    root.append(make("div", { class: "mk-transport" }, press, undo, readout));
  } else if (spec.kind === "upload") {
    let names = spec.start;
    const inputs = spec.wanted.map((wanted, i) => {
      const input = make("input", { id: `${id}-${i}`, type: "file", accept: ".csv,.txt,text/csv,text/plain", name });
      const bar = make("progress", { max: 1, value: 0, "aria-label": wanted });
      bar.hidden = true;
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
    set = (position) => {
      names = position;
      if (!names.length) for (const input of root.querySelectorAll("input")) input.value = "";
    };
    get = () => names;
    hold = (position) => (names = position);
    const limit = make("small", {}, spec.limit);
    root.append(make("fieldset", {}, make("legend", {}, spec.label), make("div", { class: "mk-files" }, ...inputs, limit)), readout);
  } else if (spec.kind === "toggle") {
    const input = make("input", { id, type: "checkbox", role: "switch", name });
    input.addEventListener("change", onMove);
    set = (position) => (input.checked = position === 1);
    get = () => (input.checked ? 1 : 0);
    root.append(make("label", { class: "mk-switch" }, input, make("span", {}, spec.label)));
  } else if (spec.options.length > 4) {
    const input = make("select", { id, name }, ...spec.options.map((option) => make("option", {}, option)));
    input.addEventListener("change", onMove);
    set = (position) => (input.selectedIndex = position);
    get = () => input.selectedIndex;
    root.append(make("div", { class: "mk-label" }, make("label", { for: id }, spec.label)), input);
  } else {
    const radios = spec.options.map((option, i) => {
      const input = make("input", { type: "radio", name: id, value: i, id: `${id}-${i}` });
      input.addEventListener("change", onMove);
      return input;
    });
    set = (position) => (radios[position].checked = true);
    get = () => radios.findIndex((radio) => radio.checked);
    const segments = radios.map((radio, i) => make("label", { class: "mk-segment" }, radio, make("span", {}, spec.options[i])));
    root.append(
      make("fieldset", {}, make("legend", {}, spec.label), make("div", { class: "mk-segments" }, ...segments)),
    );
  }
  set(spec.start);
  return {
    root,
    get: () => get(),
    set: (position) => set(position),
    hold: (position) => hold(position),
    say: (text) => {
      readout.textContent = text;
      const input = root.querySelector("input[type=range]");
      if (input) input.setAttribute("aria-valuetext", text);
    },
  };
}

/* --- pixels ----------------------------------------------------------------------------------- */

const STAYS = 0x8000; // marks a run of pixels that stay

/* Paint the boxes of `image` from runs: how many, their lengths, then red, green, blue of each that is painted. */
function paintRuns(image, boxes, bytes) {
  const count = bytes.getUint32(0, true);
  const pixels = new Uint32Array(image.data.buffer);
  let colour = 4 + 2 * count;
  let box = -1;
  let at = 0; // where in `pixels`
  let end = 0; // of this row of the box
  let rows = 0; // of the box still to come
  for (let run = 0; run < count; run++) {
    const length = bytes.getUint16(4 + 2 * run, true);
    const stays = length & STAYS;
    let value = 0;
    if (!stays) {
      value = 0xff000000 | (bytes.getUint8(colour + 2) << 16) | (bytes.getUint8(colour + 1) << 8) | bytes.getUint8(colour);
      colour += 3;
    }
    for (let left = length & ~STAYS; left; ) {
      if (at === end) {
        if (rows) {
          at += image.width - boxes[box][2];
        } else {
          const [x, y, , height] = boxes[++box];
          at = y * image.width + x;
          rows = height;
        }
        end = at + boxes[box][2];
        rows--;
      }
      const take = Math.min(left, end - at);
      if (!stays) pixels.fill(value, at, at + take);
      at += take;
      left -= take;
    }
  }
}

/* --- handles ---------------------------------------------------------------------------------- */

/* Let places of the picture be dragged in place of sliders. `handles`: control, x, y, and how far it moves
   per position, in pixels of a picture `width` pixels wide. */
function draggable(canvas, controls, specs, onMove) {
  const state = { handles: [], width: 1 };
  const near = (event) => {
    const box = canvas.getBoundingClientRect();
    const scale = box.width / state.width;
    let best = null;
    for (const [control, x, y, dx, dy] of state.handles) {
      const far = Math.hypot(box.left + x * scale - event.clientX, box.top + y * scale - event.clientY);
      if (far <= (best?.far ?? REACH)) best = { control, far, dx: dx * scale, dy: dy * scale };
    }
    return best;
  };
  let held = null;
  canvas.addEventListener("pointerdown", (event) => {
    const found = near(event);
    if (!found) return;
    held = { ...found, x: event.clientX, y: event.clientY, from: controls.get(found.control).get() };
    canvas.setPointerCapture(event.pointerId);
    canvas.style.cursor = "grabbing";
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!held) {
      canvas.style.cursor = near(event) ? "grab" : "";
      return;
    }
    const way = (event.clientX - held.x) * held.dx + (event.clientY - held.y) * held.dy;
    const wish = Math.round(held.from + way / (held.dx ** 2 + held.dy ** 2));
    const position = Math.min(Math.max(wish, 0), specs[held.control].last);
    if (position === controls.get(held.control).get()) return;
    controls.get(held.control).set(position);
    onMove();
  });
  const drop = () => {
    held = null;
    canvas.style.cursor = "";
  };
  canvas.addEventListener("pointerup", drop);
  canvas.addEventListener("pointercancel", drop);
  // A finger on a handle drags it; anywhere else it scrolls the page.
  canvas.addEventListener("touchstart", (event) => near(event.touches[0]) && event.preventDefault(), { passive: false });
  return state;
}

/* --- links ------------------------------------------------------------------------------------ */

const query = () => {
  const lab = document.getElementById("jupyter-config-data") && location.pathname.includes("/lab");
  return lab ? [] : [...new URLSearchParams(location.search)].slice(0, 100);
};

function pageLink() {
  const lab = location.pathname.match(/^(.*\/)(?:lab|doc|notebooks)(?:\/workspaces\/[^/]+)?(?:\/tree)?\/(.+\.ipynb)$/);
  const url = new URL(lab ? `${lab[1]}voila/render/${lab[2]}` : location.pathname, location.origin);
  if (!lab) {
    for (const [key, value] of new URLSearchParams(location.search)) if (key === "theme") url.searchParams.set(key, value);
  }
  for (const link of page.links.values()) for (const [key, value] of Object.entries(link)) url.searchParams.set(key, value);
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
  const link = make("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/* --- a reload -------------------------------------------------------------------------------- */

/* On a dashboard, where the controls of one explorer stand is kept for this tab: reloading the page, which is
   what a reader does when its kernel is gone, finds them there again. Any other way to the page starts anew. */
function keeper(name) {
  const key = `mktlib.stood ${location.pathname}${location.search} ${name}`;
  const [arrival] = performance.getEntriesByType("navigation");
  const again = ["reload", "back_forward"].includes(arrival?.type) || document.referrer === location.href;
  const attempt = (act) => {
    try {
      return document.body.dataset.voila ? act() : null;
    } catch {
      return null; // a browser that keeps nothing
    }
  };
  return {
    keep: (positions) => attempt(() => sessionStorage.setItem(key, JSON.stringify(positions))),
    found: () => attempt(() => (again ? JSON.parse(sessionStorage.getItem(key)) : sessionStorage.removeItem(key))),
  };
}

/* --- the explorer ------------------------------------------------------------------------------ */

function render({ model, el }) {
  const spec = model.get("spec");
  const words = spec.words;
  const id = `mk-${spec.name}-${model.model_id ?? Math.random().toString(36).slice(2)}`;
  const memory = spec.remember && `mktlib.${spec.remember}`;
  const { keep, found } = keeper(spec.name);

  const controls = new Map();
  const positions = () => Object.fromEntries([...controls].map(([name, control]) => [name, control.get()]));
  let waiting = null;
  const busy = () => (waiting ??= setTimeout(() => root.setAttribute("aria-busy", "true"), SLOW));
  const move = () => {
    busy();
    keep(positions());
    model.set("positions", positions());
    model.save_changes(); // the widget manager keeps only the newest while one is being answered
  };
  for (const [name, one] of Object.entries(spec.controls)) {
    controls.set(name, makeControl(name, one, `${id}-${name}`, words, move, { controls, deliver: (...file) => deliver(...file) }));
  }

  /* a file goes piece by piece, the next when the last has arrived; the answer is a refusal or nothing */
  const arrivals = new Map(); // who waits for an answer, by file
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

  const canvas = make("canvas", { role: "img", "aria-label": words.loading });
  const headlines = make("div", { class: "mk-headlines", role: "list" });
  const sentence = make("p", { class: "mk-sentence" }, words.loading);
  const note = make("p", { class: "mk-note", role: "status" });
  const announcer = make("p", { class: "mk-hidden", "aria-live": "polite" });
  const button = (label, act) => {
    const node = make("button", { type: "button", class: "mk-button" }, label);
    node.addEventListener("click", () => act(node));
    return node;
  };
  const actions = make(
    "div",
    { class: "mk-actions" },
    button(words.reset, () => {
      for (const [name, control] of controls) control.set(spec.controls[name].start);
      note.textContent = "";
      move();
    }),
    button(words.copy, async (node) => {
      await copy(pageLink());
      node.textContent = announcer.textContent = words.copied;
      setTimeout(() => (node.textContent = words.copy), 2000);
    }),
    button(words.png, () => model.send({ kind: "download", what: "png" })),
    button(words.csv, () => model.send({ kind: "download", what: "csv" })),
  );
  const bar = make("progress", { max: 1, value: 0, "aria-label": words.progress });
  const working = make("div", { class: "mk-working" }, bar, button(words.stop, () => model.send({ kind: "stop" })));
  working.hidden = true;
  const paper = make("img", { class: "mk-paper", alt: "" });
  const stage = make("div", { class: "mk-stage" }, canvas, paper, working);
  stage.style.setProperty("--wide", `${spec.height}px`);
  stage.style.setProperty("--narrow", `${spec.height_narrow}px`);
  const root = make(
    "section",
    { class: "mk-explorer", "aria-label": spec.title, "data-explorer": spec.name },
    make("div", { class: "mk-controls" }, ...[...controls.values()].map((control) => control.root)),
    headlines,
    stage,
    sentence,
    announcer,
    actions,
    note,
  );
  el.append(root);
  // JupyterLab would take the arrow keys from the sliders and Enter from the buttons.
  root.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  });

  const paint = () => {
    for (const [role, colour] of Object.entries(spec.themes[scheme()])) root.style.setProperty(`--mk-${role}`, colour);
    for (const [role, colour] of Object.entries(spec.themes.light)) root.style.setProperty(`--mk-${role}-printed`, colour);
    root.dataset.scheme = scheme();
  };
  paint();

  /* words of a frame */
  let announce = null;
  const say = (frame) => {
    for (const [name, text] of Object.entries(frame.readouts)) controls.get(name).say(text);
    if (headlines.children.length !== frame.headlines.length) {
      headlines.replaceChildren(...frame.headlines.map(() => make("div", { role: "listitem" }, make("span"), make("strong"))));
    }
    frame.headlines.forEach(([label, value, role], i) => {
      const [what, much] = headlines.children[i].children;
      if (what.textContent !== label) what.textContent = label;
      if (much.textContent !== value) much.textContent = value;
      much.dataset.role = role;
    });
    const text = frame.problem || frame.sentence;
    sentence.textContent = text;
    sentence.classList.toggle("mk-problem", Boolean(frame.problem));
    canvas.setAttribute("aria-label", frame.sentence);
    clearTimeout(announce);
    if (frame.reason === "move") announce = setTimeout(() => (announcer.textContent = text), QUIET);
    if (frame.note) note.textContent = frame.note;
    bar.value = frame.done;
    working.hidden = frame.done >= 1;
    if (frame.reason === "open") for (const [name, position] of Object.entries(frame.positions)) controls.get(name).set(position);
    for (const [name, position] of Object.entries(frame.positions)) controls.get(name).hold(position);
    page.links.set(spec.name, frame.link);
    if (memory && frame.reason === "move") {
      try {
        localStorage.setItem(memory, JSON.stringify(frame.remember));
      } catch {
        /* a browser that keeps nothing */
      }
    }
  };

  /* pixels of a frame, in order: a whole picture is a PNG, a change is painted run by run */
  const context = canvas.getContext("2d", { willReadFrequently: true });
  let shown = null; // what the canvas shows, to be changed in place
  let queue = Promise.resolve();
  let firstDrawn = null;
  const drawn = new Promise((resolve) => (firstDrawn = resolve));
  const whole = async (frame, bytes) => {
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    canvas.width = frame.width;
    canvas.height = frame.height;
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
    shown = context.getImageData(0, 0, frame.width, frame.height);
  };
  const change = (frame, bytes) => {
    if (shown?.width !== frame.width || shown.height !== frame.height) throw new Error("another picture is shown");
    paintRuns(shown, frame.boxes, bytes);
    for (const [x, y, width, height] of frame.boxes) context.putImageData(shown, 0, 0, x, y, width, height);
  };
  const draw = (frame, buffers) => {
    queue = queue
      .then(() => buffers.length && (frame.whole ? whole : change)(frame, buffers[0]))
      .then(() => (root.dataset.frame = frame.serial))
      .then(() => {
        page.turns.done(root);
        firstDrawn();
      })
      .catch(() => ready()); // pixels that cannot be read: ask for the whole picture
  };

  /* the picture once more, sharp and on white, for paper; the next change makes it stale */
  let delivered = null;
  const forgetPaper = () => {
    if (paper.src) URL.revokeObjectURL(paper.src);
    paper.removeAttribute("src");
  };
  page.papers.set(spec.name, async () => {
    await drawn; // with the values of the reader's link
    if (paper.src) return;
    const arrival = new Promise((resolve) => (delivered = resolve));
    model.send({ kind: "print" });
    const bytes = await arrival;
    forgetPaper();
    paper.src = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
    paper.alt = canvas.getAttribute("aria-label");
    await paper.decode();
  });

  const receive = (message, buffers) => {
    if (message.kind === "frame") {
      clearTimeout(waiting);
      waiting = null;
      root.removeAttribute("aria-busy");
      forgetPaper();
      draw(message, buffers);
      say(message);
      drag.handles = message.handles;
      drag.width = message.width;
    } else if (message.kind === "arrived") {
      arrivals.get(`${message.control} ${message.index}`)?.(message);
    } else if (message.kind === "print") {
      delivered?.(buffers[0]);
    } else if (message.kind === "file") {
      save(message.name, message.type, buffers[0]);
    }
  };
  model.on("msg:custom", receive);

  const drag = draggable(canvas, controls, spec.controls, move);

  /* size, density and scheme */
  let last = "";
  let opened = false;
  const ready = () => {
    const width = Math.round(stage.clientWidth);
    if (!width) return;
    const message = { kind: "ready", width, ratio: devicePixelRatio, theme: scheme() };
    if (!opened) {
      message.query = query();
      message.stood = found();
      try {
        message.remembered = memory ? Object.entries(JSON.parse(localStorage.getItem(memory) ?? "{}")) : [];
      } catch {
        message.remembered = [];
      }
      opened = true;
    }
    last = `${width} ${message.ratio} ${message.theme}`;
    model.send(message);
  };
  let settle = null;
  const same = () => // on paper all has another width for a moment
    last === `${Math.round(stage.clientWidth)} ${devicePixelRatio} ${scheme()}` || matchMedia("print").matches;
  const changed = () => {
    paint();
    if (same()) return;
    clearTimeout(settle);
    if (opened) settle = setTimeout(() => same() || ready(), 120);
    else if (stage.clientWidth) page.turns.take(root, ready);
  };
  const sizes = new ResizeObserver(changed);
  sizes.observe(stage);
  const forget = onScheme(changed);

  return () => {
    sizes.disconnect();
    forget();
    page.turns.done(root);
    model.off("msg:custom", receive);
    page.links.delete(spec.name);
    page.papers.delete(spec.name);
    forgetPaper();
  };
}

export default { render };
