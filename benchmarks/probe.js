/* In every page before its own scripts: when the pointer moved or a key went down, and when a new picture was on
   the screen.

   `signal` says what a new picture shows by: "setTransform" (our drawer begins with it), "putImageData", "drawImage"
   or "clearRect" on a canvas of the page, or the "load" of an image; several names for any of them. Its time is the
   first animation frame after that; several within one frame are one picture. The pointer's time is its event's own
   stamp, which is on the same clock. `first` is when the first picture of all was on the screen. */

(() => {
  const probe = (globalThis.probe = { signal: "", moves: [], keys: [], pictures: [], waiting: null, first: null });
  const LARGE = 200; // CSS px: less is no picture
  let due = false;
  const painted = (signal) => {
    if (!probe.signal.split(" ").includes(signal) || due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      probe.pictures.push(performance.now());
      probe.waiting?.();
    });
  };
  for (const method of ["setTransform", "putImageData", "drawImage", "clearRect"]) {
    const original = CanvasRenderingContext2D.prototype[method];
    CanvasRenderingContext2D.prototype[method] = function (...values) {
      if (this.canvas.isConnected) painted(method);
      if (probe.first === null && this.canvas.offsetWidth > LARGE) {
        probe.first = undefined; // from the frame on that shows it
        requestAnimationFrame(() => (probe.first = performance.now()));
      }
      return original.apply(this, values);
    };
  }
  /* An image may load before it is put into the page: its picture is there when both have happened. */
  const source = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, "src");
  const shown = (image, tries) => {
    if (image.isConnected) painted("load");
    else if (tries) requestAnimationFrame(() => shown(image, tries - 1));
  };
  Object.defineProperty(HTMLImageElement.prototype, "src", {
    ...source,
    set(value) {
      this.addEventListener("load", () => shown(this, 30), { once: true });
      source.set.call(this, value);
    },
  });
  addEventListener("pointermove", (event) => probe.moves.push(event.timeStamp), true);
  addEventListener("keydown", (event) => probe.keys.push(event.timeStamp), true);

  /* Frames are made all the time, as under a moving hand: a move waits for its frame like any reader's. */
  const tick = () => requestAnimationFrame(tick);
  probe.watch = (signal) => {
    if (!probe.signal) tick();
    probe.signal = signal;
    probe.moves.length = probe.keys.length = probe.pictures.length = 0;
  };
  /* The next picture, or nothing after `patience` ms. */
  probe.next = (patience) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, patience);
      probe.waiting = () => {
        clearTimeout(timer);
        probe.waiting = null;
        resolve();
      };
    });
})();
