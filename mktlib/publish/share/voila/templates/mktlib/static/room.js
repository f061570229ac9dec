// A class in the pages: what a room guessed, shown to who has committed.
// A tab keeps its code and a random token, and asks every two seconds while it is looked at.
(() => {
  const base = new URL("../../", document.currentScript.src);
  const [EVERY, LONGEST] = [2000, 30_000]; // ms
  const slug = decodeURIComponent(location.pathname).match(/([^/]+)\.ipynb$/)?.[1] ?? "";
  const $ = (id) => document.getElementById(id);
  const here = $("class-room"); // the room's own page
  const make = (tag, set = {}, ...parts) => {
    const one = document.createElement(tag);
    for (const [name, value] of Object.entries(set)) one.setAttribute(name, value);
    one.append(...parts);
    return one;
  };
  document.head.append(make("link", { rel: "stylesheet", href: new URL("voila/static/room.css", base) }));

  let me = {}; // code, token, teacher
  const keep = (value) => {
    me = value;
    try { value.code ? sessionStorage.setItem("mktlib.room", JSON.stringify(value)) : sessionStorage.removeItem("mktlib.room"); } catch { /* this page alone */ }
  };
  try { me = JSON.parse(sessionStorage.getItem("mktlib.room")) ?? {}; } catch { /* a browser that keeps nothing */ }
  const asked = (new URLSearchParams(location.search).get("room") ?? (here && location.pathname.match(/room\/(\w+)$/)?.[1]) ?? me.code ?? "").toUpperCase();
  if (asked !== me.code) me = { code: asked };

  let line = here?.querySelector(".room-say");
  const say = (...words) => {
    if (!line) $("page").prepend((line = make("p", { class: "room-say", role: "status" })));
    const text = words.map((one) => one.textContent ?? one).join("");
    if (line.textContent !== text) line.replaceChildren(...words);
  };
  const WHY = { 400: "That was not understood.", 403: "Only the teacher's tab can do that.", 409: "This room is full, or its code is taken.", 429: "Too many at once; a moment, please.", 503: "No more rooms can be opened just now." };
  const ask = async (body, code = me.code) => {
    const to = new URL(`rooms/${code}?page=${slug}`, base);
    const answer = body
      ? await fetch(to, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token: me.token, ...body }) })
      : await fetch(to, { headers: { "X-Token": me.token }, cache: "no-store" });
    if (!answer.ok) throw Object.assign(new Error(WHY[answer.status] ?? ""), { status: answer.status });
    return answer.json();
  };
  const tell = (error) => say((error.status && error.message) || "The server did not answer. This page asks again.");

  /* guesses: below each explorer whose commit is locked */
  const sent = new Set();
  const bets = () => [...document.querySelectorAll(".mk-explorer .mk-bet")].map((bet) => {
    const radios = [...bet.parentElement.querySelectorAll("input[type=radio]")];
    return { bet, radios, root: bet.closest(".mk-explorer"), name: bet.closest(".mk-explorer").dataset.explorer, locked: bet.firstElementChild.hidden, own: radios.findIndex((one) => one.checked) };
  });
  const guess = async () => {
    for (const { name, locked, own } of bets()) {
      if (me.teacher || !locked || own < 0 || sent.has(name)) continue;
      await ask({ do: "guess", page: slug, explorer: name, option: own }).catch((error) => {
        if (error.status !== 400) throw error; // of this question nobody is asked
      });
      sent.add(name);
    }
  };
  const compare = (guesses) => {
    for (const { root, radios, name, own } of bets()) {
      const counts = guesses[name];
      if (!counts) continue;
      const labels = radios.map((radio) => radio.nextElementSibling.textContent);
      const [all, most] = [counts.reduce((a, b) => a + b, 0), Math.max(...counts)];
      const words = `In this room ${counts.flatMap((n, i) => (n === most ? [`${n} of ${all} said ${labels[i]}`] : [])).join(", ")}.`;
      const card = root.parentElement.querySelector(".room-guesses") ?? make("section", { class: "room-guesses", "aria-label": "What this room said" }, make("p", { role: "status" }), make("ul"));
      if (!card.isConnected) root.after(card);
      if (card.dataset.said === `${counts}`) continue;
      card.dataset.said = `${counts}`;
      card.firstElementChild.textContent = words;
      card.lastElementChild.replaceChildren(...labels.map((label, i) => make("li", i === own && !me.teacher ? { class: "own" } : {},
        make("div", {}, i === own && !me.teacher ? `${label} (you)` : label), make("i", { style: `--part: ${(100 * (counts[i] ?? 0)) / all}%` }), make("span", {}, `${counts[i] ?? 0}`))));
    }
  };

  /* the two-second question */
  let [wait, timer, busy, again, over] = [EVERY, 0, false, false, false];
  const look = async () => {
    clearTimeout(timer);
    if (busy) return (again = true);
    if (over || !me.code || document.hidden) return;
    [busy, again] = [true, false];
    try {
      if (!me.token) keep({ code: me.code, ...(await ask({ do: "join" })) });
      if (!here) await guess();
      const said = await ask();
      if (here) globalThis.mktlibRoom.show?.(said);
      else {
        say(said.teacher ? `Your room ${me.code}, ${said.people} in it. ` : `In room ${me.code}, with ${said.people} in all. `, make("a", { href: new URL(`room/${me.code}`, base) }, "To the room"));
        compare(said.guesses);
      }
      wait = EVERY;
    } catch (error) {
      if (error.status === 404 || error.status === 409) {
        over = true;
        keep({});
        say(error.status === 409 ? error.message : "This room is over, or there is none with this code. A room lasts an hour, and ends when the server starts again.");
        return globalThis.mktlibRoom.show?.(null);
      }
      if ((wait = Math.min(2 * wait, LONGEST)) > 2 * EVERY) tell(error);
    }
    busy = false;
    timer = setTimeout(look, again ? 0 : wait * (0.85 + 0.3 * Math.random()));
  };
  document.addEventListener("visibilitychange", look);
  document.addEventListener("click", ({ target }) => !here && target.closest?.(".mk-bet") && setTimeout(look, 100));

  globalThis.mktlibRoom = { ask, base, keep, look, make, say, tell, code: () => me.code, show: null };
  look();
})();
