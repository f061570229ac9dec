/* Python in the page: Pyodide, NumPy and our models in a worker. Nothing is asked of another host.
   Parts lie compressed beside this script, so that any web server sends few bytes, and are unpacked on arrival. */
const SITE = "/lib/python3.12/site-packages/";
/* A plain task, as Pyodide's own takes one that was given up for one that failed. */
const BEGIN = `
import asyncio
asyncio.get_event_loop().set_task_factory(lambda loop, coroutine, **more: asyncio.Task(coroutine, loop=loop, **more))
from mktlib.edition.worker import start
start
`;
const began = performance.now();
const stage = (name) => postMessage({ kind: "stage", stage: name, ms: Math.round(performance.now() - began) });
let hear = null;
const early = []; // what was said before Python was ready

/* A part as its plain bytes. A host that calls it compressed has had it unpacked by the browser already. */
async function part(base, name) {
  const response = await fetch(`${base}${name}`, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  const reader = response.body.getReader();
  const first = await reader.read();
  const rest = new ReadableStream({
    start: (stream) => (first.done ? stream.close() : stream.enqueue(first.value)),
    pull: async (stream) => {
      const { done, value } = await reader.read();
      done ? stream.close() : stream.enqueue(value);
    },
  });
  return first.value?.[0] === 0x1f && first.value[1] === 0x8b ? rest.pipeThrough(new DecompressionStream("gzip")) : rest;
}
const bytes = async (stream) => new Uint8Array(await new Response(await stream).arrayBuffer());

/* Files of a zip that only stores: those are read where they lie. */
function* stored(zip) {
  const view = new DataView(zip.buffer);
  const text = new TextDecoder();
  for (let at = 0; view.getUint32(at, true) === 0x04034b50; ) {
    const [size, name, extra] = [view.getUint32(at + 18, true), view.getUint16(at + 26, true), view.getUint16(at + 28, true)];
    const data = at + 30 + name + extra;
    yield [text.decode(zip.subarray(at + 30, at + 30 + name)), zip.subarray(data, data + size)];
    at = data + size;
  }
}

function unpack(fs, zip) {
  const made = new Set();
  for (const [name, data] of stored(zip)) {
    const folder = SITE + name.slice(0, name.lastIndexOf("/") + 1);
    if (!made.has(folder)) fs.mkdirTree(folder);
    made.add(folder);
    fs.writeFile(SITE + name, data, { canOwn: true });
  }
}

const LARGE = ["pyodide.asm.wasm", "pyodide.asm.js", "python_stdlib.zip", "numpy.zip", "mktlib.zip"];
const KINDS = { "pyodide.asm.wasm": "application/wasm", "python_stdlib.zip": "application/zip" };

async function cellsOf(base, page) {
  const response = await fetch(`${base}pages/${page}.json`);
  if (!response.ok) throw new Error(`${page}.json: ${response.status}`);
  return response.json();
}

/* All parts are asked for at once; what is missing is said at once. */
function start({ page, base }) {
  const parts = Object.fromEntries(LARGE.map((name) => [name, part(base, `${name}.gz`)]));
  const about = cellsOf(base, page);
  return Promise.all([...Object.values(parts), about, run(base, parts, about)]);
}

async function run(base, parts, about) {
  const more = about.then(({ parts: names }) => Promise.all(names.map((name) => bytes(part(base, `${name}.gz`)))));
  const [numpy, mktlib, script] = ["numpy.zip", "mktlib.zip", "pyodide.asm.js"].map((name) => bytes(parts[name]));
  importScripts(`${base}pyodide.js`);
  const url = URL.createObjectURL(new Blob([await script], { type: "text/javascript" }));
  importScripts(url);
  URL.revokeObjectURL(url);
  stage("script");
  const ask = self.fetch;
  self.fetch = async (what, options) => { // what Pyodide asks for by name is on its way already
    const name = String(what.url ?? what).split("/").pop();
    return name in KINDS ? new Response(await parts[name], { headers: { "Content-Type": KINDS[name] } }) : ask(what, options);
  };
  const env = { VOILA_BASE_URL: "/" }; // a stranger reads this page
  const py = await loadPyodide({ indexURL: base, env });
  self.fetch = ask;
  stage("python");
  for (const zip of [await numpy, await mktlib, ...(await more)]) unpack(py.FS, zip);
  stage("unpacked");
  py.runPython("import numpy");
  stage("numpy");
  const begin = py.runPython(BEGIN);
  stage("models");
  const post = (name, content, ...buffers) => {
    const raw = buffers.map((one) => {
      const plain = one.toJs();
      one.destroy();
      return plain.buffer.byteLength === plain.byteLength ? plain.buffer : plain.slice().buffer;
    });
    postMessage({ kind: "said", name, content: JSON.parse(content), buffers: raw }, raw);
  };
  const begun = begin(JSON.stringify((await about).cells), post);
  hear = begun.get(0);
  const { explorers, failed } = JSON.parse(begun.get(1));
  begun.destroy();
  begin.destroy();
  stage("cells");
  postMessage({ kind: "ready", explorers, failed });
  for (const one of early.splice(0)) take(one);
}

const take = ({ name, content, buffers }) => hear(name, JSON.stringify(content), (buffers ?? []).map((one) => new Uint8Array(one)));

/* Where a policy forbids WebAssembly this throws; Pyodide would wait for ever. */
const allowed = async () => new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));

onmessage = ({ data }) => {
  if (data.kind === "start") allowed().then(() => start(data)).catch((error) => postMessage({ kind: "failed", why: String(error?.message ?? error) }));
  else if (data.kind === "say") hear ? take(data) : early.push(data);
};
