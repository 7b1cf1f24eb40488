// Swim lanes: who acted when. A column for each actor, a row for each step, a line from step to step; what is repeated for ever has an
// arrow back to where it begins. Where the marks stand is worked out here for the report and for the explorer alike.

/** A step as the lanes show it. */
export interface LaneStep {
  readonly actor: string;
  readonly text: string;
}

export interface Lanes {
  readonly width: number;
  readonly height: number;
  readonly actors: readonly { readonly name: string; readonly x: number; readonly hue: number }[];
  readonly rows: readonly {
    readonly text: string;
    readonly x: number;
    readonly y: number;
    readonly hue: number;
  }[];
  /** Where texts begin. */
  readonly textAt: number;
  /** The line through all steps, as an SVG path. */
  readonly line: string;
  /** The way back from the last step to where the loop begins, as an SVG path. */
  readonly back: string | undefined;
}

/** How many colours there are for actors; more actors share them. */
const hues = 8;

/** The width of a character of the lanes' type, and the heights of their parts, in pixels. */
const characterWidth = 7.3;
const headHeight = 30;
const rowHeight = 24;
const margin = 14;
/** Room at the left for the arrow of a loop. */
const loopWidth = 22;

/** Which colour an actor has: the order of appearance decides. */
export const huesOf = (actors: readonly string[]): ReadonlyMap<string, number> =>
  new Map([...new Set(actors)].map((actor, i) => [actor, i % hues]));

/** Lays out the steps of a trace; `stem` steps come before what is repeated for ever. */
export const lanesOf = (steps: readonly LaneStep[], stem?: number): Lanes => {
  const names = [...new Set(steps.map(({ actor }) => actor))];
  const hueOf = huesOf(names);
  const left = margin + (stem === undefined ? 0 : loopWidth);
  let x = left;
  const actors = names.map((name) => {
    const width = Math.max(56, name.length * characterWidth + 18);
    x += width;
    return { name, x: Math.round(x - width / 2), hue: hueOf.get(name) ?? 0 };
  });
  const textAt = Math.round(x) + 8;
  const laneAt = new Map(actors.map((actor) => [actor.name, actor.x]));
  const rows = steps.map(({ actor, text }, i) => ({
    text,
    x: laneAt.get(actor) ?? 0,
    y: headHeight + rowHeight * i + rowHeight / 2,
    hue: hueOf.get(actor) ?? 0,
  }));
  const longest = Math.max(0, ...steps.map(({ text }) => text.length));
  const first = stem === undefined ? undefined : rows[stem];
  const last = rows.at(-1);
  return {
    width: Math.ceil(textAt + (longest + 4) * characterWidth + margin),
    height: headHeight + rowHeight * steps.length + 8,
    actors,
    rows,
    textAt,
    line: rows.map((row, i) => `${i === 0 ? 'M' : 'L'}${row.x} ${row.y}`).join(''),
    back:
      first && last
        ? `M${last.x} ${last.y + 7}V${last.y + 11}H${margin}V${first.y}H${first.x - 9}m-6 -4l6 4l-6 4`
        : undefined,
  };
};

/** The height of a row, for whoever marks one. */
export const laneRowHeight = rowHeight;
