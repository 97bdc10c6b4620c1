/**
 * Builds the card into the integration's folder.
 *
 *   node build.mjs                 builds and writes
 *   node build.mjs --check         builds, and compares with what is there
 *   node build.mjs --watch         builds again whenever a source changes
 *   node build.mjs --test          bundles the tests and runs them
 */

import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { constants, gunzipSync, gzipSync } from "node:zlib";

import { build, context } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const integration = resolve(here, "../custom_components/smsgateway24/frontend");

/** Bytes as sent. Every page of Home Assistant loads the entry, a page with a card the other. */
const LIMITS = { "entry.js": 5_000, "card.js": 60_000 };

/** What the outputs are made from, beside the sources. */
const RECIPE = ["build.mjs", "package.json", "package-lock.json", "tsconfig.json"];

/** @type {import("esbuild").BuildOptions} */
const options = {
  absWorkingDir: here,
  entryPoints: { entry: "src/entry.ts", card: "src/bundle.ts" },
  outdir: integration,
  bundle: true,
  charset: "utf8",
  format: "esm",
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
  minify: true,
  platform: "browser",
  sourcemap: false,
  target: "es2022",
  write: false,
};

/** @param {string | Uint8Array} content */
function hash(content) {
  return createHash("sha256").update(content).digest("hex");
}

/**
 * The same bytes whenever they are made: no time, no name, no operating system.
 *
 * @param {Uint8Array} content
 */
function gzip(content) {
  const packed = gzipSync(content, { level: constants.Z_BEST_COMPRESSION });
  packed[9] = 255;
  return packed;
}

/** @param {Record<string, string>} hashes */
function sorted(hashes) {
  return Object.fromEntries(
    Object.entries(hashes).sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

async function sources() {
  const names = (await readdir(join(here, "src"), { recursive: true }))
    .map((name) => `src/${name.replaceAll("\\", "/")}`)
    .filter((name) => name.endsWith(".ts"));
  /** @type {Record<string, string>} */
  const hashes = {};
  for (const name of [...names, ...RECIPE]) {
    hashes[name] = hash(await readFile(join(here, name)));
  }
  return sorted(hashes);
}

/**
 * The packages of which anything is in the outputs.
 *
 * @param {import("esbuild").Metafile} metafile
 */
function bundled(metafile) {
  /** @type {Set<string>} */
  const packages = new Set();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const path of Object.keys(inputs)) {
      const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
      if (name) packages.add(name);
    }
  }
  return [...packages].sort();
}

/**
 * @param {string} description
 * @returns {string}
 */
function versionOf(description) {
  /** @type {unknown} */
  const fields = JSON.parse(description);
  if (typeof fields === "object" && fields && "version" in fields) {
    return String(fields.version);
  }
  throw new Error("a package has no version");
}

/**
 * What the licences ask for: one text, with the packages that are under it.
 *
 * @param {string[]} packages
 */
async function notice(packages) {
  /** @type {Map<string, string[]>} */
  const texts = new Map();
  for (const name of packages) {
    const folder = join(here, "node_modules", name);
    const version = versionOf(await readFile(join(folder, "package.json"), "utf8"));
    const text = (await readFile(join(folder, "LICENSE"), "utf8")).trim();
    texts.set(text, [...(texts.get(text) ?? []), `${name} ${version}`]);
  }
  const parts = [...texts].map(([text, names]) => `${names.join(", ")}\n\n${text}\n`);
  return ["card.js and entry.js contain code of these packages.\n", ...parts].join("\n");
}

/**
 * Everything that belongs into the folder, by name.
 *
 * @param {import("esbuild").BuildResult} result
 */
async function finished(result) {
  /** @type {Map<string, string | Uint8Array>} */
  const files = new Map();
  /** @type {Record<string, string>} */
  const outputs = {};
  for (const [name, limit] of Object.entries(LIMITS)) {
    const output = result.outputFiles?.find(({ path }) => path.endsWith(name));
    if (!output) throw new Error(`${name} was not built`);
    const packed = gzip(output.contents);
    if (packed.length > limit) {
      throw new Error(`${name}: ${String(packed.length)} bytes of ${String(limit)}`);
    }
    const sizes = [output.contents.length, packed.length].map(String);
    console.log(`${name}: ${sizes.join(" bytes, as sent ")}`);
    files.set(name, output.contents).set(`${name}.gz`, packed);
    outputs[name] = hash(output.contents);
  }
  if (!result.metafile) throw new Error("nothing says what is bundled");
  const text = await notice(bundled(result.metafile));
  outputs.NOTICE = hash(text);
  files.set("NOTICE", text);
  // What browsers take another version by: they keep what they have under an address for a month.
  const version = hash(JSON.stringify(sorted(outputs))).slice(0, 16);
  const built = { version, outputs: sorted(outputs), sources: await sources() };
  files.set("built.json", `${JSON.stringify(built, null, 2)}\n`);
  return files;
}

/** @param {import("esbuild").BuildResult} result */
async function write(result) {
  const files = await finished(result);
  await rm(integration, { force: true, recursive: true });
  await mkdir(integration);
  for (const [name, content] of files) await writeFile(join(integration, name), content);
}

/** @param {import("esbuild").BuildResult} result */
async function check(result) {
  const files = await finished(result);
  const there = new Set(await readdir(integration).catch(() => []));
  const different = [];
  for (const name of new Set([...files.keys(), ...there])) {
    const content = files.get(name);
    // Two versions of zlib pack in two ways what is the same unpacked.
    const plain = name.endsWith(".gz") ? gunzipSync : (/** @type {Buffer} */ it) => it;
    const same =
      content !== undefined &&
      there.has(name) &&
      plain(Buffer.from(content)).equals(plain(await readFile(join(integration, name))));
    if (!same) different.push(name);
  }
  if (different.length > 0) {
    console.error(`Not as built from the sources: ${different.join(", ")}`);
    console.error("Run scripts/frontend, and commit what it writes.");
    process.exitCode = 1;
  }
}

async function watch() {
  const watching = await context({
    ...options,
    plugins: [
      {
        name: "write",
        setup: (bundler) => {
          bundler.onEnd(async (result) => {
            if (result.errors.length === 0) await write(result);
          });
        },
      },
    ],
  });
  await watching.watch();
}

async function test() {
  const folder = await mkdtemp(join(tmpdir(), "smsgateway24-card-"));
  try {
    await build({
      absWorkingDir: here,
      bundle: true,
      entryPoints: (await readdir(join(here, "test")))
        .filter((name) => name.endsWith(".test.ts"))
        .map((name) => `test/${name}`),
      format: "esm",
      logLevel: "warning",
      outdir: folder,
      outExtension: { ".js": ".mjs" },
      platform: "node",
      sourcemap: "inline",
      target: "node20",
    });
    const names = (await readdir(folder)).map((name) => join(folder, name));
    const { status } = spawnSync(
      process.execPath,
      ["--enable-source-maps", "--test", "--test-reporter=spec", ...names],
      { stdio: "inherit" },
    );
    process.exitCode = status ?? 1;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const [mode] = process.argv.slice(2);
if (mode === "--test") await test();
else if (mode === "--watch") await watch();
else if (mode === "--check") await check(await build(options));
else if (mode === undefined) await write(await build(options));
else throw new Error("usage: node build.mjs [--check | --test | --watch]");
