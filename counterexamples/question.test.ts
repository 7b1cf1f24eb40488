import { describe, expect, it } from 'vitest';
import { modelFor } from '../checker/check.ts';
import type { Instance } from '../checker/instantiate.ts';
import { interpreterOf } from '../checker/reference.ts';
import { Refusal } from '../checker/refusal.ts';
import { pageownVariants } from '../spec/pageown/index.ts';
import { questionFor } from './question.ts';

const [pageown] = pageownVariants;
const model = modelFor(pageown, [], { vms: 1, pages: 1, gfns: 1, pins: 1 });

const first = (rule: string): Instance => {
  const found = model.instances.find((each) => each.rule.name === rule);
  if (found === undefined) throw new Error(`There is no rule "${rule}".`);
  return found;
};

/** After a page was mapped and pinned. */
const moment = (() => {
  const { fire } = interpreterOf(model);
  const before = fire(first('Map'), model.initial).after;
  const { after, outcome } = fire(first('Pin'), before);
  return { state: after, taken: { instance: first('Pin'), outcome, before, after } };
})();

describe('a question', () => {
  it.each([
    ['page0.pins', '1'],
    ['page0.state', 'host'],
    ['vm0.gfn0.spte', '-'],
    ['vm0.fault.stale', 'no'],
    ['isPinned(page0)', 'yes'],
    [' isPinned( page0 ) ', 'yes'],
    ['guestMaps(vm0, gfn0, page0)', 'no'],
    ['isQuiet()', 'yes'],
    ['not isPinned(page0)', 'no'],
    ['page0.pins = 1', 'yes'],
    ['page0.pins != 1', 'no'],
    ['not page0.pins = 0', 'yes'],
    ['vm0.gfn0.spte = none', 'yes'],
    ['vm0.gfn0.spte = -', 'yes'],
    ['vm0.fault.stale = false', 'yes'],
    ['isPinned(page0) = yes', 'yes'],
  ])('%s is answered with %s', (asked, answer) => {
    expect(questionFor(model, asked).answerAt(moment)).toBe(answer);
  });

  it('about a step is answered once there is one', () => {
    const stepFacts = ({ step }: { readonly step: { readonly rule: string } }) => ({
      wasTakenBy: (page: string) => `${step.rule} of ${page}`,
    });
    const asking = { ...model, family: { ...model.family, stepFacts } };
    const { answerAt } = questionFor(asking, 'wasTakenBy(page0)');
    expect(answerAt({ state: model.initial, taken: undefined })).toBe('-');
    expect(answerAt(moment)).toBe('Pin of page0');
  });

  it.each([
    ['', 'There is nothing asked.'],
    ['page0.pin', '"page0.pin" is no variable of family "pageown". Did you mean "page0.pins"?'],
    ['isPinned', 'It is a fact, and asked about elements: isPinned(page0).'],
    ['isPined(page0)', 'Family "pageown" answers no fact "isPined". Did you mean "isPinned"?'],
    ['isPinned(page7)', '"isPinned" cannot be asked about "page7".'],
    ['isPinned(vm0)', 'isPinned(vm0) has no answer: TypeError'],
    ['constructor(page0)', 'answers no fact "constructor".'],
    ['__proto__', '"__proto__" is no variable of family "pageown".'],
    ['page0.state = hosts', 'It can never be "hosts". Did you mean "host"?'],
    ['page0.state =', 'It can never be "".'],
    ['page0.pins = 2', 'It can never be "2".'],
    ['not page0.pins', '"page0.pins" is 1, and "not" takes yes or no.'],
    ['x'.repeat(500), 'is longer than 400 characters.'],
    ['\u001b[2J', '"\\u001b[2J" is no variable'],
  ])('%s is refused', (asked, said) => {
    const ask = () => questionFor(model, asked).answerAt(moment);
    expect(ask).toThrow(Refusal);
    try {
      ask();
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      expect([thrown.message, ...thrown.advice].join(' ')).toContain(said);
    }
  });
});
