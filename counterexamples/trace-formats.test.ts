import { describe, expect, it } from 'vitest';
import { check, modelFor } from '../checker/check.ts';
import type { Model } from '../checker/instantiate.ts';
import { properties } from '../invariants/index.ts';
import { pageownVariants } from '../spec/pageown/index.ts';
import type { Evidence } from '../checker/verdict.ts';
import { courseOf } from './blocked.ts';
import { shrunk } from './shrink-trace.ts';
import { partingOf } from './trace-difference.ts';
import { traceJson } from './trace-json.ts';
import { traceMarkdown } from './trace-markdown.ts';
import { traceReport } from './trace-report.ts';

const bounds = { vms: 1, pages: 1, gfns: 1, pins: 1 };
const only = properties.filter(({ name }) => name === 'guest-mapping-leads-to-a-live-page');
const [property] = only;

const modelOf = (name: string): Model => {
  const found = pageownVariants.find((variant) => variant.name === name);
  if (found === undefined) throw new Error(`There is no variant "${name}".`);
  return modelFor(found, only, bounds);
};

const model = modelOf('pageown-bug1');
const evidence = ((): Evidence => {
  const found = check(model.variant, only, { bounds }).properties[0]?.evidence;
  if (found === undefined) throw new Error('The bug is gone.');
  return found;
})();

describe('a trace on its own', () => {
  it('is told as text, as Markdown and as JSON', async () => {
    const text = `${traceReport(model, property, evidence).join('\n')}\n`;
    await expect(text).toMatchFileSnapshot('golden/pageown-bug1.trace.txt');
    expect(
      text.split('\n').filter((line) => line.length > 72 || /[^\x20-\x7e]/.test(line)),
    ).toEqual([]);
    await expect(traceMarkdown(model, property, evidence)).toMatchFileSnapshot(
      'golden/pageown-bug1.trace.md',
    );
    expect(traceJson(model, property, evidence)).toMatchObject({
      format: 'custody-trace/1',
      property: { name: 'guest-mapping-leads-to-a-live-page' },
      steps: [{ label: 'Map(vm0, gfn0, page0)', outcome: null }, {}, {}, { outcome: 'mapped' }],
      loop: null,
    });
  });

  it('may be about nothing', () => {
    const plain = { binding: {}, trace: evidence.trace, answers: [] };
    const lines = traceReport(model, undefined, plain);
    expect(lines[0]).toBe('trace:    a trace (4 steps)');
    expect(lines.join(' ')).not.toContain('NOT TRUE');
    expect(traceMarkdown(model, undefined, plain)).toContain(
      '### a trace in `pageown-bug1` (4 steps)',
    );
    expect(traceJson(model, undefined, plain)).toMatchObject({ property: null });
  });
});

describe('a trace in another design', () => {
  it('does something else from the step on where the design does', () => {
    expect(courseOf(modelOf('pageown'), evidence.trace.steps)).toMatchObject({
      kind: 'differs',
      step: 4,
      outcome: 'retry',
      changes: expect.arrayContaining(['vm0.fault.stale: yes -> no']) as string[],
    });
  });

  it('is blocked by a condition, which has looked at something', () => {
    const [map] = evidence.trace.steps;
    if (map === undefined) throw new Error('The trace is empty.');
    expect(courseOf(model, [map, map])).toEqual({
      kind: 'blocked',
      step: 2,
      condition: 'nothing is mapped there',
      reads: [{ variable: 'vm0.gfn0.slot', value: 'page0' }],
    });
  });

  it('is the same where the design is', () => {
    expect(courseOf(model, evidence.trace.steps)).toMatchObject({
      kind: 'same',
      path: { length: 4 },
    });
  });
});

describe('two traces', () => {
  const sideOf = (length: number) => ({
    variables: model.variables,
    trace: { initial: evidence.trace.initial, steps: evidence.trace.steps.slice(0, length) },
  });

  it('that are the same do not part', () => {
    expect(partingOf(sideOf(4), sideOf(4))).toBeUndefined();
  });

  it('part where one of them ends, or their states differ', () => {
    expect(partingOf(sideOf(4), sideOf(3))).toMatchObject({
      step: 4,
      left: { label: 'Commit(vm0)' },
      right: undefined,
      values: expect.arrayContaining([
        { variable: 'vm0.gfn0.spte', left: 'page0', right: null },
      ]) as unknown[],
    });
  });
});

it('steps are left out of a trace as long as it shows what it says', () => {
  const indexOf = (label: string): number =>
    model.instances.findIndex((each) => each.label === label);
  const there = ['Map(vm0, gfn0, page0)', 'Pin(page0)', 'Unpin(page0)'];
  const labels = [...there, ...evidence.trace.steps.slice(1).map(({ label }) => label)];
  const short = shrunk(model, labels.map(indexOf));
  expect(short?.trace.steps.map(({ label }) => label)).toEqual(
    evidence.trace.steps.map(({ label }) => label),
  );
  expect(short?.binding).toEqual(evidence.binding);
});
