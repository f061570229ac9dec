// Put into every page under test before its own scripts: what a test asks the page, in one call each.
globalThis.mktlibProbe = (() => {
  const words = (node) => (node?.textContent ?? "").trim();

  // What the browser calls a layout shift, with what moved; it counts those after a key press or a click too.
  // A value that stands at the right of its line starts further left when it grows longer, and the words of a sentence
  // after a longer number further right: those are no shifts.
  const shifts = [];
  const element = (node) => (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const moved = entry.sources.map((source) => element(source.node)).filter((e) => e && !e.closest(".mk-readout, .mk-sentence"));
      if (moved.length) shifts.push(`${entry.value.toFixed(4)} ${moved.map((e) => `${e.className || e.nodeName} ${words(e).slice(0, 20)}`)}`);
    }
  }).observe({ type: "layout-shift", buffered: true });

  // Two sums over the pixels of a picture, and how many are not paper: an encoder would take thirty times as long.
  const pixels = (canvas) => {
    if (!canvas.width || !canvas.height) return { picture: "", ink: 0 };
    const { data } = canvas.getContext("2d", { willReadFrequently: true }).getImageData(0, 0, canvas.width, canvas.height);
    let [a, b, ink] = [0x811c9dc5, 1, 0];
    const all = new Uint32Array(data.buffer);
    for (const pixel of all) {
      a = Math.imul(a ^ pixel, 0x01000193);
      b = (Math.imul(b, 31) + (pixel ^ (pixel >>> 15))) | 0;
      if (pixel !== all[0]) ink += 1;
    }
    return { picture: `${canvas.width} × ${canvas.height}, ${a >>> 0}, ${b >>> 0}`, ink };
  };

  // All that a reader sees of an explorer.
  const state = (root) => {
    const canvas = root.querySelector("canvas");
    const sentence = root.querySelector(".mk-sentence");
    const readouts = {};
    for (const one of root.querySelectorAll(".mk-control:not([hidden])")) {
      const input = one.querySelector("input[name], select[name]"); // none beside a button
      const chosen = one.querySelector("input[type=radio]:checked");
      const name = words(one.querySelector("legend, label, .mk-press"));
      readouts[name] = !input || input.type === "file" ? words(one.querySelector("output"))
        : chosen ? words(chosen.parentElement)
        : input.type === "checkbox" ? String(input.checked)
        : input.tagName === "SELECT" ? input.selectedOptions[0].text
        : words(one.querySelector("output"));
    }
    return {
      frame: Number(root.dataset.frame ?? 0),
      ...pixels(canvas),
      readouts,
      headlines: [...root.querySelectorAll(".mk-headlines > *")].map((one) => [...one.children].map(words)),
      sentence: words(sentence),
      problem: words(root.querySelector(".mk-problem")),
      stale: root.dataset.stale === "true",
      note: words(root.querySelector(".mk-note")),
      alternative: canvas.getAttribute("aria-label"),
    };
  };

  const controls = (root) => [...root.querySelectorAll(".mk-control")].map((one, index) => ({
    index,
    kind: one.className.match(/mk-(range|choice|toggle|player|presses|upload|commit)/)[1],
    label: words(one.querySelector("legend, label, .mk-press")),
    name: one.dataset.control,
    options: one.querySelectorAll("input[type=radio], option").length,
    idle: one.hidden,
  }));

  // Where everything stands that must not move while this explorer is operated.
  const places = (root) => {
    const found = {};
    const note = (key, element) => {
      const box = element.getBoundingClientRect();
      found[key] = [box.left + scrollX, box.top + scrollY].map((value) => Math.round(value * 2) / 2);
    };
    const words_ = [...root.querySelectorAll(".mk-sentence, .mk-label")]; // they may need another line, once
    found.lines = [0, words_.reduce((sum, one) => sum + one.getBoundingClientRect().height, 0)];
    for (const part of root.querySelectorAll(".mk-control, .mk-headlines, .mk-stage, .mk-sentence, .mk-actions")) {
      if (getComputedStyle(part).position === "sticky" || !part.checkVisibility()) continue; // it goes with the window
      note(`${part.classList[0]} ${words(part.querySelector("label, legend"))}`.trim(), part);
    }
    const all = [...document.querySelectorAll(".cell, footer")].filter((cell) => cell.offsetHeight);
    const here = all.findIndex((cell) => cell.contains(root));
    all.slice(here + 1).forEach((cell, i) => note(`${i + 1} below: ${words(cell).slice(0, 30)}`, cell));
    return found;
  };

  // How much of an element is in the window.
  const part = (element) => {
    const { top, bottom, height } = element.getBoundingClientRect();
    return height ? Math.max(0, Math.min(bottom, innerHeight) - Math.max(top, 0)) / height : 1;
  };

  // Each control put in use, by somebody who comes from above and by somebody who comes from below: how much of the
  // picture and of the control is in the window then, and whether anything lies over what is used.
  const inUse = (root) => {
    const stage = root.querySelector(".mk-stage");
    const found = [];
    for (const one of root.querySelectorAll(".mk-control")) {
      if (!one.checkVisibility()) continue;
      for (const input of one.querySelectorAll("input:enabled, button:enabled, select")) {
        if (input.type === "radio" && !input.checked && found.at(-1)?.control === one.dataset.control) continue;
        for (const way of ["start", "end"]) {
          document.activeElement.blur();
          root.scrollIntoView({ block: way, behavior: "instant" });
          input.focus();
          const box = input.getBoundingClientRect();
          const at = [box.left + box.width / 2, box.top + box.height / 2];
          const over = document.elementsFromPoint(...at)[0];
          const label = input.closest(".mk-file, .mk-segment") ?? input;
          found.push({
            control: one.dataset.control, from: way === "start" ? "above" : "below", picture: part(stage), part: part(label),
            covered: !(over && (one.contains(over) || over.contains(one))),
          });
        }
      }
    }
    document.activeElement.blur();
    return found;
  };

  // Nothing sent is still unanswered: no question in the air, no message by the widget manager's own count.
  const answered = () => {
    if (document.querySelector(".mk-explorer[data-air]:not([data-air='0'])")) return false;
    for (const model of globalThis.jupyterapp?.widgetManager?._modelsSync?.values() ?? []) {
      if (model._pending_msgs > 0 || model._msg_buffer) return false;
    }
    return true;
  };

  // Resolves to true once all is answered and drawn, to false if that does not come.
  const rest = (patience) => new Promise((resolve) => {
    const frames = () => [...document.querySelectorAll(".mk-explorer")].map((root) => root.dataset.frame).join();
    const begun = performance.now();
    const quiet = 40;
    let [seen, since, looks] = ["", begun, 0];
    const look = () => {
      const [now, time] = [frames(), performance.now()];
      const working = document.querySelector(".mk-working:not([hidden])");
      if (!answered() || working || document.fonts.status !== "loaded" || now !== seen) [seen, since, looks] = [now, time, 0];
      else if (++looks > 3 && time - since > quiet) return resolve(true);
      if (time - begun > patience) return resolve(false);
      requestAnimationFrame(look);
    };
    look();
  });

  // No dialog: what a browser does while its own is open differs from release to release.
  globalThis.print = () => {
    for (const event of ["beforeprint", "afterprint"]) dispatchEvent(new Event(event));
    probe.printed += 1;
  };

  // Of our own server's page, or of another front end.
  const model = (name) => {
    const all = globalThis.mktlibPage?.models ?? globalThis.jupyterapp.widgetManager._modelsSync;
    for (const one of all.values()) if (one.get("spec")?.name === name) return one;
  };

  // Where the handles of a chart are, by the drawer that the page itself uses [CSS px in the window].
  const grips = async (root) => {
    const { layout, NARROW } = await import(document.querySelector("link[rel=modulepreload]").href);
    const [box, width] = [root.querySelector("canvas").getBoundingClientRect(), root.querySelector(".mk-stage").clientWidth];
    const tab = [...root.querySelectorAll(".mk-tab")].findIndex((one) => one.ariaPressed === "true");
    const record = model(root.dataset.explorer).get("shown").chart;
    const plan = layout(record, width, { only: width < NARROW ? Math.max(tab, 0) : null });
    return plan.panels.flatMap((one) => one.handles).map((one) => ({ ...one, left: box.left, top: box.top }));
  };

  const probe = { shifts, state, controls, places, part, inUse, rest, model, grips, printed: 0 };
  return probe;
})();
