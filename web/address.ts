// The path in the address: what stands after the # is the list of steps, so that reloading, going back and sharing an address work. It may
// come from anywhere; whether its steps are possible is found out by taking them.

import type { Path } from '../checker/explorer/walk.ts';

/** More steps than this are not read from an address. */
const stepsMax = 2000;

/** Text in a fragment: what may stand there as it is, stays readable. */
const written = (label: string): string =>
  encodeURIComponent(label.replaceAll(', ', ',')).replaceAll('%2C', ',');

/** A path as a fragment, with its #. */
export const fragmentOf = (path: Path): string => `#${path.map(written).join(';')}`;

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    // A broken escape is part of a label that nobody knows: the explorer says so.
    return text;
  }
};

/** The path of a fragment. */
export const pathOf = (fragment: string): Path =>
  fragment
    .replace(/^#/, '')
    .split(';', stepsMax)
    .map(decoded)
    .filter((label) => label !== '');
