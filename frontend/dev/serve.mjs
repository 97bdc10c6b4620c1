/**
 * Serves the card with a made-up home: `node dev/serve.mjs [port]`.
 *
 * The page takes `?dark`, `?rtl`, `?scene=` (`family`, `hostile`, `many`, `empty`, or the code of an
 * error), `?contact`, `?layout=` and `?slow`. A text with "fail" is not delivered, one with "refuse"
 * is not sent.
 */

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

import { context } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const server = await context({
  absWorkingDir: here,
  entryPoints: ["dev.ts"],
  bundle: true,
  charset: "utf8",
  format: "esm",
  outdir: here,
  sourcemap: "inline",
  target: "es2022",
  write: false,
});
const { port } = await server.serve({
  host: "127.0.0.1",
  port: Number(process.argv[2] ?? 8765),
  servedir: here,
});
console.log(`http://127.0.0.1:${String(port)}/`);
