import { expect, it } from 'vitest';
import { modelFor } from '../check.ts';
import type { Finding } from '../exploration.ts';
import type { Property } from '../model/index.ts';
import { ofPlaces, placesWith, saying } from '../testing/places.ts';
import { evidenceFor } from '../verdict.ts';

const walkable = placesWith({
  Go: { steps: 'a>b b>c', fair: 'weak' },
  Back: { steps: 'b>a c>c', fair: 'strong' },
  Rest: { steps: 'b>b' },
});
const [go, back, rest] = [0, 1, 2];

const { leadsTo, alwaysEventually, eventuallyAlways, canAlwaysReach, metric } = ofPlaces;

const arrives = leadsTo('p', {
  ...saying,
  from: (ask) => ask.at() === 'a',
  to: (ask) => ask.at() === 'c',
});
const isAtA = alwaysEventually('p', { ...saying, eventually: (ask) => ask.at() === 'a' });
const staysAtC = eventuallyAlways('p', { ...saying, always: (ask) => ask.at() === 'c' });
const canReachC = canAlwaysReach('p', { ...saying, goal: (ask) => ask.at() === 'c' });
const rests = metric('p', {
  ...saying,
  unit: 'rests',
  cost: (_, { rule }) => (rule === 'Rest' ? 1 : 0),
  during: (ask) => ask.at() !== 'c',
  asksDuring: ['at'],
});
const steps = metric('p', { ...saying, unit: 'steps', cost: () => 1 });

const confirmed = (property: Property, finding: Omit<Finding, 'binding'>): string => {
  try {
    evidenceFor(modelFor(walkable, [property]), property, { ...finding, binding: {} });
    return 'confirmed';
  } catch (thrown) {
    return String(thrown).replace('Error: The run does not show what "p" says: ', '');
  }
};

it.each<[string, Property, Omit<Finding, 'binding'>]>([
  // Back is taken, and Go is too.
  ['a loop that is fair', arrives, { path: [go], loop: [back, go] }],
  ['a loop that begins where it should', isAtA, { path: [go, go], loop: [back] }],
  ['a loop that comes back', staysAtC, { path: [], loop: [go, back] }],
  ['a last step', steps, { path: [go, go], value: 1 }],
  ['a stretch', rests, { path: [go, rest, rest, go], value: 2 }],
  ['a loop of a stretch', rests, { path: [go], loop: [rest], value: Infinity }],
  ['a kept trace that does not say what it cost', steps, { path: [go, go] }],
])('a run is confirmed that shows %s', (_, property, finding) => {
  expect(confirmed(property, finding)).toBe('confirmed');
});

it.each<[string, Property, Omit<Finding, 'binding'>, string]>([
  ['ends', arrives, { path: [go] }, 'it ends.'],
  ['ends though it could go on', arrives, { path: [go], loop: [] }, 'its loop is not fair.'],
  [
    'passes somebody over',
    isAtA,
    { path: [go], loop: [rest] },
    // Go is possible all the time, and Back again and again.
    'its loop is not fair.',
  ],
  ['does not close', isAtA, { path: [], loop: [go] }, 'its loop does not close.'],
  ['arrives', arrives, { path: [go, go], loop: [back] }, 'it gets to what it should lead to.'],
  ['comes back', isAtA, { path: [], loop: [go, back] }, 'it comes back to what it should.'],
  ['settles', staysAtC, { path: [go, go], loop: [back] }, 'it settles where it should.'],
  ['can still reach its goal', canReachC, { path: [go] }, 'it can still reach a goal.'],
  ['costs something else', steps, { path: [go, go], value: 2 }, 'it costs 1, and not 2.'],
  [
    'costs less in its last stretch',
    rests,
    { path: [go, rest], value: 2 },
    'it costs 1, and not 2.',
  ],
  [
    'ends, and has a limit',
    rests,
    { path: [go, rest], value: Infinity },
    'it costs 1, and not Infinity.',
  ],
  [
    'goes round for nothing',
    rests,
    { path: [], loop: [go, back], value: Infinity },
    'its loop costs nothing.',
  ],
  [
    'leaves the stretch',
    rests,
    { path: [go, go], loop: [back], value: Infinity },
    'its loop is no part of one stretch.',
  ],
  [
    'pays without coming back',
    rests,
    { path: [], loop: [go, rest], value: Infinity },
    'its loop does not close.',
  ],
])('a run that %s is not confirmed', (_, property, finding, fault) => {
  expect(confirmed(property, finding)).toBe(fault);
});
