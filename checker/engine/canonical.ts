// Canonical forms: one state for each orbit of the renamings. Every element gets a signature, a sum of numbers for the values of its
// fields and for the fields that refer to it, which does not depend on names. Elements are sorted by signature with swaps of neighbours;
// where signatures are equal, all orders are tried and the smallest state is kept. All orders that sort the signatures are tried for
// every member of an orbit, so every member has the same smallest state: the form is exact whatever the signatures are worth.

import type { Model } from '../instantiate.ts';
import type { Code, Locals } from './assembler.ts';
import { brIf, block, br, get, i32, i64, loop, set, when } from './assembler.ts';
import type { Codec, Field } from './codec.ts';
import { codeIn } from './codec.ts';
import type { Group, Symmetry } from './renaming.ts';
import { placesOf, renamedState } from './renaming.ts';

/** A run of whole fields in one lane, small enough for a table. */
interface Run {
  readonly lane: number;
  readonly shift: number;
  readonly bits: number;
  readonly fields: readonly number[];
}

const runBits = 8;
/** A field that is larger gets a table of its own; beyond this, there is no symmetry. */
const runBitsMax = 12;
/** Signatures are 16 bits wide, four to a lane. */
const signatureBits = 16;
const perLane = 4;

/** What code and tables need to know. */
export interface Canon {
  readonly bytes: number;
  /** Writes the tables into memory at an address. */
  readonly write: (memory: DataView, address: number) => void;
  /** Code that brings the state in `lanes` into canonical form. */
  readonly code: (address: number) => (lanes: readonly number[], locals: Locals) => Code;
}

const runsOf = (fields: readonly Field[]): readonly Run[] => {
  const placed = fields
    .map((field, index) => ({ index, bits: field.bits, at: 32 * field.word + field.shift }))
    .filter(({ bits }) => bits > 0)
    .sort((a, b) => a.at - b.at);
  const runs: Run[] = [];
  for (const { index, bits, at } of placed) {
    const last = runs.at(-1);
    const lane = at >> 6;
    if (last?.lane === lane) {
      const whole = (at & 63) + bits - last.shift;
      if (whole <= runBits) {
        runs[runs.length - 1] = { ...last, bits: whole, fields: [...last.fields, index] };
        continue;
      }
    }
    runs.push({ lane, shift: at & 63, bits, fields: [index] });
  }
  return runs;
};

/** A number that depends on a text alone (FNV-1a, folded). */
const numberFor = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
};

/** What a value of a field adds to the signatures: slots of elements and amounts. */
type Weights = (
  field: number,
  code: number,
) => readonly (readonly [slot: number, amount: number])[];

/** Slots of a group's elements begin at a multiple of `perLane`. */
const slotsOf = (
  groups: readonly Group[],
): { readonly firsts: readonly number[]; readonly lanes: number } => {
  let next = 0;
  const firsts = groups.map(({ elements }) => {
    const first = next;
    next += perLane * Math.ceil(elements.length / perLane);
    return first;
  });
  return { firsts, lanes: next / perLane };
};

const weightsOf = (model: Model, { fields }: Codec, groups: readonly Group[]): Weights => {
  const places = placesOf(model);
  const { firsts } = slotsOf(groups);
  const slot = (
    setName: string,
    element: string,
    place: readonly { element: string }[],
  ): number | undefined => {
    const group = groups.findIndex(
      ({ set, within }) =>
        set.name === setName && (within === undefined || place.some((at) => at.element === within)),
    );
    const position = groups[group]?.elements.indexOf(element) ?? -1;
    return position < 0 ? undefined : (firsts[group] ?? 0) + position;
  };
  // No sum can carry into the next signature: every field adds at most once to an element.
  const most = Math.floor((2 ** signatureBits - 1) / Math.max(1, 2 * fields.length));
  const amount = (text: string): number => 1 + (numberFor(text) % most);
  return (index, code) => {
    const { variable } = fields[index] as Field;
    const place = places[index] ?? [];
    const role = variable.path
      .map((key) => (place.some(({ element }) => element === key) ? '*' : key))
      .join('/');
    const value = variable.values[code];
    const isReference = variable.leaf.kind === 'reference';
    const kind = isReference ? (value === null ? 'none' : 'some') : String(code);
    const found: (readonly [number, number])[] = [];
    for (const [depth, { set: of, element }] of place.entries()) {
      const to = slot(of.name, element, place);
      // Initial values add nothing, so that most of what is unused has the same signature at no cost.
      if (to !== undefined && code !== 0)
        found.push([to, amount(`${String(depth)} ${role} ${kind}`)]);
    }
    if (variable.leaf.kind === 'reference' && typeof value === 'string') {
      const to = slot(variable.leaf.to.name, value, place);
      if (to !== undefined) found.push([to, amount(`to ${role}`)]);
    }
    return found;
  };
};

/** All orders of `count` things, as swaps of neighbours from one to the next (Steinhaus, Johnson, Trotter). */
export const plainChanges = (count: number): readonly number[] => {
  if (count < 2) return [];
  const inner = plainChanges(count - 1);
  const down = Array.from({ length: count - 1 }, (_, i) => count - 2 - i);
  const changes = [...down];
  for (const [i, swap] of inner.entries()) {
    // While the largest thing stands at the left end, the others are one further to the right.
    const leftmost = i % 2 === 0;
    changes.push(leftmost ? swap + 1 : swap, ...(leftmost ? [...down].reverse() : down));
  }
  return changes;
};

interface Tie {
  readonly group: number;
  /** First position and number of the elements with equal signatures. */
  readonly first: number;
  readonly count: number;
}

/** The blocks of equal neighbours that bits of swaps say, longest runs first come first. */
const tiesIn = (bits: number, symmetry: Symmetry): readonly Tie[] => {
  const ties: Tie[] = [];
  let open: { group: number; first: number; count: number } | undefined;
  for (const [i, { group, position }] of symmetry.swaps.entries()) {
    if (((bits >> i) & 1) === 0) {
      open = undefined;
    } else if (open?.group === group && open.first + open.count - 1 === position) {
      open.count += 1;
    } else {
      open = { group, first: position, count: 2 };
      ties.push(open);
    }
  }
  return ties;
};

/** The swaps that visit all orders of all ties, one after the other. */
const tour = (ties: readonly Tie[], symmetry: Symmetry): readonly number[] => {
  const { groups, swaps } = symmetry;
  const swapAt = (group: number, position: number): number =>
    swaps.findIndex((swap) => swap.group === group && swap.position === position);
  // Where each element of an outer set stands now; its nested elements go with it.
  const standing = groups.map(({ elements }) => elements.map((_, i) => i));
  const out: number[] = [];
  const outerOf = (group: Group): number =>
    groups.findIndex(
      ({ set, within }) => within === undefined && set.name === group.set.within?.name,
    );
  const emit = ({ group, first }: Tie, change: number): void => {
    const mine = groups[group] as Group;
    if (mine.within === undefined) {
      const places = standing[group] as number[];
      const a = places.indexOf(first + change);
      const b = places.indexOf(first + change + 1);
      [places[a], places[b]] = [places[b] as number, places[a] as number];
      out.push(swapAt(group, first + change));
      return;
    }
    const outer = outerOf(mine);
    if (outer < 0) {
      out.push(swapAt(group, first + change));
      return;
    }
    const home = groups[outer]?.elements.indexOf(mine.within) ?? 0;
    const now = groups[outer]?.elements[standing[outer]?.[home] ?? home];
    const moved = groups.findIndex(
      ({ set, within }) => set.name === mine.set.name && within === now,
    );
    out.push(swapAt(moved, first + change));
  };
  const visit = (rest: readonly Tie[]): void => {
    const [tie, ...others] = rest;
    if (tie === undefined) return;
    visit(others);
    const changes =
      direction.get(tie) === 'back'
        ? [...plainChanges(tie.count)].reverse()
        : plainChanges(tie.count);
    direction.set(tie, direction.get(tie) === 'back' ? 'forth' : 'back');
    for (const change of changes) {
      emit(tie, change);
      visit(others);
    }
  };
  const direction = new Map<Tie, 'forth' | 'back'>();
  visit(ties);
  return out;
};

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

/** Leaves out groups, the largest first, until all orders of all ties can be listed. */
export const affordable = (symmetry: Symmetry): Symmetry => {
  const orders = ({ groups }: Symmetry): number =>
    groups.reduce((all, { elements }) => all * factorial(elements.length), 1);
  let { groups, swaps } = symmetry;
  while (swaps.length > 12 || orders({ groups, swaps }) > 50_000) {
    const largest = Math.max(...groups.map(({ elements }) => elements.length));
    const name = groups.find(({ elements }) => elements.length === largest)?.set.name;
    const kept = groups.filter(({ set: of }) => of.name !== name);
    swaps = swaps.flatMap((swap) => {
      const group = kept.indexOf(groups[swap.group] as Group);
      return group < 0 ? [] : [{ ...swap, group }];
    });
    groups = kept;
  }
  return { groups, swaps };
};

/** The canonical form under a symmetry, or undefined when there is nothing to rename. */
export const canonOf = (model: Model, codec: Codec, symmetry: Symmetry): Canon | undefined => {
  const { fields, words } = codec;
  const { groups, swaps } = symmetry;
  const runs = runsOf(fields);
  if (swaps.length === 0 || runs.some(({ bits }) => bits > runBitsMax)) return undefined;
  const lanes = Math.ceil(words / 2);
  const signatures = slotsOf(groups);
  const tours = Array.from({ length: 2 ** swaps.length }, (_, bits) =>
    tour(tiesIn(bits, symmetry), symmetry),
  );

  // Renaming tables: for each swap, for each run, for each value: the lanes of the renamed run.
  const starts: number[] = [];
  let rows = 0;
  for (const { bits } of runs) {
    starts.push(rows);
    rows += 2 ** bits;
  }
  const swapBytes = 8 * lanes * rows;
  const signatureAt = swaps.length * swapBytes;
  const directoryAt = signatureAt + 8 * signatures.lanes * rows;
  const toursAt = directoryAt + 8 * tours.length;
  const bytes = 8 * Math.ceil((toursAt + tours.reduce((sum, list) => sum + list.length, 0)) / 8);

  const write: Canon['write'] = (memory, address) => {
    const weights = weightsOf(model, codec, groups);
    for (const [r, run] of runs.entries()) {
      for (let value = 0; value < 2 ** run.bits; value += 1) {
        const state = new Uint32Array(2 * lanes);
        const at = run.shift & 31;
        state[2 * run.lane + (run.shift >> 5)] = value << at;
        if (at + run.bits > 32) state[2 * run.lane + 1] = value >>> (32 - at);
        const row = (starts[r] ?? 0) + value;
        for (const [s, swap] of swaps.entries()) {
          const renamed = renamedState(swap, fields, state);
          for (const [w, word] of renamed.entries()) {
            memory.setUint32(address + s * swapBytes + 8 * lanes * row + 4 * w, word, true);
          }
        }
        const sums = new Uint16Array(perLane * signatures.lanes);
        for (const field of run.fields) {
          const code = codeIn(state, fields[field] as Field);
          if (code >= (fields[field]?.variable.values.length ?? 0)) continue;
          for (const [slot, amount] of weights(field, code))
            sums[slot] = (sums[slot] ?? 0) + amount;
        }
        for (const [slot, sum] of sums.entries()) {
          memory.setUint16(
            address + signatureAt + 8 * signatures.lanes * row + 2 * slot,
            sum,
            true,
          );
        }
      }
    }
    let next = toursAt;
    for (const [bits, list] of tours.entries()) {
      memory.setUint32(address + directoryAt + 8 * bits, address + next, true);
      memory.setUint32(address + directoryAt + 8 * bits + 4, address + next + list.length, true);
      for (const swap of list) {
        memory.setUint8(address + next, swap);
        next += 1;
      }
    }
  };

  const code: Canon['code'] = (address) => (state, locals) => {
    const value = ({ lane, shift, bits }: Run): Code => {
      const from = get(state[lane] ?? 0);
      return i32.and(
        i32.wrap(shift === 0 ? from : i64.shrU(from, i64.const(BigInt(shift)))),
        i32.const(2 ** bits - 1),
      );
    };
    /** The sum or union over all runs of what their tables say for one lane of a row. */
    const gather = (
      table: { at: number; width: number; lane: number; base?: number },
      join: (a: Code, b: Code) => Code,
    ): Code =>
      runs
        .map((run, r) => {
          const row = i32.mul(value(run), i32.const(8 * table.width));
          const offset = table.at + 8 * (table.width * (starts[r] ?? 0) + table.lane);
          return i64.load(table.base === undefined ? row : i32.add(row, get(table.base)), offset);
        })
        .reduce(join);
    const renamed = locals.i64s(lanes);
    const best = locals.i64s(lanes);
    const sums = locals.i64s(signatures.lanes);
    const slots = groups.map(({ elements }) => elements.map(() => locals.i32()));
    const [base, ties, at, end, spare] = [
      locals.i32(),
      locals.i32(),
      locals.i32(),
      locals.i32(),
      locals.i32(),
    ];

    const copy = (from: readonly number[], to: readonly number[]): Code =>
      from.map((local, i) => set(to[i] ?? 0, get(local)));
    const rename = (table: { at: number; base?: number }): Code =>
      renamed.map((local, lane) => set(local, gather({ ...table, width: lanes, lane }, i64.or)));
    const apply = (swap: number): Code => [
      rename({ at: address + swap * swapBytes }),
      copy(renamed, state),
    ];
    const same = (a: readonly number[], b: readonly number[]): Code =>
      a.map((local, i) => i64.eq(get(local), get(b[i] ?? 0))).reduce((x, y) => i32.and(x, y));
    const isLess = (a: readonly number[], b: readonly number[]): Code =>
      [...a.keys()].reverse().reduce<Code>((rest, i) => {
        const less = i64.ltU(get(a[i] ?? 0), get(b[i] ?? 0));
        const equal = i64.eq(get(a[i] ?? 0), get(b[i] ?? 0));
        return i32.or(less, i32.and(equal, rest));
      }, i32.const(0));
    const exchange = (a: number, b: number): Code => [
      set(spare, get(a)),
      set(a, get(b)),
      set(b, get(spare)),
    ];
    /** The signatures that move when two elements of a group change places. */
    const moving = (group: number, position: number): Code => {
      const own = slots[group] as readonly number[];
      const { set: of, elements } = groups[group] as Group;
      const inner = (element: string | undefined): readonly number[] =>
        groups.flatMap((nested, g) =>
          nested.within === element && nested.set.within?.name === of.name ? (slots[g] ?? []) : [],
        );
      const left = inner(elements[position]);
      const right = inner(elements[position + 1]);
      return [
        exchange(own[position] ?? 0, own[position + 1] ?? 0),
        left.map((local, i) => exchange(local, right[i] ?? 0)),
      ];
    };
    const sort = (group: number): Code => {
      const own = slots[group] as readonly number[];
      const steps: Code[] = [];
      for (let last = own.length - 1; last > 0; last -= 1) {
        for (let i = 0; i < last; i += 1) {
          const swap = swaps.findIndex((each) => each.group === group && each.position === i);
          steps.push(
            when(i32.gtU(get(own[i] ?? 0), get(own[i + 1] ?? 0)), [moving(group, i), apply(swap)]),
          );
        }
      }
      return steps;
    };
    // Nested groups come first: their elements then move along sorted.
    const order = [...groups.keys()].sort(
      (a, b) => Number(groups[a]?.within === undefined) - Number(groups[b]?.within === undefined),
    );
    const tied = (swap: number): Code => {
      const { group, position } = swaps[swap] as Symmetry['swaps'][number];
      const own = slots[group] as readonly number[];
      return i32.eq(get(own[position] ?? 0), get(own[position + 1] ?? 0));
    };
    // Equal elements that can change places without changing the state need not be tried: a whole group at a time.
    const spareGroup = (group: number): Code => {
      const mine = swaps.flatMap((swap, i) => (swap.group === group ? [i] : []));
      const mask = mine.reduce((bits, i) => bits | (1 << i), 0);
      return when(i32.and(get(ties), i32.const(mask)), [
        set(spare, i32.const(1)),
        mine.map((i) =>
          when(
            get(spare),
            when(i32.and(get(ties), i32.const(1 << i)), [
              rename({ at: address + i * swapBytes }),
              set(spare, same(renamed, state)),
            ]),
          ),
        ),
        when(get(spare), set(ties, i32.and(get(ties), i32.const(~mask)))),
      ]);
    };
    return [
      sums.map((local, lane) =>
        set(local, gather({ at: address + signatureAt, width: signatures.lanes, lane }, i64.add)),
      ),
      slots.map((own, group) =>
        own.map((local, i) => {
          const slot = (signatures.firsts[group] ?? 0) + i;
          const from = get(sums[Math.floor(slot / perLane)] ?? 0);
          const shifted = i64.shrU(from, i64.const(BigInt(signatureBits * (slot % perLane))));
          return set(local, i32.and(i32.wrap(shifted), i32.const(2 ** signatureBits - 1)));
        }),
      ),
      order.map(sort),
      set(ties, i32.const(0)),
      swaps.map((_, i) => set(ties, i32.or(get(ties), i32.shl(tied(i), i32.const(i))))),
      when(
        get(ties),
        groups.map((_, group) => spareGroup(group)),
      ),
      when(get(ties), [
        set(at, i32.load(i32.shl(get(ties), i32.const(3)), address + directoryAt)),
        set(end, i32.load(i32.shl(get(ties), i32.const(3)), address + directoryAt + 4)),
        copy(state, best),
        block(
          loop([
            brIf(1, i32.geU(get(at), get(end))),
            set(base, i32.mul(i32.load8(get(at)), i32.const(swapBytes))),
            rename({ at: address, base }),
            copy(renamed, state),
            when(isLess(state, best), copy(state, best)),
            set(at, i32.add(get(at), i32.const(1))),
            br(0),
          ]),
        ),
        copy(best, state),
      ]),
    ];
  };
  return { bytes, write, code };
};
