import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { custody, inFolder } from './testing/run.ts';

/** What of a result does not depend on how it was found. */
interface Result {
  readonly verdict: string;
  readonly states: number;
  readonly transitions: number;
  readonly symmetry: string;
  readonly engine: { readonly workers: number; readonly memory: number; readonly audit: string };
  readonly properties: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly steps: number | null;
  }[];
}

const resultOf = (words: string): Result =>
  JSON.parse(custody(['check', ...words.split(' '), '--json', '-']).out) as Result;

const findingsOf = ({ verdict, properties }: Result) => ({
  verdict,
  properties: properties.map(({ name, verdict, steps }) => [name, verdict, steps]),
});

/** Words after `check pageown`, and all of stderr. */
const refusals: readonly (readonly [string, string])[] = [
  ['--symmetry maybe', 'Option --symmetry cannot be "maybe".\n  Expected on or off.\n'],
  ['--workers 0', 'Option --workers cannot be "0".\n  Expected a whole number from 1.\n'],
  ['--workers x', 'Option --workers cannot be "x".\n  Expected a whole number from 1.\n'],
  ['--workers 1000', 'Option --workers cannot be 1000.\n  Expected a whole number from 1 to 64.\n'],
  [
    '--max-memory 12x',
    'Option --max-memory cannot be "12x".\n  Expected a size from 64m, such as 500m or 3g.\n',
  ],
  [
    '--max-memory 1m',
    'Option --max-memory cannot be "1m".\n  Expected a size from 64m, such as 500m or 3g.\n',
  ],
  ['--audit often', 'Option --audit cannot be "often".\n  Expected off, sampled or full.\n'],
  [
    '--checkpoint-interval 5',
    '--checkpoint-interval needs --checkpoint or --resume.\n  Say where to keep checkpoints: --checkpoint FOLDER.\n',
  ],
  [
    '--checkpoint fresh --checkpoint-interval 0',
    'Option --checkpoint-interval cannot be "0".\n  Expected a number of seconds above 0, such as 30 or 0.5.\n',
  ],
  [
    '--checkpoint fresh --resume fresh',
    '--checkpoint and --resume exclude each other.\n  A check that is resumed keeps its checkpoints where it found one.\n',
  ],
  [
    '--resume empty',
    'Cannot resume from "empty": there is no checkpoint in it.\n  Give the folder that was given to --checkpoint.\n',
  ],
  [
    '--resume missing',
    'Cannot resume from "missing": there is no checkpoint in it.\n  Give the folder that was given to --checkpoint.\n',
  ],
  [
    '--max-context-switches 1 --symmetry on',
    '--max-context-switches and --symmetry on exclude each other.\n  Who acted last has a name, and names are what symmetry abstracts from: leave out one of them.\n',
  ],
  [
    '--max-context-switches few',
    'Option --max-context-switches cannot be "few".\n  Expected a whole number from 0.\n',
  ],
];

it.each(refusals)('`custody check pageown %s` is refused in one message', (words, message) => {
  inFolder((folder) => {
    mkdirSync(join(folder, 'empty'));
    const ran = custody(['check', 'pageown', ...words.split(' ')], folder);
    expect(ran).toEqual({ code: 64, out: '', err: message });
  });
});

it('a folder that holds a checkpoint is not written over', () => {
  inFolder((folder) => {
    const words = ['check', 'pageown', '--checkpoint', 'kept', '--checkpoint-interval', '0.001'];
    expect(custody(words, folder).code).toBe(0);
    expect(custody(words, folder)).toEqual({
      code: 64,
      out: '',
      err: '"kept" already holds a checkpoint.\n  Go on from it with --resume kept, or give another folder.\n',
    });
  });
});

it('a checkpoint folder that cannot be created is refused before the check', () => {
  const { code, out, err } = custody(['check', 'pageown', '--checkpoint', '/dev/null/kept']);
  expect(err).toMatch(/^Cannot write checkpoints to "\/dev\/null\/kept": ENOTDIR/);
  expect({ code, out }).toEqual({ code: 74, out: '' });
});

it('the race of pageown-bug1 needs three changes of actor', () => {
  const property = 'guest-mapping-leads-to-a-live-page';
  const within = (switches: number) =>
    resultOf(`pageown-bug1 --max-context-switches ${switches} -p ${property}`);
  const verdicts = [0, 1, 2, 3, 4].map((switches) => within(switches).verdict);
  expect(verdicts).toEqual(['holds', 'holds', 'holds', 'violated', 'violated']);
  expect(within(3).properties).toMatchObject([{ name: property, steps: 4 }]);
});

it('a bound on changes of actor is part of what a verdict covers', () => {
  const { code, out } = custody(['check', 'pageown-bug1', '--max-context-switches', '1']);
  expect(out.replace(/\s+/g, ' ')).toContain('more than 1 change of actor');
  expect(code).toBe(0);
});

it('symmetry changes how many states there are, and nothing that is found', () => {
  const [off, on] = [resultOf('pageown --symmetry off'), resultOf('pageown --symmetry on')];
  expect(off).toMatchObject({ states: 6062, symmetry: 'off' });
  expect(on).toMatchObject({ states: 1544, symmetry: 'on' });
  expect(findingsOf(on)).toEqual(findingsOf(off));
  for (const variant of ['pageown-bug1', 'pageown-bug2']) {
    const reduced = resultOf(`${variant} --symmetry on`);
    const full = resultOf(`${variant} --symmetry off`);
    expect(findingsOf(reduced)).toEqual(findingsOf(full));
    expect(reduced.states).toBeLessThan(full.states);
  }
});

it('all of a search stands a full audit', () => {
  for (const [variant, code] of [
    ['pageown', 0],
    ['rfcv2', 12],
  ] as const) {
    const ran = custody(['check', variant, '--audit', 'full', '--json', '-']);
    expect(ran.err).not.toContain('audit');
    expect(ran.code).toBe(code);
    const audited = JSON.parse(ran.out) as Result;
    expect(audited.engine.audit).toBe('full');
    expect(findingsOf(audited)).toEqual(findingsOf(resultOf(`${variant} --audit off`)));
  }
});

it('what was asked of the engine is in the result', () => {
  expect(resultOf('pageown --workers 3 --max-memory 100M --audit off').engine).toMatchObject({
    workers: 3,
    memory: 100 * 2 ** 20,
    audit: 'off',
  });
});

it.each(['pageown --pages 3', 'rfcv2', 'pageown'])(
  'more workers than the memory has room for do not change a result: %s',
  (words) => {
    const alone = resultOf(`${words} --workers 1`);
    const ran = custody(
      `check ${words} --workers 64 --max-memory 64m --audit off --json -`.split(' '),
    );
    expect(ran.err).not.toContain('internal error');
    // Fewer workers, a refusal and an early end are all fine.
    expect([0, 12, 21, 64]).toContain(ran.code);
    if (ran.code === 64) return;
    const { states, transitions, verdict } = JSON.parse(ran.out) as Result;
    if (ran.code === 21) expect(states).toBeLessThan(alone.states);
    else
      expect({ states, transitions, verdict }).toMatchObject({
        states: alone.states,
        transitions: alone.transitions,
        verdict: alone.verdict,
      });
  },
);
