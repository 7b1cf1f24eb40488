// Tables as code: a decision tree becomes straight-line WebAssembly. Equal sub-trees are shared and questions whose answers do not
// matter dropped, which turns the tree into a directed acyclic graph; its nodes are laid out in topological order as nested blocks,
// so that every branch is a jump forward out of some of them.

import type { Code } from './assembler.ts';
import { br, brIf, brTable, endBlock, get, i32, i64, openBlock } from './assembler.ts';
import type { Field } from './codec.ts';

/** A node of the graph: a question about a field, or an end (with an optional sequel). */
export type Node = Question | End;

export interface Question {
  readonly kind: 'question';
  readonly field: number;
  /** One for each value of the field's domain. */
  readonly branches: readonly Node[];
}

export interface End {
  readonly kind: 'end';
  /** Runs when the end is reached; it leaves the function unless there is a sequel. */
  readonly code: Code;
  readonly sequel?: Node;
}

/** Builds graphs in which equal nodes are the same object. */
export class Graph {
  private readonly known = new Map<string, Node>();
  private readonly numbers = new Map<Node, number>();

  private unique(key: string, make: () => Node): Node {
    const existing = this.known.get(key);
    if (existing !== undefined) return existing;
    const node = make();
    this.known.set(key, node);
    this.numbers.set(node, this.numbers.size);
    return node;
  }

  /** A question; where all answers lead to the same node, that node. */
  question(field: number, branches: readonly Node[]): Node {
    const [first] = branches;
    if (first !== undefined && branches.every((branch) => branch === first)) return first;
    const key = `?${String(field)}:${branches.map((branch) => this.numbers.get(branch)).join()}`;
    return this.unique(key, () => ({ kind: 'question', field, branches }));
  }

  /** The end called `name`; the code is made only once. */
  end(name: string, code: () => Code, sequel?: Node): Node {
    const then = sequel === undefined ? '' : String(this.numbers.get(sequel));
    return this.unique(`!${name}>${then}`, () =>
      sequel === undefined ? { kind: 'end', code: code() } : { kind: 'end', code: code(), sequel },
    );
  }
}

/** The nodes below a root, each before all that it leads to. */
const inOrder = (root: Node): readonly Node[] => {
  const seen = new Set<Node>();
  const done: Node[] = [];
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.kind === 'question') node.branches.forEach(visit);
    else if (node.sequel !== undefined) visit(node.sequel);
    done.push(node);
  };
  visit(root);
  return done.reverse();
};

/** How many nodes a graph has. */
export const sizeOfGraph = (root: Node): number => inOrder(root).length;

/** Where a field lies in the lanes of 64 bits that hold a state as local variables. */
const valueOf = ({ word, shift, mask }: Field, lanes: readonly number[]): Code => {
  const lane = get(lanes[word >> 1] ?? 0);
  const by = shift + 32 * (word & 1);
  const low = i32.wrap(by === 0 ? lane : i64.shrU(lane, i64.const(BigInt(by))));
  return i32.and(low, i32.const(mask));
};

const mostFrequent = (depths: readonly number[]): number => {
  const counts = new Map<number, number>();
  for (const depth of depths) counts.set(depth, (counts.get(depth) ?? 0) + 1);
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
};

/** Branches by the value of a field; values outside the domain do not occur and go anywhere. */
const switchOn = (field: Field, lanes: readonly number[], depths: readonly number[]): Code => {
  const usual = mostFrequent(depths);
  const others = depths.flatMap((depth, code) => (depth === usual ? [] : [code]));
  const [only] = others;
  const target = depths[only ?? 0] ?? usual;
  const value = valueOf(field, lanes);
  if (others.some((code) => depths[code] !== target) || depths.length > 32) {
    return brTable(value, depths, usual);
  }
  if (field.mask === 1) return [brIf(target, only === 1 ? value : i32.eqz(value)), br(usual)];
  if (others.length === 1) return [brIf(target, i32.eq(value, i32.const(only ?? 0))), br(usual)];
  const set = others.reduce((bits, code) => bits | (1 << code), 0);
  return [brIf(target, i32.and(i32.shrU(i32.const(set), value), i32.const(1))), br(usual)];
};

/** The code of a graph over a state in `lanes`. Every end leaves the function, so nothing runs after it. */
export const codeOf = (root: Node, fields: readonly Field[], lanes: readonly number[]): Code => {
  const nodes = inOrder(root);
  const position = new Map(nodes.map((node, i) => [node, i]));
  // Node i's code stands after the end of block i, inside the blocks of all later nodes: leaving block j from there means passing
  // the ends of blocks i + 1 to j.
  const depthFrom = (i: number, to: Node): number => (position.get(to) ?? 0) - i - 1;
  const codeAt = (node: Node, i: number): Code => {
    if (node.kind === 'end') {
      return [node.code, node.sequel === undefined ? [] : br(depthFrom(i, node.sequel))];
    }
    const depths = node.branches.map((branch) => depthFrom(i, branch));
    return switchOn(fields[node.field] as Field, lanes, depths);
  };
  // All blocks are opened first. The list stays flat, since there may be thousands of nodes.
  const open = nodes.slice(1).map((): Code => openBlock);
  return [open, nodes.map((node, i) => [i === 0 ? [] : endBlock, codeAt(node, i)])];
};
