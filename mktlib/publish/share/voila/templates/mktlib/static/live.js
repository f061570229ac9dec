// The page's own line to its kernel. Explorers stand in the page with all they show, and live as soon as they are
// there; Python is asked when a reader moves one. For other widgets Voila's front end is fetched, to the same kernel.
{
  const FOREIGN = 'script[type="application/vnd.voila.cell-output+json"]';
  const LONGEST = 10_000; // ms between two attempts to connect
  const config = JSON.parse(document.getElementById("jupyter-config-data").textContent);
  const name = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const session = name();
  const page = globalThis.mktlibPage;
  const models = (page.models = new Map());
  Object.assign(page, { asked: [], frames: 0 }); // what the kernel is not done with, and how often it was heard
  const tell = (state) => {
    page.line = state; // for whoever listens only later
    dispatchEvent(new Event("mktlib-line"));
  };

  // One message is one frame: how many offsets, these, then channel, header, parent, metadata, content and buffers.
  const pack = (id, content, buffers) => {
    const header = { msg_id: id, msg_type: "comm_msg", session, username: "", date: new Date().toISOString(), version: "5.4" };
    const texts = ["shell", ...[header, {}, {}, content].map((one) => JSON.stringify(one))];
    const parts = [...texts.map((text) => new TextEncoder().encode(text)), ...buffers.map((one) => new Uint8Array(one))];
    let at = 8 * (parts.length + 2);
    const frame = new Uint8Array(parts.reduce((sum, part) => sum + part.length, at));
    const head = new DataView(frame.buffer);
    const offset = (i, value) => head.setBigUint64(8 * i, BigInt(value), true);
    offset(0, parts.length + 1);
    parts.forEach((part, i) => (offset(i + 1, at), frame.set(part, at), (at += part.length)));
    offset(parts.length + 1, at);
    return frame;
  };
  const unpack = (data) => {
    const head = new DataView(data);
    const ends = Array.from({ length: Number(head.getBigUint64(0, true)) }, (_one, i) => Number(head.getBigUint64(8 * i + 8, true)));
    const part = (i) => new DataView(data, ends[i], ends[i + 1] - ends[i]);
    const read = (i) => JSON.parse(new TextDecoder().decode(part(i)));
    return { kind: read(1).msg_type, parent: read(2).msg_id, content: read(4), buffers: ends.slice(5, -1).map((_end, i) => part(5 + i)) };
  };

  let [socket, tries, leaving] = [null, 0, false];
  const waiting = []; // for the line
  const connect = () => {
    const url = new URL(`${config.baseUrl}api/kernels/${config.kernelId}/channels?session_id=${session}`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    socket = new WebSocket(url, ["v1.kernel.websocket.jupyter.org"]);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      tries = 0;
      tell("connected");
      for (const frame of waiting.splice(0)) socket.send(frame);
    };
    socket.onmessage = ({ data }) => {
      const { kind, parent, content, buffers } = unpack(data);
      page.frames += 1;
      if (content.execution_state === "idle") page.asked.splice(0, page.asked.indexOf(parent) + 1); // and all before
      if (kind === "status" && ["dead", "restarting"].includes(content.execution_state)) tell("dead");
      else if (kind === "comm_msg" && content.data.method === "custom") models.get(content.comm_id)?.hear(content.data.content, buffers);
    };
    socket.onclose = () => {
      if (leaving) return;
      page.asked.length = 0;
      tell("lost");
      setTimeout(connect, Math.min(250 * 2 ** tries++, LONGEST));
    };
  };

  const post = (content, buffers) => {
    const id = name();
    const frame = pack(id, content, buffers);
    page.asked.push(id);
    if (socket?.readyState === WebSocket.OPEN) socket.send(frame);
    else waiting.push(frame);
  };

  class Model {
    constructor({ model, spec, shown }) {
      this.model_id = model;
      this.values = { spec, shown };
      this.ears = new Set();
      this.comm = { send: (data, buffers = []) => post({ comm_id: model, data }, buffers) };
    }
    get(key) {
      return this.values[key];
    }
    set(key, value) {
      this.values[key] = value;
    }
    on(_event, ear) {
      this.ears.add(ear);
    }
    off(_event, ear) {
      this.ears.delete(ear);
    }
    hear(content, buffers) {
      for (const ear of this.ears) ear(content, buffers);
    }
    send(content, _callbacks, buffers) {
      this.comm.send({ method: "custom", content }, buffers);
    }
  }

  let fetched = false;
  const find = () => {
    for (const place of document.querySelectorAll(".live:not([data-alive])")) {
      place.dataset.alive = "";
      const model = new Model(JSON.parse(place.previousElementSibling.textContent));
      models.set(model.model_id, model);
      render({ model, el: place });
      // The kernel is there: it has made this. What a link names it knows when all cells have run.
      if (!socket && !location.search) connect();
    }
    if (fetched || !document.querySelector(FOREIGN)) return;
    fetched = true;
    document.head.append(Object.assign(document.createElement("script"), { src: `${config.fullStaticUrl}/voila.js` }));
  };
  dress();
  const arrivals = new MutationObserver(find); // the page comes cell by cell
  const whole = () => {
    arrivals.disconnect();
    find();
    if (!socket) connect();
  };
  if (document.readyState === "loading") {
    arrivals.observe(document.documentElement, { childList: true, subtree: true });
    document.addEventListener("DOMContentLoaded", whole);
    find();
  } else whole();

  addEventListener("pagehide", () => { leaving = true; });
}
