// On paper: the pictures as they are now, drawn for print; folded answers open; addresses behind the links.
(() => {
  const PATIENCE = 10_000; // ms for the pictures; then the page is printed with those of the screen
  const later = (ms) => new Promise((done) => setTimeout(done, ms));
  const shown = ([name]) => [undefined, name].includes(document.documentElement.dataset.only);
  const pictures = () => Promise.all([...(window.mktlibPage?.papers ?? [])].filter(shown).map(([, paper]) => paper()));
  let underway = null;
  const start = () => {
    document.documentElement.dataset.paper = "waiting";
    underway ??= Promise.race([pictures().catch(() => {}), later(PATIENCE)]).then(() => {
      underway = null;
      document.documentElement.dataset.paper = "ready";
      print();
    });
  };
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "p") return;
    event.preventDefault();
    start();
  });
  const button = document.getElementById("print");
  if (button) {
    button.hidden = false;
    button.onclick = start;
  }
  const opened = [];
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("details:not([open])")) {
      one.open = true;
      opened.push(one); // a browser may say twice that it prints
    }
    document.querySelectorAll(".prose a[href^=http]").forEach((link) => {
      if (link.textContent.includes(link.host)) return; // it says so itself
      link.dataset.address = link.href.replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "");
    });
  });
  addEventListener("afterprint", () => opened.splice(0).forEach((one) => { one.open = false; }));
})();
