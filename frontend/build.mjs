// Bundles what readers' browsers get into src/homepress/static/dist/: site.css, site.js and zoom.js.
// `node frontend/build.mjs --watch` builds again at every change.

import * as esbuild from "esbuild";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = `${root}/src/homepress/static/dist`;

const options = {
  absWorkingDir: root,
  entryPoints: ["frontend/site.js", "frontend/zoom.js", "src/homepress/static/css/site.css"],
  entryNames: "[name]",
  outdir: out,
  bundle: true,
  format: "esm",
  minify: true,
  // For Lightense alone; nothing else here asks for the head.
  define: { "document.head": "detachedHead" },
  inject: ["frontend/detached-head.js"],
  target: ["chrome123", "firefox121", "safari17.5"],
  legalComments: "eof",
  logLevel: "warning",
};

await rm(out, { recursive: true, force: true });
if (process.argv.includes("--watch")) {
  const context = await esbuild.context({ ...options, logLevel: "info" });
  await context.watch();
} else {
  await esbuild.build(options);
}
