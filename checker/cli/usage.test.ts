import { expect, it } from 'vitest';
import { custodyHere } from './testing/here.ts';
import { custody } from './testing/run.ts';

/** Words, exit code, and all of stderr, or how it begins where the list of names is long. */
const refusals: readonly (readonly [string, number, string])[] = [
  [
    'chek',
    64,
    'Unknown command "chek". Did you mean "check"?\n  Available: check, simulate, measure, ',
  ],
  ['rfcv2', 64, 'Unknown command "rfcv2".\n  It is a variant: custody check rfcv2\n'],
  [
    'new',
    64,
    '`custody new` what?\n  Available: invariant, variant.\n  `custody new --help` shows how it is used.\n',
  ],
  ['check', 64, 'Which variant?\n  One of each family: pageown, rfcv2, lock-order,'],
  [
    'check rfcv',
    64,
    'Unknown variant "rfcv". Did you mean "rfcv2"?\n  Similar: rfcv2, rfcv2-strict,',
  ],
  [
    'check pageown rfcv2',
    64,
    'Expected one variant, not 2: pageown, rfcv2.\n  Check them one after the other.\n',
  ],
  [
    'check rfcv2 -p owner-is-aliv',
    64,
    'Unknown property "owner-is-aliv". Did you mean "owner-is-alive"?\n  Available: page-is-private-to-one-vm,',
  ],
  [
    'check pageown -p owner-is-alive rfcv2',
    64,
    'Property "owner-is-alive" does not apply to "pageown": family "pageown" does not answer what it asks.\n  Those that apply: ',
  ],
  [
    'check rfcv2 -p owner-is-alive pageown',
    64,
    'Unknown property "pageown".\n  That is something to check: put it before --property, which takes all names that follow.\n',
  ],
  [
    'check rfcv2 --propertyy x',
    64,
    'Unknown option "--propertyy". Did you mean "--property"?\n  Available: --property, --max-states, --max-depth,',
  ],
  [
    'check rfcv2 --vms 0',
    64,
    'Bound --vms cannot be 0.\n  Expected a whole number from 1 to 4: virtual machines, each with one vCPU\n    and one userspace process.\n',
  ],
  [
    'check pageown --pages 0',
    64,
    'Bound --pages cannot be 0.\n  Expected a whole number from 1 to 8: physical pages.\n',
  ],
  [
    'check pageown --pages -2',
    64,
    'Bound --pages cannot be "-2".\n  Expected a whole number from 1 to 8: physical pages.\n',
  ],
  [
    'check pageown --pages 1.5',
    64,
    'Bound --pages cannot be "1.5".\n  Expected a whole number from 1 to 8: physical pages.\n',
  ],
  [
    'check pageown --pages 9',
    64,
    'Bound --pages cannot be 9.\n  Expected a whole number from 1 to 8: physical pages.\n',
  ],
  [
    'check pageown --pages 123456789012345678901234567890',
    64,
    'Bound --pages cannot be "123456789012345678901234567890".\n  Expected a whole number from 1 to 8: physical pages.\n',
  ],
  [
    'check pageown --pages two',
    64,
    'Bound --pages cannot be "two".\n  Expected a whole number from 1 to 8: physical pages.\n',
  ],
  [
    'check pageown --pages',
    64,
    'Option "--pages" needs a value.\n  `custody check --help` shows how it is used.\n',
  ],
  [
    'check pageown --failures 1',
    64,
    'Family "pageown" has no bound "failures".\n  Its bounds: --vms, --pages, --gfns, --pins.\n',
  ],
  [
    'check pageown --max-states 0',
    64,
    'Option --max-states cannot be "0".\n  Expected a whole number from 1.\n',
  ],
  [
    'check pageown --max-depth x',
    64,
    'Option --max-depth cannot be "x".\n  Expected a whole number from 1.\n',
  ],
  [
    'check pageown --max-time -1',
    64,
    'Option --max-time cannot be "-1".\n  Expected a number of seconds above 0, such as 30 or 0.5.\n',
  ],
  [
    'check pageown --json',
    64,
    'Option "--json" needs a value.\n  `custody check --help` shows how it is used.\n',
  ],
  [
    'check pageown --json /nowhere/result.json',
    74,
    'Cannot write "/nowhere/result.json": ENOENT: no such file or directory, access \'/nowhere\'\n  Give a file in a folder that exists and can be written to, or - for standard output.\n',
  ],
  [
    'check pageown --json /',
    74,
    'Cannot write "/": it is not a file.\n  Give a file in a folder that exists and can be written to, or - for standard output.\n',
  ],
  [
    'list pageon',
    64,
    'There is nothing named "pageon". Did you mean "pageown"?\n  `custody list` without a name shows what there is.\n',
  ],
  [
    'list pageown rfcv2',
    64,
    "Too many arguments for 'list'. Expected 1 argument but got 2.\n  `custody list --help` shows how it is used.\n",
  ],
  [
    'new invariant',
    64,
    "Missing required argument 'name'\n  `custody new invariant --help` shows how it is used.\n",
  ],
  [
    'new invariant Page_Owner',
    64,
    '"Page_Owner" cannot name an invariant.\n  Expected lower-case words with hyphens, at most 60 letters: page-has-one-owner.\n',
  ],
  [
    'new invariant ../../escape',
    64,
    '"../../escape" cannot name an invariant.\n  Expected lower-case words with hyphens, at most 60 letters: page-has-one-owner.\n',
  ],
  [
    'new invariant owner-is-alive',
    64,
    '"owner-is-alive" exists already.\n  `custody list owner-is-alive` shows it. Choose another name.\n',
  ],
  [
    'new variant mine',
    64,
    "Required option '--from <variant>' not specified\n  `custody new variant --help` shows how it is used.\n",
  ],
  ['new variant mine --from rfcv', 64, 'Unknown variant "rfcv". Did you mean "rfcv2"?\n'],
];

it.each(refusals)('`custody %s` is refused with exit code %i', async (words, code, message) => {
  const ran = await custodyHere(words.split(' '));
  expect(ran.err.slice(0, message.length)).toBe(message);
  expect(ran.code).toBe(code);
  expect(ran.out).toBe('');
  expect(ran.err).not.toMatch(/^\s+at /m);
});

it('custody without a command shows what there is and does not count as success', async () => {
  const { code, out } = await custodyHere([]);
  expect(out).toContain('Usage: custody [options] [command]');
  expect(code).toBe(64);
});

it('--help shows how a command is used, within 80 columns', async () => {
  for (const words of [['--help'], ['check', '--help'], ['new', 'variant', '--help']]) {
    const { code, out } = await custodyHere(words);
    expect(code).toBe(0);
    expect(out).toContain('Usage: custody');
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  }
});

it('--version tells the version of the package', () => {
  expect(custody(['--version'])).toEqual({ code: 0, out: '0.1.0\n', err: '' });
});

it('list shows every family, variant and property within 80 columns', async () => {
  const { code, out } = await custodyHere(['list']);
  expect(code).toBe(0);
  for (const name of [
    'pageown-bug2',
    'rfcv2-strict',
    'private-page-has-no-foreign-pin',
    '--pins',
  ]) {
    expect(out).toContain(name);
  }
  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

it('list NAME shows the decisions of a variant and the meaning of a property', async () => {
  expect((await custodyHere(['list', 'rfcv2-strict'])).out).toContain(
    '* allowPoisoned = guest-mapping',
  );
  expect((await custodyHere(['list', 'owner-is-alive'])).out).toContain('broken by: rfcv2');
});
