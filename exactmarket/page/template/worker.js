// The checker's own thread: Python in WebAssembly, which has no network and no files but those it is given.
// Every request of the runtime is answered from the parts of the page; whatever else it asks for is refused.
const served = {"pyodide.asm.wasm": "application/wasm", "python_stdlib.zip": "application/zip"};
let python = null;

function address(part, type) {
  return URL.createObjectURL(new Blob([part], {type}));
}

async function start(parts) {
  self.fetch = async (wanted) => {
    const name = String(wanted).split("/").pop();
    if (!(name in served)) throw new Error("this page asks nobody for anything: " + name);
    return new Response(parts[name], {headers: {"Content-Type": served[name]}});
  };
  const pyodide = await import(address(parts["pyodide.mjs"], "text/javascript"));
  const machine = await import(address(parts["pyodide.asm.mjs"], "text/javascript"));
  python = await pyodide.loadPyodide({
    indexURL: "https://offline.invalid/",
    packageBaseUrl: "https://offline.invalid/",
    createPyodideModule: machine.default,
    lockFileContents: new TextDecoder().decode(parts["pyodide-lock.json"]),
  });
  for (const [path, text] of Object.entries(parts.sources)) {
    const place = "/home/pyodide/" + path;
    python.FS.mkdirTree(place.slice(0, place.lastIndexOf("/")));
    python.FS.writeFile(place, text);
  }
  python.runPython("from exactmarket.page import examine");
  return JSON.parse(python.runPython("examine.about()"));
}

// What Python answers to a request, as JSON: a verdict on new bytes, or the telling of one certificate of them.
function ask(request) {
  if (request.bytes) python.FS.writeFile("/home/pyodide/" + request.file, request.bytes);
  python.globals.set("request", JSON.stringify({...request, bytes: undefined}));
  return JSON.parse(python.runPython("examine.answer(request)"));
}

self.onmessage = async ({data}) => {
  try {
    const begun = performance.now();
    if (data.parts) {
      const about = await start(data.parts);
      self.postMessage({...about, seconds: (performance.now() - begun) / 1000});
    } else {
      self.postMessage({id: data.id, ...ask(data)});
    }
  } catch (fault) {
    self.postMessage({id: data.id, crashed: String(fault).split("\n").filter((line) => line.trim()).pop()});
  }
};
