// The page of a room: the teacher's desk, and a call auction by hand. What it shares with other pages is in room.js.
(() => {
  const room = globalThis.mktlibRoom;
  const { ask, base, keep, look, make, say, tell } = room;
  const LETTERS = "BCDFGHJKMNPQRSTVWXYZ"; // of a code
  const $ = (id) => document.getElementById(id);
  const money = (sum, digits = 2) => `${sum < 0 ? "−" : ""}$${Math.abs(sum).toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;

  const curves = ({ orders, price, volume }) => {
    const [W, H, L, B] = [360, 240, 44, 26];
    const side = (name) => orders.filter((one) => one[0] === name).sort((a, b) => (name === "bid" ? b[1] - a[1] : a[1] - b[1]));
    const prices = orders.map((one) => one[1]);
    const [low, high] = [Math.min(...prices) - 2, Math.max(...prices) + 2];
    const most = Math.max(...["bid", "ask"].map((name) => side(name).reduce((sum, one) => sum + one[2], 0)));
    const [x, y] = [(n) => L + ((W - L) * n) / most, (p) => 8 + ((H - B - 8) * (high - p)) / (high - low)];
    const steps = (name) => {
      let at = 0;
      return side(name).map(([, limit, n], i) => `${i ? "V" : "M"}${i ? y(limit) : `${x(0)} ${y(limit)}`}H${x((at += n))}`).join("") + `V${name === "bid" ? H - B : 4}`;
    };
    const named = (name, word, at) => side(name).length ? `<text x="${L + 6}" y="${at(y(side(name)[0][1]))}" fill="var(--${name})" text-anchor="start">${word}</text>` : "";
    const struck = price ? `<path d="M${x(0)} ${y(price)}H${W}" stroke="var(--cap)" stroke-dasharray="5 4" stroke-width="2"/><circle cx="${x(volume)}" cy="${y(price)}" r="5" fill="var(--cap)"/>` : "";
    const words = price ? `Demand and supply of the room meet at ${money(price)}.` : "Demand and supply of the room do not meet.";
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${W} ${H}" role="img" aria-label="${words}"><g fill="none" stroke-width="3"><path d="M${L} 4V${H - B}H${W}" stroke="var(--muted)" stroke-width="1"/><path d="${steps("bid")}" stroke="var(--bid)"/><path d="${steps("ask")}" stroke="var(--ask)"/>${struck}</g>${named("bid", "bids", (at) => at - 6)}${named("ask", "offers", (at) => at + 15)}<g fill="var(--muted)" text-anchor="end"><text x="${L - 4}" y="${y(high - 2) + 4}">$${(high - 2).toFixed(1)}</text><text x="${L - 4}" y="${y(low + 2) + 4}">$${(low + 2).toFixed(1)}</text><text x="${W}" y="${H - 8}">${most.toLocaleString("en-US")} shares</text></g></svg>`;
    return make("div", {}, document.adoptNode(new DOMParser().parseFromString(svg, "image/svg+xml").documentElement)); // all of it is ours
  };
  const verb = (mine) => (mine.side === "bid" ? ["buy", "bought", "bid"] : ["sell", "sold", "offer"]);
  const result = (said) => {
    const { struck, mine } = said;
    const parts = [make("h2", {}, struck.price ? `The price is ${money(struck.price)}` : "No price: nobody's bid reaches anybody's offer")];
    if (struck.orders.length) parts.push(curves(struck), make("p", {}, "Bids from the highest down, offers from the lowest up."));
    if (mine) {
      const [, done] = verb(mine);
      parts.push(make("p", { class: "room-order" }, mine.fill ? `You ${done} ${mine.fill} of ${mine.shares} shares at ${money(struck.price)}, worth ${money(mine.value)} each to you: ${mine.gain < 0 ? "a loss" : "a gain"} of ${money(Math.abs(mine.gain))}.` : "You did not trade."));
    }
    parts.push(make("p", {}, `${struck.volume.toLocaleString("en-US")} shares change hands, all at one price. All together gain ${money(struck.gained, 0)}; had everybody quoted what a share is worth to her, ${money(struck.possible, 0)}.`));
    return parts;
  };
  let last = "";
  room.show = (said) => {
    if (!said) {
      for (const id of ["desk", "pages", "quote", "call"]) $(id).hidden = true;
      return ($("door").hidden = false);
    }
    const { mine, phase, people, quotes, struck } = said;
    $("door").hidden = true;
    $("desk").hidden = $("pages").hidden = !said.teacher;
    $("start").disabled = phase === "open";
    $("stop").disabled = phase !== "open";
    say(said.teacher ? `${people} ${people === 1 ? "person is" : "people are"} in the room.` : `You are in room ${room.code()}, ${people} in all.`, phase === "open" ? ` ${quotes} of ${people} have quoted.` : phase === "struck" ? " The call is over; its result is below." : "");
    const now = JSON.stringify([phase, mine, struck]);
    if (now === last) return;
    last = now;
    $("quote").hidden = phase !== "open" || !mine;
    $("result").hidden = phase !== "struck";
    $("call").hidden = said.teacher ? phase !== "open" : phase === "struck";
    if (phase === "struck") $("result").replaceChildren(...result(said));
    if (phase === "open" && mine) {
      const [act, , quote] = verb(mine);
      const order = make("p", { class: "room-order", style: `--side: var(--${mine.side})` }, "You ", make("b", {}, act), ` up to ${mine.shares} shares. One is worth ${money(mine.value)} to you: you gain what you ${act} it ${mine.side === "bid" ? "below" : "above"} that.`);
      if ($("call").textContent !== order.textContent) ($("call").replaceChildren(order), ($("limit").value = ""));
      document.querySelector("label[for=limit]").textContent = `Your ${quote}, $ a share, from 80 to 120`;
      $("sent").textContent = mine.limit === null ? "" : `Your ${quote}: ${money(mine.limit)}. You may send another until the teacher stops the call.`;
    } else $("call").textContent = said.teacher ? "The call is open." : "Wait here: your teacher starts the call. Or read a page first; this tab stays in the room.";
  };

  const act = (id, kind, body) => $(id).addEventListener(kind, async (event) => {
    event.preventDefault();
    await Promise.resolve(body()).then(look, tell);
  });
  $("door").hidden = Boolean(room.code());
  act("come", "submit", () => location.assign(new URL(`room/${$("code").value.toUpperCase()}`, base)));
  act("open", "submit", async () => {
    const code = Array.from(crypto.getRandomValues(new Uint32Array(6)), (one) => LETTERS[one % LETTERS.length]).join("");
    keep({ code, teacher: true, ...(await ask({ do: "open" }, code)) });
    location.assign(new URL(`room/${code}`, base));
  });
  act("start", "click", () => ask({ do: "start" }));
  act("stop", "click", () => ask({ do: "stop" }));
  act("quote", "submit", () => ask({ do: "quote", limit: $("limit").valueAsNumber }));
  $("name").textContent = room.code();
  $("give").href = $("give").textContent = new URL(`room/${room.code()}`, base).href;
  $("ask").textContent = `?room=${room.code()}`;
  look();
})();
