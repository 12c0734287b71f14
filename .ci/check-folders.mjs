// Checks that folders import only what they may: the rules are in .dependency-cruiser.cjs.
//   node .ci/check-folders.mjs [FOLDER [LEAST]]
// FOLDER: the project (default: here). LEAST: fails when it sees fewer modules of src and plugins than this (default 20),
// for a check that reads nothing would always pass: dependency-cruiser does so with a TypeScript that it does not know.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';

const FOLDERS = ['src', 'plugins', 'web', 'test', 'bench'];
const [folder = '.', least = '20'] = process.argv.slice(2);

function fail(message) {
  console.error(`check-folders: ${message}`);
  process.exit(1);
}

const options = await extractDepcruiseOptions(fileURLToPath(new URL('../.dependency-cruiser.cjs', import.meta.url)));
process.chdir(folder);
const present = FOLDERS.filter((name) => existsSync(name));
if (present.length === 0) fail(`none of ${FOLDERS.join(', ')} is there: nothing was checked`);

const { output } = await cruise(present, { ...options, validate: true });
const own = output.modules.filter(({ source }) => /^(src|plugins)\//.test(source));
const imports = own.reduce((count, { dependencies }) => count + dependencies.length, 0);

for (const { rule, from, to } of output.summary.violations) {
  const comment = options.ruleSet.forbidden.find(({ name }) => name === rule.name)?.comment ?? '';
  console.error(`${rule.name}: ${from} → ${to}\n  ${comment}`);
}
const broken = output.summary.violations.length;
if (broken > 0) fail(`${broken} imports are not allowed`);
if (own.length < Number(least)) fail(`saw ${own.length} modules in src and plugins, expected at least ${least}`);
if (imports === 0) fail('saw no import at all: is the TypeScript one that dependency-cruiser can read?');
console.log(`check-folders: ${own.length} modules, ${imports} imports, all allowed`);
