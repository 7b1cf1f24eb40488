import { expect, it } from 'vitest';
import { variants } from '../../spec/index.ts';
import { matchers } from './matchers.ts';

expect.extend(matchers);

const pageown = variants.find(({ name }) => name === 'pageown');
const careless = variants.find(({ name }) => name === 'pageown-convert-ignores-pins');

it('a design holds a property, or violates it in so many steps', () => {
  expect(pageown).toHold('private-page-has-no-foreign-pin');
  expect(pageown).toReach('guest-maps-private-memory', { bounds: { pages: 2 } });
  expect(careless).toViolate('private-page-has-no-foreign-pin', { steps: 3 });
  expect(careless).not.toHold('private-page-has-no-foreign-pin');
  expect(careless).not.toViolate('private-page-has-no-foreign-pin', { steps: 2 });
});

it('what fails says how it is and shows the trace', () => {
  expect(() => {
    expect(careless).toHold('private-page-has-no-foreign-pin');
  }).toThrow(/private-page-has-no-foreign-pin of .*: violated\n {2}1 {2}\w+\(/);
});

it('what makes no sense is refused', () => {
  expect(() => {
    expect({}).toHold('private-page-has-no-foreign-pin');
  }).toThrow('Expected a variant');
  expect(() => {
    expect(pageown).toHold('private-page-has-no-foreign-pins');
  }).toThrow('Did you mean "private-page-has-no-foreign-pin"?');
});
