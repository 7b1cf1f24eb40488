import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import xterm from '@xterm/headless';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromItf } from '../../counterexamples/itf-read.ts';
import { properties } from '../../invariants/index.ts';
import { variants } from '../../spec/index.ts';
import { modelFor } from '../check.ts';
import type { Path } from '../explorer/walk.ts';
import { ofPlaces, placesWith, saying } from '../testing/places.ts';
import type { Model } from '../instantiate.ts';
import { Explorer } from './explore-tty.ts';
import { workOn } from './explore-work.ts';

const pageown = variants.find(({ name }) => name === 'pageown-bug1');
if (pageown === undefined) throw new Error('no variant');
const bug = modelFor(pageown, properties, { pages: 1 });

const letters = (text: string): readonly string[] => Array.from(text);

/** An explorer on a terminal of 80 columns and 24 rows that can be read. */
const opened = async (model: Model, path: Path = []) => {
  const terminal = new xterm.Terminal({ cols: 80, rows: 24, allowProposedApi: true });
  const written: string[] = [];
  let hasQuit = false;
  const tty = {
    columns: () => 80,
    rows: () => 24,
    colors: true,
    write: (text: string) => {
      written.push(text);
    },
  };
  const explorer = await Explorer.begin({ model, path, work: workOn(model, 10) }, tty, () => {
    hasQuit = true;
  });
  const lines = async (): Promise<readonly string[]> => {
    await new Promise<void>((resolve) => {
      terminal.write(written.splice(0).join(''), resolve);
    });
    return Array.from(
      { length: 24 },
      (_, i) => terminal.buffer.active.getLine(i)?.translateToString(true) ?? '',
    );
  };
  const names: Readonly<Record<string, string>> = {
    '\r': 'return',
    '\u001b': 'escape',
    '\u007f': 'backspace',
  };
  return {
    /** Presses one key after the other, then gives the screen. */
    after: async (...keys: readonly string[]): Promise<string> => {
      for (const sequence of keys) {
        await explorer.press({ name: names[sequence] ?? sequence, sequence, ctrl: false });
      }
      return (await lines()).join('\n');
    },
    hasQuit: () => hasQuit,
  };
};

it('shows the state, the properties and the next steps', async () => {
  const { after } = await opened(bug);
  const screen = await after();
  expect(screen).toContain('pageown-bug1  initial state');
  expect(screen).toMatch(/page0 +free +- +0/);
  expect(screen).toContain('nothing is violated');
  expect(screen).toContain('> 1 host  Map(vm0, gfn0, page0)');
});

it('takes steps by number and by choice, and undoes them', async () => {
  const { after } = await opened(bug);
  expect(await after('1')).toContain('after step 1: Map(vm0, gfn0, page0)');
  expect(await after()).toMatch(/page0 +host\* +vm0\* +0/);
  const second = await after('j', '\r');
  expect(second).toContain('after step 2: ');
  expect(await after('u')).toContain('after step 1: ');
  expect(await after('s')).toContain('initial state');
  expect(await after('9')).toContain('There is no step 9 here.');
});

it('says what a step would break, and that it did', async () => {
  const { after } = await opened(bug, [
    'Map(vm0,gfn0,page0)',
    'Begin(vm0,gfn0)',
    'Unmap(vm0,gfn0)',
  ]);
  expect(await after()).toContain('BREAKS guest-mapping-leads-to-a-live-page');
  expect(await after('r')).toContain('violated: guest-mapping-leads-to-a-live-page');
});

it('finds a state by a condition that is typed, and refuses what is none', async () => {
  const { after } = await opened(bug);
  expect(await after('/', ...letters('page0.pins > 0'))).toContain('find: page0.pins > 0');
  expect(await after('\r')).toMatch(/Found: \d+ steps on, none shorter/);
  expect(await after('/', ...letters('page0.pin'), '\u007f', ...letters('n'), '\r')).toContain(
    'There is no variable "page0.pin"',
  );
  expect(await after('/', 'x', '\u001b')).toContain('enter take');
});

it('lists what cannot happen, the properties, the path and the keys', async () => {
  const { after } = await opened(bug, ['Map(vm0,gfn0,page0)']);
  expect(await after('b')).toContain('not so:');
  expect(await after('p')).toContain('nothing to check');
  expect(await after('h')).toContain('1 host  Map(vm0, gfn0, page0)');
  expect(await after('?')).toContain('write the path as a trace');
  expect(await after('\u001b')).toContain('can happen now');
});

it('writes the path as a trace', async () => {
  const { after } = await opened(bug, ['Map(vm0,gfn0,page0)']);
  const folder = mkdtempSync(join(tmpdir(), 'custody-tty-'));
  const cleared = Array<string>(40).fill('\u007f');
  try {
    const file = join(folder, 'a.itf.json');
    expect(await after('w', ...cleared, ...letters(file), '\r')).toContain('Written: ');
    expect(fromItf(readFileSync(file, 'utf8')).steps).toHaveLength(1);
    const nowhere = join(folder, 'none', 'a.json');
    expect(await after('w', ...cleared, ...letters(nowhere), '\r')).toContain('Cannot write');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('a name cannot move the cursor or colour the screen', async () => {
  const name = '\u001b[2J\u001b[31mX\u0007\r\n';
  const hostile = placesWith({ [name]: { steps: 'a>b', actor: name } });
  const broken = ofPlaces.invariant(name, { ...saying, holds: (ask) => ask.at() === 'a' });
  const { after } = await opened(modelFor(hostile, [broken]));
  const screen = await after('1', 'h');
  expect(screen).toContain('places  after step 1: ');
  expect(screen).toContain('X');
});

it('quits by q', async () => {
  const { after, hasQuit } = await opened(bug);
  await after('q');
  expect(hasQuit()).toBe(true);
});

it('no row of keys breaks it', async () => {
  const key = fc.constantFrom(...letters('123456789jkusbph?/x'), '\r', '\u001b', '\u007f');
  await fc.assert(
    fc.asyncProperty(fc.array(key, { maxLength: 12 }), async (keys) => {
      const { after } = await opened(bug);
      expect((await after(...keys)).split('\n')[0]).toContain('pageown-bug1');
    }),
    { numRuns: 25, seed: 1 },
  );
});
