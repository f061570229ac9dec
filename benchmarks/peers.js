/* In a page that is not ours: when the picture changed, by the first frame that shows it; a signal of `probe.js` too. */

(selector => {
  const peer = (globalThis.peer = { pictures: [] });
  let last = null;
  new MutationObserver(() => {
    const picture = document.querySelector(selector), now = picture && (picture.src || picture.outerHTML);
    if (!now || now === last) return;
    last = now;
    requestAnimationFrame(() => {
      const at = performance.now();
      peer.pictures.push(at);
      if (globalThis.probe?.signal !== "change") return;
      probe.pictures.push(at);
      probe.waiting?.();
    });
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
})
