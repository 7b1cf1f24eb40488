// Colours for the report on a terminal: what is wrong, what is well, and the line that says what nobody looked at. Only whole lines and
// first words are coloured, so that the text itself is the same with and without.

/** How a terminal is told (SGR of ECMA-48). `node:util` can do this, but not in the first Nodes of the 20 line. */
const looksByName = {
  red: '31',
  green: '32',
  yellow: '33',
  cyan: '36',
  boldRed: '1;31',
  boldGreen: '1;32',
  boldYellow: '1;33',
} as const;

type Look = keyof typeof looksByName;

const styled = (look: Look, text: string): string => `\u001b[${looksByName[look]}m${text}\u001b[0m`;

/** What is matched is coloured, the rest of the line is left as it is. */
const looks: readonly (readonly [RegExp, Look])[] = [
  [/^FAIL(?= )/, 'red'],
  [/^(WARN|OPEN)(?= )/, 'yellow'],
  [/^(PASS|SEEN)(?= )/, 'green'],
  [/^COST(?= )/, 'cyan'],
  [/^BUG: .*/, 'boldRed'],
  [/^ {4}\*\*\* .*/, 'red'],
  [/^neither a condition nor its effect reads:.*/, 'boldYellow'],
  [/^sound: {4}.*/, 'green'],
  [/^verdict: (VIOLATED|DEADLOCK)/, 'boldRed'],
  [/^verdict: UNDECIDED/, 'boldYellow'],
  [/^verdict: HOLDS/, 'boldGreen'],
];

/** A line of a report as a terminal shows it in colour. */
export const coloured = (line: string): string => {
  const found = looks.find(([pattern]) => pattern.test(line));
  if (found === undefined) return line;
  const [pattern, look] = found;
  return line.replace(pattern, (part) => styled(look, part));
};

export const colourModes = ['auto', 'never', 'always'] as const;
export type ColourMode = (typeof colourModes)[number];

/** Whether a stream gets colours: by default only a terminal, and none where NO_COLOR is set (https://no-color.org). */
export const wantsColour = (mode: ColourMode, stream: { readonly isTTY?: boolean }): boolean => {
  if (mode !== 'auto') return mode === 'always';
  const { NO_COLOR, TERM } = process.env;
  return stream.isTTY === true && (NO_COLOR === undefined || NO_COLOR === '') && TERM !== 'dumb';
};
