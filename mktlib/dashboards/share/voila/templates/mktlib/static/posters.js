// Explorers stand in the page before they live, from the moment their cell has arrived.
const seen = new MutationObserver(() => posters());
const all = () => (posters(), seen.disconnect());
dress();
posters();
if (document.readyState === "loading") {
  seen.observe(document.documentElement, { childList: true, subtree: true });
  addEventListener("DOMContentLoaded", all);
}
