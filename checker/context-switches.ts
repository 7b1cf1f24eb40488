// Bounded context switches: a model in which the actor changes at most so many times. Most races need few changes of actor, so a
// small bound finds them in models that are too large otherwise (Qadeer and Rehof, Context-Bounded Model Checking of Concurrent
// Software, 2005). Who acted last, and how often that changed, become part of the state.

import type { Instance, Model } from './instantiate.ts';
import type { Rule } from './model/index.ts';
import { initialOf, oneOf, record, upTo, variablesOf } from './model/index.ts';

/** The group of variables that is added. */
const group = 'schedule';
const nobody = 'nobody';

interface Scheduled {
  readonly [group]: { last: string; switches: number };
}

const isSwitch = (state: unknown, actor: string): boolean => {
  const { last } = (state as Scheduled)[group];
  return last !== nobody && last !== actor;
};

const changesOf = (count: number): string =>
  `${String(count)} ${count === 1 ? 'change' : 'changes'} of actor`;

const scheduled = (rule: Rule, max: number): Rule => ({
  ...rule,
  when: [
    ...rule.when,
    {
      words: `at most ${changesOf(max)}`,
      holds: (state, parameters) =>
        !isSwitch(state, rule.actor(parameters)) || (state as Scheduled)[group].switches < max,
    },
  ],
  then: (state, parameters, setting) => {
    const schedule = (state as Scheduled)[group];
    const actor = rule.actor(parameters);
    if (isSwitch(state, actor)) schedule.switches += 1;
    schedule.last = actor;
    return rule.then(state, parameters, setting);
  },
});

/** The same model with at most `max` changes of actor, 0 or more. */
export const withContextSwitches = (model: Model, max: number): Model => {
  const { family, setting, instances } = model;
  const changes = changesOf(max);
  const actors = [...new Set(instances.map(({ actor }) => actor))];
  const state = record({
    ...family.state.fields,
    [group]: record({ last: oneOf(nobody, ...actors), switches: upTo(() => max) }),
  });
  const rules = new Map(family.rules.map((rule) => [rule, scheduled(rule, max)]));
  // A state in which only the bound forbids to go on is no deadlock of the design.
  const rest = (at: unknown): boolean =>
    family.rest(at, setting) || (at as Scheduled)[group].switches >= max;
  return {
    ...model,
    family: { ...family, state, rules: [...rules.values()], rest },
    variables: variablesOf(state, setting.bounds),
    leftOut: {
      words: `more than ${changes}`,
      option: `--max-context-switches ${String(max)}`,
    },
    initial: initialOf(state, setting.bounds),
    instances: instances.map((instance): Instance => {
      const rule = rules.get(instance.rule) ?? instance.rule;
      return { ...instance, rule };
    }),
  };
};
