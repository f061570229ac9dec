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

  const reach = () => document.querySelectorAll(".formula, .scroll, pre, p:has(math)").forEach((e) => {
    if (e.scrollWidth > e.clientWidth + 1) e.tabIndex = 0;
    else e.removeAttribute("tabindex");
  });
  reach();
  addEventListener("resize", reach);
})();
