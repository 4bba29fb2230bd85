// Writes api/static/vendor/echarts.js and, beside it, the licences of what is in it.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const built = "../../api/static/vendor";
const licences = { echarts: ["LICENSE", "NOTICE"], zrender: ["LICENSE"], tslib: ["LICENSE.txt"] };
const read = (name, file) => readFileSync(`node_modules/${name}/${file}`, "utf8");
const version = (name) => JSON.parse(read(name, "package.json")).version;

mkdirSync(built, { recursive: true });
await build({
  entryPoints: ["parts.js"],
  outfile: `${built}/echarts.js`,
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "echarts",
  target: "es2020",
  legalComments: "none",
  banner: { js: `/* Apache ECharts ${version("echarts")}, Apache-2.0, and others: LICENCES.md beside this file */` },
  logLevel: "warning",
});
writeFileSync(`${built}/LICENCES.md`, Object.entries(licences)
  .map(([name, files]) => `# ${name} ${version(name)}\n\n${files.map((file) => read(name, file)).join("\n")}`)
  .join("\n"));
