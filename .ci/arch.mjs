// @ts-check
// Checks who imports whom (rules: .dependency-cruiser.cjs). A cruise that finds hardly any file proves nothing, yet the tool calls it
// a success, as it does beside a TypeScript it cannot use; so too few modules are a failure here.

import { cruise, format } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const modulesMin = 200;
const rooms = ['checker', 'spec', 'invariants', 'counterexamples', 'web'];

process.chdir(import.meta.dirname + '/..');
const options = await extractOptions('./.dependency-cruiser.cjs');
const { output: found } = await cruise(rooms, options, undefined, {
  tsConfig: extractTsConfig('tsconfig.json'),
});
if (typeof found === 'string') throw new Error('dependency-cruiser returned a text, not a result');

const report = await format(found, { outputType: 'err-long' });
console.log(report.output);
const { error: violations, totalCruised } = found.summary;
if (totalCruised < modulesMin) {
  console.error(
    `Only ${totalCruised} modules were cruised, at least ${modulesMin} were expected: the check saw next to nothing. ` +
      'See whether the rooms moved, and whether dependency-cruiser can use the installed typescript (depcruise --info).',
  );
}
process.exitCode = violations > 0 || totalCruised < modulesMin ? 1 : 0;
