import { describe, expect, it } from 'vitest';
import { instantiate } from '../../checker/instantiate.ts';
import type { Fired } from '../../checker/reference.ts';
import { interpreterOf } from '../../checker/reference.ts';
import type { State } from './mechanisms.ts';
import type { Variant } from '../../checker/model/index.ts';
import { variant } from '../../checker/model/index.ts';
import { pkvm, pkvmVariants } from './index.ts';
import type { Operation, Station } from './testing/ownership-table.ts';
import { ownershipTable } from './testing/ownership-table.ts';

/** The VM that gets donated pages, and the one that gets shared ones: the self-test uses one for both. */
interface Cast {
  readonly variant: Variant;
  readonly given: string;
  readonly lent: string;
  /** What has to happen before an operation, besides filling the memcache, so that its handler lets it through. */
  readonly before: { readonly [op in Operation]?: readonly string[] };
}

const labelOf = (op: Operation, { given, lent }: Cast): string => {
  const labels: Record<Operation, string> = {
    'host donates to hyp': 'HostDonateHyp(page0)',
    'host shares with hyp': 'HostShareHyp(page0)',
    'host unshares from hyp': 'HostUnshareHyp(page0)',
    'hyp donates to host': 'HypDonateHost(page0)',
    'hyp pins': 'HypPin(page0)',
    'hyp unpins': 'HypUnpin(page0)',
    'host shares by FF-A': 'HostShareFfa(page0)',
    'host unshares by FF-A': 'HostUnshareFfa(page0)',
    'host shares with guest at gfn': `HostShareGuest(page0, ${lent}, gfn0)`,
    'host shares with guest at gfn+1': `HostShareGuest(page0, ${lent}, gfn1)`,
    'host unshares from guest at gfn': `HostUnshareGuest(${lent}, gfn0)`,
    'host unshares from guest at gfn+1': `HostUnshareGuest(${lent}, gfn1)`,
    'host donates to guest at gfn': `HostDonateGuest(page0, ${given}, gfn0)`,
    'host donates to guest at gfn+1': `HostDonateGuest(page0, ${given}, gfn1)`,
    'guest shares gfn': `GuestShareHost(${given}, gfn0)`,
    'guest unshares gfn': `GuestUnshareHost(${given}, gfn0)`,
    'host reclaims by force': 'HostForceReclaim(page0)',
    'host reclaims gfn+1': `HostReclaimPage(${given}, gfn1)`,
  };
  return labels[op];
};

/** Runs a variant by definition: takes steps by their labels, and says what operations came to. */
const machineFor = (cast: Cast) => {
  const bounds = { vms: 2, gfns: 2, pages: 1, vcpus: 0, buffers: 2 };
  const model = instantiate(cast.variant, { bounds, properties: [] });
  const { blockedBy, fire } = interpreterOf(model);
  const instanceOf = (label: string) => {
    const found = model.instances.find((instance) => instance.label === label);
    if (found === undefined) throw new Error(`There is no step ${label}.`);
    return found;
  };
  const take = (state: unknown, label: string): Fired => {
    const instance = instanceOf(label);
    const blocked = blockedBy(instance, state);
    if (blocked !== undefined) throw new Error(`${label} is blocked: ${blocked.words}`);
    return fire(instance, state);
  };
  /** Takes a step if it is possible at all. */
  const settle = (state: unknown, label: string): unknown =>
    blockedBy(instanceOf(label), state) === undefined ? take(state, label).after : state;
  /** Whoever calls keeps the memcaches filled, as init_selftest_vm() does. */
  const filled = (state: unknown): unknown =>
    settle(settle(state, 'TopUpMemcache(vm0)'), 'TopUpMemcache(vm1)');
  const start = ['protected', 'normal'].reduce<unknown>((state, kind, i) => {
    const vm = `vm${String(i)}`;
    return [`SetUpVm(${vm}, ${kind})`, `CreateVm(${vm})`, `LoadVcpu(${vm})`].reduce(settle, state);
  }, model.initial);
  const perform = (state: unknown, op: Operation): Fired => {
    const ready = (cast.before[op] ?? []).reduce((s, label) => take(s, label).after, state);
    return take(filled(ready), labelOf(op, cast));
  };
  /** The state of a station: the steps that lead there from the one before it. */
  const at = (index: number): unknown =>
    ownershipTable
      .slice(0, index + 1)
      .flatMap(({ after }) => after)
      .reduce<unknown>((state, op) => perform(state, op).after, filled(start));
  return { at: (index: number) => filled(at(index)), perform };
};

/** The page, as the self-test would look at it. */
const seenIn = (state: unknown): Omit<Station, 'after' | 'refused'> => {
  const { pages, vms } = state as State;
  const frameOf = (gfn: 'gfn0' | 'gfn1') => {
    const one = vms.vm0.memory[gfn].state;
    return one === 'NOPAGE' ? vms.vm1.memory[gfn].state : one;
  };
  const { host, hyp } = pages.page0;
  return { host, hyp, guest: { gfn: frameOf('gfn0'), 'gfn+1': frameOf('gfn1') } };
};

const stations = ownershipTable.map((station, index) => ({ ...station, index }));
const refusals = stations.flatMap(({ refused, index }) =>
  Object.entries(refused).flatMap(([errno, ops]) => ops.map((op) => ({ index, op, errno }))),
);
/** Operations that return nothing, in the kernel as here. */
const isAsserted = (op: Operation): boolean => op !== 'hyp unpins';

const variantNamed = (name: string): Variant => {
  const found = pkvmVariants.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no variant "${name}".`);
  return found;
};

const selfTestOf = (tested: Variant): Cast => ({
  variant: tested,
  given: 'vm0',
  lent: 'vm0',
  before: {},
});
const selfTest = selfTestOf(variantNamed('pkvm-self-test'));

describe('the ownership self-test of the kernel', () => {
  const { at, perform } = machineFor(selfTest);

  it('has 100 cells: 82 operations that are refused and 18 that succeed', () => {
    const taken = ownershipTable.flatMap(({ after }) => after.filter(isAsserted));
    // The kernel begins with a page of the hypervisor's; here the host donates it first.
    expect([refusals.length, taken.length - 1]).toEqual([82, 18]);
  });

  it.each(stations)('station $index is reached by the rules: host $host, hyp $hyp', (station) => {
    const { host, hyp, guest } = station;
    expect(seenIn(at(station.index))).toEqual({ host, hyp, guest });
  });

  it.each(stations.slice(1))('$after gives 0 and leads to station $index', (station) => {
    const outcomes: (string | undefined)[] = [];
    station.after.reduce<unknown>(
      (state, op) => {
        const { after, outcome } = perform(state, op);
        if (isAsserted(op)) outcomes.push(outcome);
        return after;
      },
      at(station.index - 1),
    );
    expect(outcomes.every((outcome) => outcome === '0')).toBe(true);
  });

  it.each(refusals)('at station $index, "$op" gives $errno and changes nothing', (cell) => {
    const { outcome, changes } = perform(at(cell.index), cell.op);
    expect({ outcome, changes }).toEqual({ outcome: cell.errno, changes: [] });
  });
});

/** The design as it is, handlers and all: one VM that pages are donated to, another that they are shared with. */
const withHandlers: Cast = {
  variant: variantNamed('pkvm'),
  given: 'vm0',
  lent: 'vm1',
  before: { 'host reclaims gfn+1': ['PutVcpu(vm0)', 'StartTeardown(vm0)'] },
};

describe('the same table with the handlers of the hypercalls in front', () => {
  const { at, perform } = machineFor(withHandlers);

  it.each(stations)('station $index is reached by the rules', ({ index, host, hyp, guest }) => {
    expect(seenIn(at(index))).toEqual({ host, hyp, guest });
  });

  it('differs in three cells, where the self-test asks what no VM can be asked', () => {
    const differing = refusals.flatMap(({ index, op, errno }) => {
      const { outcome } = perform(at(index), op);
      return outcome === errno ? [] : [{ index, op, errno, outcome }];
    });
    // The poisoned entry is that of a protected VM, with which nothing is shared; and a VM that is being torn down gets nothing.
    expect(differing).toEqual([
      { index: 15, op: 'host shares with guest at gfn', errno: 'EPERM', outcome: '0' },
      { index: 17, op: 'host donates to guest at gfn', errno: 'EPERM', outcome: 'EINVAL' },
      { index: 17, op: 'host shares with guest at gfn', errno: 'EPERM', outcome: '0' },
    ]);
  });
});

/** How many stations and cells are others in a design with one decision changed. */
const differencesWith = (delta: Readonly<Record<string, string>>): number => {
  const whole = { ...selfTest.variant.delta, ...delta };
  const mistaken = variant('mistaken', pkvm, { says: 'One decision is changed.', delta: whole });
  const { at, perform } = machineFor(selfTestOf(mistaken));
  const elsewhere = stations.filter(({ index, host, hyp, guest }) => {
    const seen = seenIn(at(index));
    return JSON.stringify(seen) !== JSON.stringify({ host, hyp, guest });
  });
  const answered = refusals.filter(({ index, op, errno }) => {
    const { outcome, changes } = perform(at(index), op);
    return outcome !== errno || changes.length > 0;
  });
  return elsewhere.length + answered.length;
};

it('of 18 mistakes the self-test notices three: pins and shares that do not count, and poison that is not there', () => {
  const mistakes = Object.entries(pkvm.decisions).flatMap(([name, { values }]) =>
    values.slice(1).map((value) => [name, value] as const),
  );
  const noticed = mistakes.filter(([name, value]) => differencesWith({ [name]: value }) > 0);
  expect(mistakes).toHaveLength(18);
  expect(noticed.map(([name]) => name)).toEqual(['forcedReclaim', 'unsharePinned', 'guestShares']);
});
