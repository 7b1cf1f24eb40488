// The kinds of access that KVM makes to guest memory: the list that the thread opened with, and what was added to it.

/** Each is a place in KVM's code that has to go through the wrapper. */
export const touchPoints = [
  'instruction-fetch',
  'mmio-data',
  'guest-page-walk',
  'nested-page-tables',
  'hypercall-buffer',
  'pv-clock',
  'steal-time',
  'async-pf',
  'apic-page',
  'dirty-ring',
] as const;

export type TouchPoint = (typeof touchPoints)[number];

/** These are only read; to the others KVM writes as well. */
const readOnly: readonly TouchPoint[] = ['instruction-fetch', 'nested-page-tables'];

export const writes = (point: TouchPoint): boolean => !readOnly.includes(point);

/** What the emulation of an instruction needs, and by which kind of access it gets it. */
const neededPoint = { fetch: 'instruction-fetch', data: 'mmio-data' } as const;

/** Whether the access is the next one that the CPU needs: an emulation goes in order, everything else may come at any time. */
export const isDue = (needs: 'nothing' | 'fetch' | 'data', point: TouchPoint): boolean =>
  needs === 'nothing'
    ? point !== neededPoint.fetch && point !== neededPoint.data
    : point === neededPoint[needs];
