// The self-audit: takes a stored state now and then, and does by definition what the machine did by tables. The reference
// interpreter and the field-by-field renaming share no code with the kernel, so what they agree on is not wrong in the same way twice.

import { factsOf } from '../instantiate.ts';
import { judge } from '../monitor.ts';
import type { Interpreter } from '../reference.ts';
import { interpreterOf } from '../reference.ts';
import { Refusal } from '../refusal.ts';
import { decided, judgementLeaves, notGiven } from './leaves.ts';
import type { Machine } from './machine.ts';
import type { Work } from './pauses.ts';
import { within } from './pauses.ts';

export type AuditRate = 'off' | 'sampled' | 'full';

/** Expanded states between two that are looked at: often at first, then so rarely that it takes a percent of the time. */
const rareAfter = 16_384;
const often = 4096;
const rarely = 131_072;

/** Of larger orbits, so many members are looked at. */
const orbitMax = 512;

export class Auditor {
  private readonly machine: Machine;
  private readonly rate: AuditRate;
  private readonly interpreter: Interpreter;
  private next = 0;

  constructor(machine: Machine, rate: AuditRate) {
    this.machine = machine;
    this.rate = rate;
    this.interpreter = interpreterOf(machine.model);
  }

  /**
   * Looks at some of the states of a level that was just expanded.
   *
   * @throws Refusal when the machine and the definition differ
   */
  *look(from: number, to: number): Work {
    if (this.rate === 'off') return;
    const { unnoticed } = this.machine.learner;
    if (this.rate === 'full') {
      for (let id = from; id < to; id += 1) yield* within(unnoticed, this.audit(id));
      return;
    }
    for (let id = Math.max(from, this.next); id < to; id = this.next) {
      yield* within(unnoticed, this.audit(id));
      this.next = id + (id < rareAfter ? often : rarely);
    }
  }

  private *audit(id: number): Work {
    const { codec } = this.machine;
    const packed = this.machine.read(id).slice();
    const state = codec.unpack(packed);
    if (codec.pack(state).some((word, i) => word !== packed[i])) {
      this.fail(id, 'it changes when it is unpacked and packed again');
    }
    yield* this.auditSteps(id, state);
    yield* this.auditProperties(id, state);
    if (this.machine.reduces) yield* this.auditForm(id, packed);
  }

  /** The steps from a state lead where they should. */
  private *auditSteps(id: number, state: unknown): Work {
    const { machine, interpreter } = this;
    const expected: number[] = [];
    for (const instance of machine.model.instances) {
      if (machine.isDue()) yield undefined;
      if (interpreter.blockedBy(instance, state) !== undefined) continue;
      const { after } = interpreter.fire(instance, state);
      const found = machine.find(machine.codec.pack(after));
      if (found < 0) this.fail(id, `the state that ${instance.label} leads to was not stored`);
      expected.push(found);
    }
    const actual: number[] = [];
    yield* machine.eachStep({ from: id, to: id + 1 }, ({ to }) => actual.push(to));
    const sorted = (ids: number[]): string => ids.sort((a, b) => a - b).join();
    if (sorted(actual) !== sorted(expected)) {
      this.fail(
        id,
        `${String(actual.length)} steps were taken from it, and ${String(expected.length)} are possible, or they lead elsewhere`,
      );
    }
  }

  private *auditProperties(id: number, state: unknown): Work {
    const { machine } = this;
    const { model, learner } = machine;
    const packed = machine.read(id).slice();
    const facts = factsOf(model, state);
    for (const [pair, { property, binding }] of learner.pairs.entries()) {
      if (machine.isDue()) yield undefined;
      const bound = model.properties[property];
      if (bound === undefined || !machine.asks(property)) continue;
      const expected = judgementLeaves[judge(bound.property, { facts }, binding)];
      if (learner.judgementOf(pair, packed) !== expected) {
        this.fail(id, `property "${bound.property.name}" is judged differently`);
      }
    }
    const byKernel = yield* machine.judgedAlone(id);
    for (const property of model.properties.keys()) {
      if (!machine.asks(property)) continue;
      const mine = learner.pairs.flatMap((pair, i) =>
        pair.property === property ? [learner.judgementOf(i, packed)] : [],
      );
      const given = mine.some((leaf) => leaf !== notGiven);
      const found = mine.includes(decided);
      if (byKernel.given.has(property) !== given || byKernel.decided.has(property) !== found) {
        this.fail(
          id,
          `property "${model.properties[property]?.property.name ?? ''}" is judged differently`,
        );
      }
    }
  }

  /** All members of an orbit have the same canonical form, and it is one of them. */
  private *auditForm(id: number, packed: Uint32Array): Work {
    const { machine } = this;
    const orbit = new Map([[packed.join(), packed]]);
    const waiting = [packed];
    for (let member = waiting.pop(); member !== undefined; member = waiting.pop()) {
      if (machine.isDue()) yield undefined;
      for (const swap of machine.symmetry.swaps) {
        const renamed = swap.state(member);
        const key = renamed.join();
        if (orbit.has(key)) continue;
        if (machine.find(renamed) !== id) {
          this.fail(id, `swapping ${swap.label} gives a state that counts as another one`);
        }
        orbit.set(key, renamed);
        if (orbit.size < orbitMax) waiting.push(renamed);
      }
    }
  }

  private fail(id: number, what: string): never {
    throw new Refusal('model', `The self-audit of state ${String(id)} failed: ${what}.`, [
      'Either code of the model does not do the same every time (it may depend on the state, its parameters and the setting only), or this is a mistake in custody.',
      'To see which: check it again with --audit full, and report it with the model if no rule looks guilty.',
    ]);
  }
}
