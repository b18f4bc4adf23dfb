// Builds the styles, scripts and fonts of the pages into awareness/web/static/build.
// Every file carries a hash of its content in its name, so browsers may keep it for ever;
// manifest.json maps the plain name ("adult.css") to the name on disk.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const sources = dirname(fileURLToPath(import.meta.url));
const root = dirname(sources);
const modules = join(root, "node_modules");
const served = join(root, "awareness", "web", "static", "build");
// Everything is written beside what is served and takes its place at the end: a page never meets half a build.
const target = `${served}-next`;

const STYLES = ["adult", "pupil", "board"];
const WEB_FONTS = {
  "atkinson-400.woff2": "@fontsource/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-400-normal.woff2",
  "atkinson-700.woff2": "@fontsource/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-700-normal.woff2",
  "atkinson-ext-400.woff2": "@fontsource/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-ext-400-normal.woff2",
  "atkinson-ext-700.woff2": "@fontsource/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-ext-700-normal.woff2",
  "andika-400.woff2": "@fontsource/andika/files/andika-latin-400-normal.woff2",
  "andika-700.woff2": "@fontsource/andika/files/andika-latin-700-normal.woff2",
};
const PDF_FONTS = ["400Regular/AtkinsonHyperlegibleNext_400Regular.ttf", "700Bold/AtkinsonHyperlegibleNext_700Bold.ttf"];
const GOVUK_SCRIPTS = ["button", "error-summary", "notification-banner", "password-input", "service-navigation"];

const manifest = {};

function keep(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const extension = extname(name);
  const onDisk = `${name.slice(0, -extension.length)}.${hash}${extension}`;
  writeFileSync(join(target, onDisk), content);
  manifest[name] = onDisk;
  return onDisk;
}

function copyFonts() {
  for (const [name, path] of Object.entries(WEB_FONTS)) keep(name, readFileSync(join(modules, path)));
  mkdirSync(join(target, "pdf-fonts"));
  for (const path of PDF_FONTS) {
    const file = join(modules, "@expo-google-fonts/atkinson-hyperlegible-next", path);
    writeFileSync(join(target, "pdf-fonts", path.split("/")[1]), readFileSync(file));
  }
}

function compileStyles() {
  for (const name of STYLES) {
    const { css } = sass.compile(join(sources, "scss", `${name}.scss`), {
      style: "compressed",
      loadPaths: [modules],
      functions: {
        "asset-url($name)": ([file]) => new sass.SassString(`url("${manifest[file.assertString().text]}")`, { quotes: false }),
      },
    });
    // Two components carry GOV.UK's brand blue without a setting for it; we are not on gov.uk.
    keep(`${name}.css`, css.replaceAll("#1d70b8", "#1d3557"));
  }
}

function scripts() {
  const found = {};
  for (const name of GOVUK_SCRIPTS) {
    const file = join(modules, "govuk-frontend/dist/govuk/components", name, `${name}.bundle.mjs`);
    found[`govuk-${name}.js`] = readFileSync(file, "utf8").replace(/^\/\/# sourceMappingURL.*$/m, "");
  }
  const folder = join(sources, "js");
  for (const file of readdirSync(folder).filter((file) => file.endsWith(".js"))) {
    found[file] = readFileSync(join(folder, file), "utf8");
  }
  return found;
}

// An import names another of our files by its plain name; a file is written after those it imports.
function keepScript(name, found) {
  if (manifest[name]) return manifest[name];
  if (!(name in found)) throw new Error(`No script is called ${name}`);
  const content = found[name].replace(/(from\s+["'])\.\/([^"']+)(["'])/g, (_, before, file, after) => `${before}./${keepScript(file, found)}${after}`);
  return keep(name, content);
}

function build() {
  if (!existsSync(join(modules, "govuk-frontend"))) throw new Error("Run npm ci first: the front-end packages are not installed.");
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  copyFonts();
  compileStyles();
  const found = scripts();
  for (const name of Object.keys(found)) keepScript(name, found);
  for (const file of readdirSync(sources).filter((file) => file.endsWith(".svg"))) keep(file, readFileSync(join(sources, file)));
  const sorted = Object.fromEntries(Object.entries(manifest).sort(([one], [other]) => one.localeCompare(other)));
  writeFileSync(join(target, "manifest.json"), `${JSON.stringify(sorted, null, 2)}\n`);
  rmSync(served, { recursive: true, force: true });
  renameSync(target, served);
  console.log(`Built ${Object.keys(sorted).length} files into awareness/web/static/build`);
}

build();
