// Turns the slides by reveal.js, laid out by the style sheet; what is typed in a picture is the picture's own.
addEventListener("DOMContentLoaded", () => {
  // An explorer is a section, which reveal.js takes for a slide: it stands on a stage, before the slide it belongs to.
  const stage = document.querySelector(".stage");
  const outputs = new Map([...document.querySelectorAll("section.output")].map((slide) => [slide, [...slide.children]]));
  const put = () => {
    for (const [slide, all] of outputs) for (const one of all) {
      stage.append(one);
      one.hidden = slide !== Reveal.getCurrentSlide();
    }
    stage.hidden = !outputs.has(Reveal.getCurrentSlide());
  };
  for (const all of outputs.values()) stage.append(...all);
  const inside = ({ target }) => target.closest?.(".mk-explorer, a, pre");
  const turns = { PageDown: "next", PageUp: "prev" }; // the keys of a presenter's remote control turn slides anywhere
  addEventListener("keydown", (event) => {
    if (!inside(event)) return;
    if (event.key === "Escape") document.activeElement.blur(); // the next key turns the slide again
    if (!(event.key in turns)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    Reveal[turns[event.key]]();
  }, { capture: true });
  Reveal.on("ready", () => {
    document.querySelector(".reveal").removeAttribute("role"); // an application is not read out
    put();
  });
  Reveal.on("slidechanged", ({ currentSlide }) => {
    document.activeElement.blur();
    currentSlide.scrollTop = stage.scrollTop = 0;
    put();
  });
  Reveal.initialize({
    disableLayout: true, hash: true, transition: "none", slideNumber: "c/t", touch: false, overview: false, help: false,
    keyboardCondition: (event) => !inside(event),
  });
  addEventListener("beforeprint", () => {
    for (const [slide, all] of outputs) for (const one of all) slide.append(one), (one.hidden = false);
  });
  addEventListener("afterprint", put);
});
