import { expect, it } from 'vitest';
import { variants } from '../spec/index.ts';
import { properties } from '../invariants/index.ts';
import { check, modelFor } from './check.ts';
import { conditionsOf, lastStepOf, optionsIn } from './explain.ts';
import { watch } from './reads.ts';

const variantNamed = (name: string) => {
  const found = variants.find((variant) => variant.name === name);
  if (found === undefined) throw new Error(`no variant ${name}`);
  return found;
};

const violation = (name: string, property: string) => {
  const chosen = properties.filter((each) => each.name === property);
  const { model, properties: results } = check(variantNamed(name), chosen);
  const evidence = results[0]?.evidence;
  if (evidence === undefined) throw new Error(`${property} holds`);
  const { property: checked } = results[0] ?? {};
  if (checked === undefined) throw new Error('no property');
  return { model, evidence, property: checked };
};

it('names the field that no condition of the last step looked at', () => {
  const { model, evidence, property } = violation(
    'pageown-convert-ignores-pins',
    'private-page-has-no-foreign-pin',
  );
  const last = lastStepOf(model, property, evidence);
  expect(last?.instance.rule.name).toBe('ToPrivate');
  expect(last?.unread.map(({ variable }) => variable)).toContain('page0.pins');
  expect(last?.conditions.every(({ holds }) => holds)).toBe(true);
});

it('a condition that reads the field takes it off the list', () => {
  const { model, evidence, property } = violation('rfcv2', 'private-page-has-no-foreign-pin');
  const last = lastStepOf(model, property, evidence);
  const read = last?.conditions.flatMap(({ reads }) => reads.map(({ variable }) => variable)) ?? [];
  expect(read.length).toBeGreaterThan(0);
  for (const { variable } of last?.unread ?? []) expect(read).not.toContain(variable);
});

it('conditions are asked up to the first that does not hold', () => {
  const model = modelFor(variantNamed('pageown'), []);
  const { enabled, blocked } = optionsIn(model, model.initial);
  expect(enabled.length + blocked.length).toBe(model.instances.length);
  for (const { instance, condition } of blocked) {
    const asked = conditionsOf(model, instance, model.initial);
    expect(asked.at(-1)).toMatchObject({ words: condition, holds: false });
    expect(asked.slice(0, -1).every(({ holds }) => holds)).toBe(true);
  }
  for (const instance of enabled) {
    expect(conditionsOf(model, instance, model.initial).every(({ holds }) => holds)).toBe(true);
  }
});

it('what code wrote itself it does not read, and the state stays as it was', () => {
  const model = modelFor(variantNamed('pageown'), []);
  const before = JSON.stringify(model.initial);
  const { state, reads } = watch(model, model.initial);
  const page = (state as Record<string, Record<string, Record<string, unknown>>>)['pages']?.[
    'page0'
  ];
  if (page === undefined) throw new Error('no page0');
  page['pins'] = 1;
  expect([page['pins'], page['state']]).toEqual([1, 'free']);
  expect(reads()).toEqual([{ variable: 'page0.state', value: 'free' }]);
  expect(JSON.stringify(model.initial)).toBe(before);
});
