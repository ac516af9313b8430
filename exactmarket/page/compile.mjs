// Which modules of the runtime's standard library the page needs, compiled: node compile.mjs PYODIDE_FOLDER SOURCES OUT.zip
// Pyodide itself says which it has loaded after a check, and compiles them, so that the page starts in half the time.
import fs from "fs";
import path from "path";
import {pathToFileURL} from "url";

const [folder, sources, out] = process.argv.slice(2).map((name) => path.resolve(name));
const {loadPyodide} = await import(pathToFileURL(path.join(folder, "pyodide.mjs")));
const python = await loadPyodide({indexURL: folder});
for (const [name, text] of Object.entries(JSON.parse(fs.readFileSync(sources, "utf8")))) {
  const place = "/home/pyodide/" + name;
  python.FS.mkdirTree(path.posix.dirname(place));
  python.FS.writeFile(place, text);
}
python.runPython(`
import importlib.util, marshal, sys, zipfile
from exactmarket.page import examine
examine.rehearse()
library = zipfile.ZipFile(next(path for path in sys.path if path.endswith(".zip")))
loaded = {str(getattr(module, "__file__", None) or "").split(".zip/")[-1] for module in list(sys.modules.values())}
with zipfile.ZipFile("/out.zip", "w", zipfile.ZIP_STORED) as kept:
    for name in sorted(set(library.namelist()) & loaded):
        code = compile(library.read(name), name, "exec", dont_inherit=True, optimize=2)
        kept.writestr(zipfile.ZipInfo(name + "c"), importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(code))
`);
fs.writeFileSync(out, python.FS.readFile("/out.zip"));
