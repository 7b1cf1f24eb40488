// Questions about memory that is shared or private by attribute: what is mapped for it, what the guest asked for, and how accesses end.

import type { Gfn, Vcpu, Vm } from '../index-sets.ts';

/** Questions about one state. */
export interface AttributeFacts {
  /** The memory attribute of the gfn says that it is private. */
  hasPrivateAttribute(vm: Vm, gfn: Gfn): boolean;
  /** The VM's secondary MMU translates the gfn to memory of the host: a mapping of userspace. */
  mapsShared(vm: Vm, gfn: Gfn): boolean;
  /** The VM's secondary MMU translates the gfn to memory that is meant for the guest alone: guest_memfd. */
  mapsPrivate(vm: Vm, gfn: Gfn): boolean;
  /** The VM's secondary MMU translates the gfn as part of a huge page. */
  mapsHuge(vm: Vm, gfn: Gfn): boolean;
  /** The translation of the gfn leads to the memory of a memslot that has been replaced. */
  mapsReplacedMemory(vm: Vm, gfn: Gfn): boolean;
  /** What the gfn leads to is being changed: an invalidation that covers it, or a replacement of its memslot, is under way. */
  isInFlux(vm: Vm, gfn: Gfn): boolean;
  /** The frames of the huge page around the gfn all have the same attribute. */
  isHugePageUniform(vm: Vm, gfn: Gfn): boolean;
  /** Some frame of the huge page around the gfn is in flux. */
  isHugePageInFlux(vm: Vm, gfn: Gfn): boolean;
  /** The guest's last word on the kind of the gfn was a request, and userspace has acknowledged it. */
  requestStands(vm: Vm, gfn: Gfn): boolean;
  /** A vCPU has touched memory and not got through yet. */
  isAccessing(vm: Vm, vcpu: Vcpu): boolean;
  /** A memory fault exit of the vCPU is userspace's to deal with. */
  hasExited(vm: Vm, vcpu: Vcpu): boolean;
  /** A fault of the vCPU holds on to something that an invalidation has overtaken. */
  isFaultStale(vm: Vm, vcpu: Vcpu): boolean;
}

/** Questions about one step. */
export interface AttributeStepFacts {
  /** The step changes the memory attribute of the gfn. */
  changesAttribute(vm: Vm, gfn: Gfn): boolean;
  /** The step turns the memory attribute of the gfn from private to shared. */
  makesShared(vm: Vm, gfn: Gfn): boolean;
  /** The guest, by a request or by the kind of an access of its own, is asking for the gfn to be shared. */
  wasAskedToShare(vm: Vm, gfn: Gfn): boolean;
  /** The step ends in a memory fault exit of the vCPU, which tells userspace a kind of access. */
  reportsKind(vm: Vm, vcpu: Vcpu): boolean;
  /** The kind that a memory fault exit of the vCPU reports after the step is the one that the guest gave the access. */
  reportsTheGuestsKind(vm: Vm, vcpu: Vcpu): boolean;
}
