// Names what Voila's widgets leave without one, says so when the kernel is gone or hangs, and says goodbye to it.
(() => {
  // ipywidgets leaves slider handles and icon buttons without a name; their label and icon have one.
  const icons = { "fa-play": "Play", "fa-pause": "Pause", "fa-stop": "Stop", "fa-repeat": "Repeat", "fa-retweet": "Repeat" };
  const name = (element, text) => { if (text && !element.ariaLabel) element.ariaLabel = text; };
  const nameAll = () => {
    document.querySelectorAll(".noUi-handle:not([aria-label])").forEach((handle) =>
      name(handle, handle.closest(".jupyter-widgets")?.querySelector(".widget-label")?.textContent.trim()));
    document.querySelectorAll(".jupyter-button:not([aria-label])").forEach((button) => {
      if (!button.textContent.trim()) name(button, button.title || icons[[...(button.firstElementChild?.classList || [])].find((c) => icons[c])]);
    });
  };
  // An image widget has no alternative; the words that stand below it are one.
  const describe = () => document.querySelectorAll("img.widget-image").forEach((image) => {
    image.alt = image.nextElementSibling?.textContent.trim() || "Picture";
  });
  let due = 0;
  new MutationObserver(() => { due ||= setTimeout(() => { due = 0; nameAll(); describe(); }, 200); })
    .observe(document.querySelector(".cells"), { childList: true, subtree: true });

  const box = document.getElementById("lost");
  const say = (text) => {
    if (box.dataset.text === (text || "")) return;
    box.dataset.text = text || "";
    box.replaceChildren();
    if (!text) return;
    const button = document.createElement("button");
    button.textContent = "Reload";
    button.onclick = reload;
    box.append(text + " ", button);
  };
  const gone = "The pictures have lost their connection. The text stays; reload to go on with your settings.";
  const silent = "The server does not answer yet. The text stays; try again in a moment.";
  const mute = "Python does not answer for the moment. The text stays; wait a little, or reload to go on with your settings.";
  // A reload while nobody answers would take the text away too.
  const reload = async () => {
    const asked = document.body.dataset.baseUrl + "static/no-mathjax.js";
    const answer = await fetch(asked, { method: "HEAD", cache: "no-store" }).catch(() => null);
    if (!answer || answer.status >= 500) say(silent);
    else location.reload();
  };
  let stays = Promise.resolve(), restarted = false, linked = false, timer = 0;
  // Where a link leads to a mail program or a file, the page stays: what was lost meanwhile is said then, and Voila's
  // widgets, which would end their kernel already now, do not hear of it.
  addEventListener("beforeunload", (event) => {
    event.stopImmediatePropagation();
    stays = new Promise((done) => setTimeout(done, 3000));
  }, { capture: true });
  const line = () => window.mktlibPage?.line;
  const lose = () => stays.then(() => { if (line() !== "connected") say(gone); });
  // A question lost with the old connection is never answered on the new one, and its widget waits for ever.
  const unanswered = () => stays.then(() => { if (document.querySelector(".mk-explorer[aria-busy=true]")) say(gone); });
  const heard = (patience) => {
    clearTimeout(timer);
    timer = setTimeout(lose, patience);
  };
  const take = () => {
    const state = line();
    if (state === "lost") heard(3000);
    if (state === "connected") {
      clearTimeout(timer);
      if (!restarted) say("");
      if (linked) setTimeout(unanswered, 8000);
      linked = true;
    }
    if (state === "dead") { restarted = true; lose(); }
  };
  heard(20000); // a busy server connects late
  take();
  addEventListener("mktlib-line", take);

  // A kernel that hangs closes nothing. Seconds in which a question hears nothing are counted one by one while the page
  // is seen: a machine that slept adds one. What a piece of a file waits for may be a slow line.
  const PATIENCE = 20; // or what the page's body says, as data-patience
  const SENDING = ".mk-files progress:not([hidden])";
  const OPEN = ".mk-explorer[data-air]:not([data-air='0']), .mk-working:not([hidden])";
  let [frames, seconds] = [0, 0];
  setInterval(() => {
    const { asked, frames: now } = window.mktlibPage ?? {};
    if (line() !== "connected") return;
    const waits = (asked.length || document.querySelector(OPEN)) && !document.querySelector(SENDING);
    if (!waits || now !== frames) seconds = 0;
    else if (!document.hidden) seconds += 1;
    frames = now;
    if (seconds >= (document.body.dataset.patience ?? PATIENCE) && !box.dataset.text) say(mute);
    if (!seconds && [mute, silent].includes(box.dataset.text)) say("");
  }, 1000);

  // Goodbye: the kernel ends with its page, also when that goes before the script of its line has come.
  const { kernelId } = JSON.parse(document.getElementById("jupyter-config-data").textContent);
  addEventListener("pagehide", () => {
    const form = new FormData();
    form.append("_xsrf", document.cookie.match(/\b_xsrf=([^;]*)/)?.[1] ?? "");
    navigator.sendBeacon(`${document.body.dataset.baseUrl}api/shutdown/${kernelId}`, form);
  });
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
})();
