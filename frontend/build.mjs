// Bundles what readers' browsers get into src/homepress/static/dist/.
// `node frontend/build.mjs --watch` builds again at every change.

import * as esbuild from "esbuild";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = `${root}/src/homepress/static/dist`;

const options = {
  absWorkingDir: root,
  entryNames: "[name]",
  outdir: out,
  bundle: true,
  format: "esm",
  minify: true,
  target: ["chrome123", "firefox121", "safari17.5"],
  legalComments: "eof",
  logLevel: "warning",
};

const builds = [
  {
    ...options,
    entryPoints: [
      "frontend/site.js",
      "frontend/captcha.js",
      "frontend/captcha-worker.js",
      "frontend/passkeys.js",
      "frontend/country-names.js",
      "frontend/queue.js",
      "src/homepress/static/css/site.css",
      "src/homepress/static/css/account.css",
    ],
  },
  // Lightense may not write into the page's head: see detached-head.js.
  {
    ...options,
    entryPoints: ["frontend/zoom.js"],
    define: { "document.head": "detachedHead" },
    inject: ["frontend/detached-head.js"],
  },
];

await rm(out, { recursive: true, force: true });
if (process.argv.includes("--watch")) {
  const contexts = await Promise.all(builds.map((build) => esbuild.context({ ...build, logLevel: "info" })));
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  await Promise.all(builds.map((build) => esbuild.build(build)));
}
