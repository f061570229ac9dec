/* Explorers in pages of other sites: `<price-explorer page=… name=…>`, and `render` for hosts of anywidgets.
   All comes from where this module lies; of the page around, an explorer takes its width and whether it is dark. */

const HOME = new URL(".", import.meta.url).href;
const ATTRIBUTES = ["page", "name", "values", "theme", "host"];
const TURN = 300; // ms in which a page turns dark
const OWN = `:host { display: block } :host([hidden]) { display: none } .mk-place { all: initial; display: block; direction: ltr } .mk-card .mk-from { margin-top: .4rem }
.mk-from a { color: var(--mk-muted); font-size: .8125rem } .mk-from a:hover { color: var(--mk-ink) } .mk-story > .mk-from { grid-column: 1 / -1 }`;
const [clothes, pythons] = [new Map(), new Map()]; // by site; by site and page
const once = (all, key, begin) => all.get(key) ?? all.set(key, begin()).get(key);

const ask = (url) => fetch(url).then((response) => (response.ok ? response : Promise.reject(new Error(`${url}: ${response.status}`))));

/* Typeface and style sheet of a site. `rem` may be anything on the page around: here it is the reader's own letter size. */
async function clothesOf(home) {
  const faces = { 400: "regular", 600: "semibold" };
  for (const [weight, file] of Object.entries(faces)) document.fonts.add(new FontFace("mktlib", `url("${home}ui/fonts/${file}.woff2")`, { weight }));
  const css = await (await ask(`${home}ui/explorer.css`)).text();
  const letter = document.body.appendChild(make("span"));
  letter.style.fontSize = "medium";
  const size = parseFloat(getComputedStyle(letter).fontSize);
  letter.remove();
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`${css.replace(/@font-face *{.*}/g, "")}${OWN}`.replace(/([\d.]+)rem\b/g, (_all, length) => `${length * size}px`));
  dress(null);
  return sheet;
}

class PriceExplorer extends HTMLElement {
  static observedAttributes = ATTRIBUTES;

  /* Until it lives it shows what its author put inside. */
  connectedCallback() {
    this.turn = {};
    if (!this.shadowRoot) this.attachShadow({ mode: "open" }).append(make("slot"));
    if (this.model) this.live();
    else near.observe(this);
  }
  disconnectedCallback() {
    near.unobserve(this);
    this.turn = this.leave = this.leave?.();
  }
  attributeChangedCallback(name, before, now) {
    if (name === "theme") return this.look?.();
    if (before === now || !this.turn) return;
    this.disconnectedCallback();
    this.model = null;
    this.connectedCallback();
  }

  /* Fetch what it is, unless it has been removed or made another one meanwhile. */
  async start() {
    const { turn } = this;
    const { page, name, values = "", host = HOME } = Object.fromEntries(this.getAttributeNames().map((one) => [one, this.getAttribute(one)]));
    const home = new URL(host.replace(/\/?$/, "/"), location.href).href;
    try {
      const dressed = once(clothes, home, () => clothesOf(home));
      const about = await (await ask(`${home}records/${encodeURIComponent(page)}/${encodeURIComponent(name)}.json`)).json();
      const sheet = await dressed;
      if (this.turn !== turn) return;
      const site = { ...about.site, base: home, known: [] };
      let query = [...new URLSearchParams(values)].map(([key, text]) => [key.includes(".") ? key : `${name}.${key}`, text]);
      const link = (said) => Object.assign(new URL(about.address, home), { search: new URLSearchParams(said), hash: name }).href;
      const guest = { link, scheme: () => this.scheme(), onScheme: (changed) => this.onScheme(changed) };
      Object.defineProperty(guest, "query", { get: () => [query, (query = [])][0] }); // once: put back, it stands where it stood
      const python = once(pythons, `${home} ${page}`, () => new Python(site));
      Object.assign(this, { credit: about.credit, sheet, model: new Model(about.live, site, python, guest) });
      this.live();
    } catch (error) {
      console.warn(error);
      clothes.delete(home);
      if (this.turn !== turn) return;
      const line = make("p", { role: "status" }, "This explorer could not be fetched. ", make("a", { href: `${home}${page}.html#${name}` }, "Open its page"));
      this.shadowRoot.replaceChildren(line, make("slot"));
    }
  }

  live() {
    const { model, shadowRoot } = this;
    model.python.models.add(model);
    model.version = 0; // counted anew each time it is put on a page
    const place = make("div", { class: "mk-place" });
    shadowRoot.adoptedStyleSheets = [this.sheet];
    shadowRoot.replaceChildren(place);
    const forget = render({ model, el: place });
    const from = make("a", { target: "_blank", rel: "noopener" }, this.credit);
    const follow = () => (from.href = model.guest.link(model.get("shown").link));
    place.firstElementChild.append(make("p", { class: "mk-from" }, from));
    model.on("msg:custom", follow);
    follow();
    model.answers();
    if (!model.exact) model.answer("open");
    this.leave = () => void (forget(), model.off("msg:custom", follow), model.python.models.delete(model), place.remove());
  }

  /* As its author says; else dark where the letters around it are light. */
  scheme() {
    const said = this.getAttribute("theme");
    if (said === "light" || said === "dark") return said;
    const pen = make("canvas", { width: 1, height: 1 }).getContext("2d");
    pen.fillStyle = getComputedStyle(this.parentElement ?? this.getRootNode().host).color;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
    return red * 0.3 + green * 0.59 + blue * 0.11 > 140 ? "dark" : "light";
  }
  onScheme(changed) {
    let [was, timer] = [this.scheme(), null];
    this.look = () => was !== (was = this.scheme()) && changed();
    const soon = () => (clearTimeout(timer), (timer = setTimeout(this.look, TURN)));
    const query = matchMedia("(prefers-color-scheme: dark)");
    query.addEventListener("change", soon);
    const watcher = new MutationObserver(soon);
    for (const one of [document.documentElement, document.body]) watcher.observe(one, { attributes: true });
    return () => (query.removeEventListener("change", soon), watcher.disconnect(), clearTimeout(timer), (this.look = null));
  }
}

const near = new IntersectionObserver((all) => {
  for (const { isIntersecting, target } of all) if (isIntersecting) near.unobserve(target), target.start();
}, { rootMargin: AHEAD });
if (!customElements.get("price-explorer")) customElements.define("price-explorer", PriceExplorer);

export default {
  render({ model, el }) {
    const one = make("price-explorer", { host: HOME });
    for (const name of ATTRIBUTES) {
      const take = () => {
        const said = model.get(name);
        if (said) one.setAttribute(name, typeof said === "object" ? new URLSearchParams(said) : said);
      };
      take();
      model.on?.(`change:${name}`, take);
    }
    el.append(one);
    return () => one.remove();
  },
};
