// What a report needs to know besides the verdict: how it was asked for, and what surrounds the model. Every format is a pure function of
// these two, so that the same check gives the same bytes.

import type { Model } from '../checker/instantiate.ts';
import type { JsonCircumstances } from './report-json.ts';
import { mailWidth } from './layout.ts';

/** How a trace is told: what each step changes, the state after it, both, or not at all. */
export const traceStyles = ['diff', 'full', 'both', 'none'] as const;

/** How text is laid out. */
export interface Style {
  /** Columns. */
  readonly width: number;
  readonly trace: (typeof traceStyles)[number];
}

/** What can be mailed. */
export const mailStyle: Style = { width: mailWidth, trace: 'diff' };

/** What a report for people needs to know besides the verdict. */
export interface Circumstances {
  readonly seconds: number;
  /** `custody 0.1.0, Node v20.20.2` */
  readonly versions: string;
  /** Whether the user asked for certain properties; then each of them is shown in full. */
  readonly selected: boolean;
  /** Whether everything that did nothing is named. */
  readonly strict?: boolean;
  /** Whether all rules are listed, with how often each of them fired. */
  readonly rules?: boolean;
  /** Fit to be mailed, unless said otherwise. */
  readonly style?: Style;
  /** The sound design of the family under the same bounds, to say where it parts ways with a trace. */
  readonly sound?: Model | undefined;
  /** The file of a property, relative to the current folder, where it is known. */
  readonly sourceOf?: (property: string) => string | undefined;
}

/** What all formats together need to know. */
export interface AllCircumstances extends Circumstances {
  readonly json: JsonCircumstances;
}
