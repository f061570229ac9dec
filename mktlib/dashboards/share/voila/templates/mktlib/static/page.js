// Frees a picture's reserved place once it is drawn, and says so when the kernel is gone.
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

  // What is wider than its box can be scrolled by keyboard too.
  const reach = () => document.querySelectorAll(".formula, .scroll, pre").forEach((e) => {
    if (e.scrollWidth > e.clientWidth + 1) e.tabIndex = 0;
    else e.removeAttribute("tabindex");
  });
  reach();
  addEventListener("resize", reach);

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
  let due = 0;
  new MutationObserver(() => { due ||= setTimeout(() => { due = 0; nameAll(); }, 200); })
    .observe(document.querySelector(".cells"), { childList: true, subtree: true });

  const box = document.getElementById("lost");
  const say = (text) => {
    if (box.dataset.text === (text || "")) return;
    box.dataset.text = text || "";
    box.replaceChildren();
    if (!text) return;
    const button = document.createElement("button");
    button.textContent = "Reload";
    button.onclick = () => location.reload();
    box.append(text + " ", button);
  };
  const gone = "The pictures have lost their connection. The text stays; reload to move them again.";
  let leaving = false, restarted = false, timer = 0;
  addEventListener("beforeunload", () => {
    leaving = true;
    setTimeout(() => { leaving = false; }, 3000);
  });
  const watch = (kernel) => {
    kernel.connectionStatusChanged.connect((_, status) => {
      clearTimeout(timer);
      if (status === "connected") { if (!restarted) say(""); return; }
      timer = setTimeout(() => { if (!leaving) say(gone); }, 3000);
    });
    kernel.statusChanged.connect((_, status) => {
      if (!leaving && ["dead", "restarting", "autorestarting"].includes(status)) { restarted = true; say(gone); }
    });
  };
  const started = Date.now();
  const find = setInterval(() => {
    const kernel = window.jupyterapp && window.jupyterapp.widgetManager && window.jupyterapp.widgetManager.kernel;
    if (kernel) watch(kernel);
    else if (window.jupyterapp && Date.now() - started > 20000) say(gone);
    if (kernel || Date.now() - started > 60000) clearInterval(find);
  }, 250);
})();
