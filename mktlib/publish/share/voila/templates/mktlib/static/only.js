// ?only=name shows that explorer alone, for a frame on another site, and tells that site how high it is.
(() => {
  const page = document.documentElement;
  const name = new URLSearchParams(location.search).get("only");
  if (!name) return;
  page.dataset.only = name;
  const tell = () => {
    if (parent === self) return;
    const height = Math.ceil(page.getBoundingClientRect().height);
    parent.postMessage(JSON.stringify({ subject: "lti.frameResize", height }), "*");
  };
  const find = () => {
    const cell = document.querySelector(`[data-explorer=${CSS.escape(name)}]`)?.closest(".cell");
    if (!cell || cell.matches(".only")) return Boolean(cell);
    cell.classList.add("only");
    const places = document.querySelector(".cells").shadowRoot; // its cell may stand in a fold
    for (const fold of places?.querySelectorAll("details") ?? []) {
      fold.open = Boolean(fold.querySelector(`slot[name=${cell.slot}]`));
      fold.hidden = !fold.open;
    }
    const whole = document.createElement("a");
    whole.href = `${location.pathname}#${name}`;
    whole.target = "_blank";
    whole.textContent = document.title;
    const line = document.createElement("p");
    line.className = "whole";
    line.append(whole);
    document.getElementById("page").append(line);
    return true;
  };
  const seen = new MutationObserver(find);
  seen.observe(page, { childList: true, subtree: true });
  addEventListener("DOMContentLoaded", () => new ResizeObserver(tell).observe(page));
  addEventListener("load", () => setTimeout(() => {
    seen.disconnect();
    if (!find()) delete page.dataset.only; // the page has no such explorer: all of it is shown
  }, 10_000));
})();
