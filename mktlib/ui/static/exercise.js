/* --- an exercise: what is asked for, a button, and what Python says of the answer ------------------------------- */

function exercise({ model, el }) {
  const { guest } = model;
  const spec = model.get("spec");
  const state = model.get("shown");
  const [[name, what]] = Object.entries(spec.controls);
  const id = `mk-${spec.name}-${model.model_id ?? Math.random().toString(36).slice(2)}`;
  const { keep, found } = keeper(spec.name);
  let [rows, asked] = [state.positions[name], 0];

  const typed = ({ label, unit }, at) => {
    const input = make("input", { id: at, type: "text", inputmode: "decimal", maxlength: 40, autocomplete: "off", spellcheck: false });
    const parts = [make("label", { for: at }, label), input, make("span", { class: "mk-unit" }, unit)];
    input.addEventListener("keydown", (event) => event.key === "Enter" && check.click());
    return { root: make("div", { class: "mk-typed" }, ...parts), get: () => input.value.trim(), set: (text) => (input.value = text) };
  };
  const chosen = ({ label, options }, at) => {
    const radios = options.map((_one, i) => make("input", { type: "radio", name: at, id: `${at}-${i}` }));
    const lines = options.map((option, i) => make("label", { class: "mk-option" }, radios[i], make("span", {}, option)));
    const get = () => radios.findIndex((one) => one.checked);
    return { root: make("fieldset", {}, make("legend", {}, label), ...lines), get, set: (i) => (radios[i].checked = true) };
  };
  const fields = new Map(Object.entries(what.parts).map(([part, one], i) => [part, (one.options.length ? chosen : typed)(one, `${id}-${i}`)]));
  const row = () => what.names.map((part) => fields.get(part)?.get() ?? page.stands.get(what.asked)?.()[part]);

  const say = ({ sentence, headlines: [tries], problem }) => {
    word(said, problem || sentence);
    word(count, tries && !problem ? `${tries[0]}: ${tries[1]}` : "");
    root.dataset.verdict = problem ? "" : (tries?.[2] ?? "");
    ready();
    root.removeAttribute("aria-busy");
  };
  const check = press(what.label, "mk-press", () => {
    rows = [...rows, row()];
    keep({ [name]: rows });
    root.setAttribute("aria-busy", "true");
    model.send({ kind: "ask", serial: ++asked, positions: { [name]: rows } });
  });
  // A button leads to the explorer it is about, which then shows what the question takes for granted; one there leads back.
  const other = () => page.stands.get(what.asked)?.root;
  const go = (node, block) => ((node.tabIndex = -1), node.focus({ preventScroll: true }), node.scrollIntoView({ block }));
  const back = press(what.back.replace("{title}", spec.title), "mk-button mk-return", () => (back.remove(), go(root, "center")));
  const lead = press("", "mk-button mk-lead", () => other() && (unfoldAround(other()), other().append(back), page.stands.get(what.asked).put(what.at), go(other(), "start")));
  const said = make("p", { class: "mk-sentence", role: "status" });
  const count = make("span", { class: "mk-count" });
  const root = make("section", { class: "mk-card mk-exercise", "aria-label": spec.title, "data-exercise": spec.name },
    make("h3", { class: "mk-title" }, spec.title), ...[...fields.values()].map((one) => one.root), lead, make("div", { class: "mk-transport" }, check, count), said);
  const ready = () => {
    check.disabled = rows.length >= what.most || row().some((one) => ["", -1, undefined].includes(one));
    word(lead, other() ? what.lead.replace("{title}", other().ariaLabel) : "");
  };
  for (const kind of ["input", "change"]) root.addEventListener(kind, ready);
  root.addEventListener("keydown", keepKeys);
  el.append(root);
  const lit = guest?.scheme ?? scheme;
  const colours = () => {
    for (const [role, colour] of Object.entries(spec.themes[lit()])) root.style.setProperty(`--mk-${role}`, colour);
    root.dataset.scheme = lit();
  };
  colours();
  const restore = () => rows.at(-1)?.forEach((answer, i) => fields.get(what.names[i])?.set(answer));
  const receive = (message) => {
    if (message.kind !== "answer" || (message.reason === "move" && message.serial < asked)) return;
    if (message.reason === "open") (rows = message.positions[name]), restore();
    say(message);
    if (message.reason === "move") said.scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
    model.set("shown", { ...state, ...message });
  };
  model.on("msg:custom", receive);
  restore();
  say(state);
  // What another explorer shows can be handed in as soon as that one is there.
  const wait = what.asked && setInterval(() => page.stands.has(what.asked) && (clearInterval(wait), ready()), 200);
  const stood = found();
  if (stood) model.send({ kind: "open", query: [], remembered: [], stood });
  const forget = (guest?.onScheme ?? onScheme)(colours);
  return () => (forget(), clearInterval(wait), model.off("msg:custom", receive));
}
