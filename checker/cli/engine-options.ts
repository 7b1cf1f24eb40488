// The options of the engine, as typed on the command line.

import { availableParallelism, freemem } from 'node:os';
import type { AuditRate } from '../engine/audit.ts';
import { Refusal } from '../refusal.ts';

/** As typed; undefined where an option was not given. */
export interface EngineRequest {
  readonly symmetry: string | undefined;
  readonly workers: string | undefined;
  readonly maxMemory: string | undefined;
  readonly audit: string | undefined;
  readonly checkpoint: string | undefined;
  readonly checkpointInterval: string | undefined;
  readonly resume: string | undefined;
}

export interface EngineOptions {
  readonly symmetry: boolean;
  readonly workers: number;
  /** Bytes. */
  readonly memoryMax: number;
  readonly audit: AuditRate;
}

/**
 * A whole number from `min`, or infinity when nothing was typed.
 *
 * @throws Refusal for anything else
 */
export const wholeNumber = (option: string, typed: string | undefined, min = 1): number => {
  if (typed === undefined) return Infinity;
  const value = /^\d+$/.test(typed) ? Number(typed) : NaN;
  if (Number.isSafeInteger(value) && value >= min) return value;
  throw new Refusal('usage', `Option ${option} cannot be "${typed}".`, [
    `Expected a whole number from ${String(min)}.`,
  ]);
};

/**
 * Seconds above 0, or infinity when nothing was typed.
 *
 * @throws Refusal for anything else
 */
export const secondsOf = (option: string, typed: string | undefined): number => {
  if (typed === undefined) return Infinity;
  const value = /^\d+(\.\d+)?$/.test(typed) ? Number(typed) : NaN;
  if (Number.isFinite(value) && value > 0) return value;
  throw new Refusal('usage', `Option ${option} cannot be "${typed}".`, [
    'Expected a number of seconds above 0, such as 30 or 0.5.',
  ]);
};

const workersMax = 64;
/** The share of free memory that a check may take unless it is told otherwise. */
const memoryShare = 0.75;
const units: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };
/** Less than this is not enough for anything. */
const memoryMin = 64 * 2 ** 20;

const onOrOff = (option: string, typed: string | undefined): boolean => {
  if (typed === undefined || typed === 'on') return true;
  if (typed === 'off') return false;
  throw new Refusal('usage', `Option ${option} cannot be "${typed}".`, ['Expected on or off.']);
};

const memoryOf = (typed: string | undefined): number => {
  if (typed === undefined) return Math.max(memoryMin, Math.floor(freemem() * memoryShare));
  const [, digits = '', unit = ''] = /^(\d+)([kmg])b?$/i.exec(typed) ?? [];
  const bytes = Number(digits) * (units[unit.toLowerCase()] ?? NaN);
  if (Number.isSafeInteger(bytes) && bytes >= memoryMin) return bytes;
  throw new Refusal('usage', `Option --max-memory cannot be "${typed}".`, [
    'Expected a size from 64m, such as 500m or 3g.',
  ]);
};

/** A worker that nobody asked for must be worth its memory. */
const memoryPerWorker = 256 * 2 ** 20;

const workersOf = (typed: string | undefined, memoryMax: number): number => {
  if (typed === undefined) {
    const affordable = Math.max(1, Math.floor(memoryMax / memoryPerWorker));
    return Math.min(availableParallelism(), workersMax, affordable);
  }
  const workers = wholeNumber('--workers', typed);
  if (workers <= workersMax) return workers;
  throw new Refusal('usage', `Option --workers cannot be ${typed}.`, [
    `Expected a whole number from 1 to ${String(workersMax)}.`,
  ]);
};

const auditOf = (typed: string | undefined): AuditRate => {
  if (typed === undefined) return 'sampled';
  if (typed === 'off' || typed === 'sampled' || typed === 'full') return typed;
  throw new Refusal('usage', `Option --audit cannot be "${typed}".`, [
    'Expected off, sampled or full.',
  ]);
};

/**
 * What the engine is told.
 *
 * @throws Refusal when an option has no such value
 */
export const engineOptions = (request: EngineRequest): EngineOptions => {
  const memoryMax = memoryOf(request.maxMemory);
  return {
    symmetry: onOrOff('--symmetry', request.symmetry),
    workers: workersOf(request.workers, memoryMax),
    memoryMax,
    audit: auditOf(request.audit),
  };
};
