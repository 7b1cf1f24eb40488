// A model file for tests of the command line: small, and with a property of runs of every kind.

/** A lamp that two people switch, and that counts how often, up to a bound. */
export const lamp = `
import { foundation, indexSet, oneOf, per, propertiesOver, record, sizeOf, upTo, variant } from 'custody';

const people = indexSet('person', { bound: 'people' });
const { rule, family } = foundation({
  state: record({ lamp: oneOf('off', 'on', 'broken'), count: upTo(({ uses }) => uses) }),
  bounds: {
    people: sizeOf('people', { default: 2, max: 3 }),
    uses: sizeOf('uses that are counted', { default: 3, max: 20000 }),
  },
  decisions: {},
});
const ofPerson = { actor: ({ person }: { readonly person: string }) => person, code: 'hand', forEach: { person: people } } as const;
const switchOn = rule('SwitchOn', {
  ...ofPerson, says: 'Somebody switches it on.', fair: 'weak',
  when: { 'it is off': (s) => s.lamp === 'off' },
  then: (s, _, { bounds }) => { s.lamp = 'on'; s.count = Math.min(s.count + 1, bounds.uses); },
});
const switchOff = rule('SwitchOff', {
  ...ofPerson, says: 'Somebody switches it off.',
  when: { 'it is on': (s) => s.lamp === 'on' },
  then: (s) => { s.lamp = 'off'; },
});
const drop = rule('Drop', {
  ...ofPerson, says: 'Somebody drops it.',
  when: { 'it is on': (s) => s.lamp === 'on' },
  then: (s) => { s.lamp = 'broken'; },
});
interface Facts { isOn(): boolean; isOff(): boolean; isBroken(): boolean; }
interface StepFacts { switches(): number; counts(): number; }
const { leadsTo, alwaysEventually, eventuallyAlways, canAlwaysReach, metric, cover } = propertiesOver<Facts, StepFacts>();
const lamps = family('lamp', {
  says: 'A lamp.', rules: [switchOn, switchOff, drop],
  facts: (s) => ({ isOn: () => s.lamp === 'on', isOff: () => s.lamp === 'off', isBroken: () => s.lamp === 'broken' }),
  stepFacts: ({ before, step, after }) => ({
    switches: () => step.rule === 'Drop' ? 0 : 1,
    counts: () => after.count - before.count,
  }),
  rest: () => true,
});
export const mine = variant('mine', lamps, { says: 'Mine.' });
const said = { because: 'It was dark.', brokenBy: 'mine' } as const;
export const comesOn = leadsTo('off-leads-to-on', {
  ...said, says: 'A lamp that is off comes on.', asks: ['isOff', 'isOn'],
  from: (ask) => ask.isOff(), to: (ask) => ask.isOn(),
});
export const onAgain = alwaysEventually('on-again-and-again', {
  ...said, says: 'The lamp is on again and again.', asks: ['isOn'], eventually: (ask) => ask.isOn(),
});
export const offAgain = alwaysEventually('off-again-and-again', {
  ...said, says: 'The lamp is off again and again.', asks: ['isOff'], eventually: (ask) => ask.isOff(),
  fairness: { weak: ['SwitchOff'], strong: ['Drop'] },
});
export const breaks = leadsTo('off-leads-to-broken', {
  ...said, says: 'A lamp that is off breaks some day.', asks: ['isOff', 'isBroken'],
  from: (ask) => ask.isOff(), to: (ask) => ask.isBroken(),
  fairness: { strong: ['SwitchOff'] },
});
export const staysOn = eventuallyAlways('stays-on', {
  ...said, says: 'Some day the lamp stays on.', asks: ['isOn'], always: (ask) => ask.isOn(),
  fairness: { strong: ['SwitchOff'] },
});
export const canBeOn = canAlwaysReach('can-be-on', {
  ...said, says: 'The lamp can always be switched on.', asks: ['isOn'], goal: (ask) => ask.isOn(),
});
export const wear = metric('wear', {
  ...said, says: 'Switching for one step.', unit: 'clicks', asks: ['switches'], cost: (ask) => ask.switches(),
});
export const allWear = metric('all-wear', {
  ...said, says: 'Switching while the lamp is whole.', unit: 'clicks', asks: ['switches'], cost: (ask) => ask.switches(),
  asksDuring: ['isBroken'], during: (ask) => !ask.isBroken(),
});
export const counted = metric('counted', {
  ...said, says: 'What is counted while the lamp is whole.', unit: 'uses', asks: ['counts'], cost: (ask) => ask.counts(),
  asksDuring: ['isBroken'], during: (ask) => !ask.isBroken(),
});
export const glows = cover('glows', { says: 'It glows.', because: 'It can.', asks: ['isOn'], reached: (ask) => ask.isOn() });
`;
