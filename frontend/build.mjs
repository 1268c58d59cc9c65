// Bundles what readers' browsers get into src/homepress/static/dist/: site.css, site.js and what
// some pages load besides.
// `node frontend/build.mjs --watch` builds again at every change.

import * as esbuild from "esbuild";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = `${root}/src/homepress/static/dist`;

const options = {
  absWorkingDir: root,
  entryPoints: [
    { in: "frontend/site.js", out: "site" },
    { in: "frontend/zoom.js", out: "zoom" },
    { in: "frontend/captcha.js", out: "captcha" },
    { in: "frontend/captcha-worker.js", out: "captcha-worker" },
    { in: "src/homepress/static/css/site.css", out: "site" },
  ],
  outdir: out,
  bundle: true,
  format: "esm",
  minify: true,
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
