// What a test of accessibility measures on a page; put there when it is asked for.
globalThis.mktlibAccess ??= (() => {
  const unseen = (e) => { // words for a screen reader only
    for (let at = e; at; at = at.parentElement) if (getComputedStyle(at).clipPath === "inset(50%)") return true;
    return false;
  };
  const shown = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: false }) && !unseen(e);
  const named = (e) => `${e.tagName.toLowerCase()}.${e.className || e.id} ${(e.ariaLabel || e.textContent || e.name || "").trim().slice(0, 40)}`;

  /* colours: any CSS colour as red, green, blue, alpha */
  const dot = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    dot.clearRect(0, 0, 1, 1);
    dot.fillStyle = colour;
    dot.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = dot.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
  const luminance = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const behind = (e) => {
    const layers = [];
    for (let at = e; at; at = at.assignedSlot ?? at.parentElement ?? at.getRootNode().host) {
      layers.push(rgba(getComputedStyle(at).backgroundColor));
      if (layers.at(-1)[3] === 1) break;
    }
    return layers.reduceRight((under, layer) => over(layer, under), [255, 255, 255, 1]);
  };

  /* the ring of what has the focus: its own, or that of a box around it which shows it in its place */
  const ring = (e) => {
    for (let at = e; at && at !== document.body; at = at.parentElement) {
      const style = getComputedStyle(at);
      const width = style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
      const box = at.getBoundingClientRect();
      if (width && style.opacity !== "0" && box.width >= 8 && (at === e || at.matches(":has(:focus-visible), :focus-within"))) {
        return { width, contrast: contrast(rgba(style.outlineColor), behind(at.parentElement ?? at)) };
      }
    }
    return { width: 0, contrast: 1 };
  };

  /* a walk with the Tab key: where it stopped, in order */
  let stops = [];
  const onFocus = (event) => {
    const [target] = event.composedPath(); // a fold around cells stands in the page's shadow
    const box = target.getBoundingClientRect();
    const covered = target.getRootNode().elementsFromPoint(
      Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1), Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1));
    stops.push({
      name: named(target), top: Math.round(box.top + scrollY), left: Math.round(box.left), ...ring(target),
      covered: !covered.some((e) => e === target || target.contains(e) || e.contains(target)),
    });
  };
  const listen = () => {
    stops = [];
    document.body.tabIndex = -1; // the walk begins at the top
    document.body.focus();
    document.body.removeAttribute("tabindex");
    addEventListener("focusin", onFocus);
  };
  const heard = () => {
    removeEventListener("focusin", onFocus);
    return stops;
  };
  const folds = () => document.querySelector(".cells")?.shadowRoot?.querySelectorAll("summary") ?? [];
  const controls = () => [...document.querySelectorAll("a[href], button, input, select, summary, textarea, [tabindex]"), ...folds()]
    .filter((e) => shown(e) && !e.disabled && e.tabIndex >= 0);
  const stopsWanted = () => {
    const groups = new Set(); // of radio buttons, which are one stop
    return controls().filter((e) => e.type !== "radio" || (!groups.has(e.name) && groups.add(e.name))).length;
  };

  /* what a finger must hit; a link within a sentence is as high as its line, and may be */
  const small = (least) => controls().filter((e) => {
    const inText = e.tagName === "A" && getComputedStyle(e).display === "inline" && e.closest("p, li, td");
    const box = e.getBoundingClientRect();
    return !inText && !e.matches(".skip, [tabindex]") && (box.width < least || box.height < least);
  }).map((e) => `${named(e)}: ${e.getBoundingClientRect().width} × ${e.getBoundingClientRect().height}`);

  /* text that does not fit where it stands */
  const clipped = () => {
    const found = [];
    for (const e of document.querySelectorAll("main *, header *, footer *")) {
      if (!shown(e) || e.closest("svg, math, select, .mk-stage") || !e.textContent.trim()) continue;
      const style = getComputedStyle(e);
      const cut = (overflow) => ["hidden", "clip"].includes(overflow);
      if (cut(style.overflowX) && e.scrollWidth > e.clientWidth + 1) found.push(`${named(e)} is cut at its right`);
      if (cut(style.overflowY) && e.scrollHeight > e.clientHeight + 1) found.push(`${named(e)} is cut below`);
    }
    const boxes = (root, selector) => [...root.querySelectorAll(selector)].filter(shown).map((e) => [e, e.getBoundingClientRect()]);
    const apart = (list) => list.forEach(([one, a], i) => list.slice(i + 1).forEach(([other, b]) => {
      if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) found.push(`${named(one)} covers ${named(other)}`);
    }));
    apart(boxes(document, ".top > *, .top nav a"). filter(([e]) => e.tagName !== "NAV"));
    for (const root of document.querySelectorAll(".mk-explorer")) {
      apart(boxes(root, ".mk-label label, .mk-readout, legend, .mk-segment, .mk-switch, .mk-press, .mk-explorer input[type=range], select"));
      apart(boxes(root, ".mk-headlines > *"));
      const stuck = (e) => getComputedStyle(e).position === "sticky"; // it lies over what scrolls by, on purpose
      apart(boxes(root, ".mk-controls, .mk-headlines, .mk-stage, .mk-sentence, .mk-actions").filter(([e]) => !stuck(e)));
    }
    return found;
  };

  /* what makes a page wider than its window */
  const outside = () => [...document.querySelectorAll("main *")]
    .filter((e) => shown(e) && e.getBoundingClientRect().right > innerWidth + 1).slice(0, 8).map(named);

  /* words in a drawing, which axe-core leaves to the eye: contrast with all that is painted below them */
  const drawn = () => [...document.querySelectorAll("main svg text")].map((text) => {
    text.scrollIntoView({ block: "center" });
    const box = text.getBoundingClientRect();
    const below = document.elementsFromPoint(box.left + box.width / 2, box.top + box.height / 2).filter((e) => e !== text);
    const paint = (e) => {
      const style = getComputedStyle(e);
      const [r, g, b, a] = rgba(e instanceof SVGGeometryElement ? (style.fill === "none" ? "transparent" : style.fill) : style.backgroundColor);
      return [r, g, b, a * Number(style.opacity)];
    };
    const under = below.reduceRight((painted, e) => over(paint(e), painted), [255, 255, 255, 1]);
    return { words: text.textContent, contrast: contrast(rgba(getComputedStyle(text).fill), under) };
  });

  /* live regions: everything they said since the last call */
  const said = [];
  const live = "[aria-live]:not([aria-live=off]), [role=status], [role=alert], output:not([aria-live=off])";
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const region = (target.nodeType === Node.TEXT_NODE ? target.parentElement : target)?.closest(live);
      if (region?.textContent.trim()) said.push(region.textContent.trim());
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });

  return { listen, heard, stopsWanted, small, clipped, outside, drawn, said };
})();
