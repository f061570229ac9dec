/* Python's library, NumPy and our package compiled ahead by the very Python that will run them, when the site is built:
   a page need not do it. Run by Node.js: the folder of Pyodide, a folder of zips, which are replaced. */
const { readFileSync, readdirSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const [files, zips] = process.argv.slice(2);
const { loadPyodide } = require(join(files, "pyodide.js"));

const COMPILE = `
import importlib._bootstrap_external as loader
import zipfile

def compiled(path, optimize):
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(path + ".out", "w") as out:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith(".py"):
                code = compile(data, name, "exec", dont_inherit=True, optimize=optimize)
                name, data = name + "c", bytes(loader._code_to_hash_pyc(code, bytes(8), False))
            out.writestr(zipfile.ZipInfo(name), data)
compiled
`;

(async () => {
  const lockFileURL = join(zips, "pyodide-lock.json");
  const py = await loadPyodide({ indexURL: files, lockFileURL, env: { PYTHONHASHSEED: "0" } });
  const compiled = py.runPython(COMPILE);
  for (const name of readdirSync(zips).filter((one) => one.endsWith(".zip")).sort()) {
    py.FS.writeFile(name, readFileSync(join(zips, name)));
    compiled(name, name.startsWith("python") ? 2 : 0); // the library needs no docstrings; ours may assert
    writeFileSync(join(zips, name), py.FS.readFile(`${name}.out`));
  }
  process.exit(0);
})();
