// Frees a picture's reserved place once it is drawn, and lets what is wider than its box be scrolled by keyboard.
(() => {
  const settle = (cell) => {
    const drawn = () => [...cell.querySelectorAll(".jupyter-widgets, .apology, canvas, img")].some((e) => e.offsetHeight > 40);
    const look = new ResizeObserver(check);
    const change = new MutationObserver(check);
    function check() {
      if (!drawn()) return;
      look.disconnect();
      change.disconnect();
      requestAnimationFrame(() => cell.classList.remove("waiting"));
    }
    addEventListener("load", () => setTimeout(() => cell.classList.remove("waiting"), 15000));
    change.observe(cell, { childList: true, subtree: true });
    look.observe(cell);
    check();
  };
  document.querySelectorAll(".waiting").forEach(settle);

  const reach = () => {
    const all = [...document.querySelectorAll(".formula, .scroll, pre, p:has(math)")];
    const wide = all.map((e) => e.scrollWidth > e.clientWidth + 1); // asked of all before the first is changed
    all.forEach((e, i) => (wide[i] ? (e.tabIndex = 0) : e.removeAttribute("tabindex")));
  };
  addEventListener("load", reach);
  addEventListener("resize", reach);
})();
