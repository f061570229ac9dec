// Narrows the terms to those that have every word typed in, in English or Chinese.
(() => {
  const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/[–—-]/g, " ").toLowerCase();
  const [field, said] = [document.getElementById("find"), document.getElementById("found")];
  const saidOf = (term) => [...term.children].filter((one) => !one.matches(".shown")).map((one) => one.textContent).join(" ");
  const terms = [...document.querySelectorAll(".term")].map((term) => [term, plain(saidOf(term))]);
  const look = (event) => {
    if (event.isComposing) return; // letters on their way to a Chinese sign
    const words = plain(field.value).split(/\s+/);
    for (const [term, text] of terms) term.hidden = !words.every((word) => text.includes(word));
    for (const part of document.querySelectorAll(".terms section")) part.hidden = !part.querySelector(".term:not([hidden])");
    const left = terms.filter(([term]) => !term.hidden).length;
    said.value = left === terms.length ? "" : left ? `${left} of ${terms.length} terms` : "No term has that in it.";
  };
  for (const kind of ["input", "compositionend"]) field.addEventListener(kind, look);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    field.value = "";
    look(event);
  });
  field.parentElement.hidden = false;
  look({}); // what the field had when the reader left
})();
