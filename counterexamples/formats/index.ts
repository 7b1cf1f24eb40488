// The formats of a report. Each is a pure function of the verdict and its circumstances; which of them go where is the porch's business.

import type { Evidence, Verdict } from '../../checker/verdict.ts';
import type { AllCircumstances } from '../circumstances.ts';
import { htmlReport } from '../html/report-html.ts';
import type { ItfFlavour } from '../itf.ts';
import { itfText } from '../itf.ts';
import { jsonReport } from '../report-json.ts';
import { textReport } from '../report-text.ts';
import { brokenIn } from '../words.ts';
import { githubReport } from './github.ts';
import { junitReport } from './junit.ts';
import { markdownReport } from './markdown.ts';
import { sarifReport } from './sarif.ts';

/** One document of a report. */
export interface Part {
  /** The property that it is about, for a format that has a document for each violation. */
  readonly about: string | undefined;
  readonly text: string;
}

export interface Format {
  readonly name: string;
  /** How the names of its files end. */
  readonly ending: string;
  /** Whether it is of use on standard output only, so that it goes there unless a file is named. */
  readonly isForOutput?: boolean;
  /** Empty where there is nothing to tell, as for a format of traces when nothing is violated. */
  readonly write: (verdict: Verdict, circumstances: AllCircumstances) => readonly Part[];
}

const whole =
  (write: (verdict: Verdict, circumstances: AllCircumstances) => string): Format['write'] =>
  (verdict, circumstances) => [{ about: undefined, text: write(verdict, circumstances) }];

/** A trace for each violation, and for the deadlock. */
const traces =
  (flavour: ItfFlavour): Format['write'] =>
  (verdict) => {
    const found: readonly (readonly [string, Evidence])[] = [
      ...brokenIn(verdict).flatMap(({ property, evidence }) =>
        evidence === undefined ? [] : [[property.name, evidence] as const],
      ),
      ...(verdict.deadlock === undefined
        ? []
        : [['deadlock', { binding: {}, trace: verdict.deadlock, answers: [] }] as const]),
    ];
    return found.map(([about, evidence]) => ({
      about,
      text: itfText(verdict.model, about, evidence, { flavour }),
    }));
  };

/** A report that stays has every violation in full, whatever was asked for. */
const text = (verdict: Verdict, circumstances: AllCircumstances): string =>
  `${textReport(verdict, { ...circumstances, selected: true }).join('\n')}\n`;

const json = (verdict: Verdict, { json: surroundings }: AllCircumstances): string =>
  `${JSON.stringify(jsonReport(verdict, surroundings), null, 2)}\n`;

/** All formats, those for people first. */
export const formats: readonly Format[] = [
  { name: 'text', ending: '.txt', write: whole(text) },
  { name: 'md', ending: '.md', write: whole(markdownReport) },
  { name: 'html', ending: '.html', write: whole(htmlReport) },
  { name: 'json', ending: '.json', write: whole(json) },
  { name: 'itf', ending: '.itf.json', write: traces('itf') },
  { name: 'itf-mbt', ending: '.mbt.itf.json', write: traces('itf-mbt') },
  { name: 'junit', ending: '.junit.xml', write: whole(junitReport) },
  { name: 'sarif', ending: '.sarif', write: whole(sarifReport) },
  { name: 'github', ending: '.github.txt', isForOutput: true, write: whole(githubReport) },
];
