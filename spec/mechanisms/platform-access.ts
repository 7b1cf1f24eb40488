// What an access of the host to a private page comes to on each platform. Integrity protection of TDX is that of a machine with
// integrity checks of memory (MAC); where a TDX module only checks the TD-owner bit, a read gives a machine check as well.

import type { Platform } from './platform.ts';

/** What the host reads. */
export type HostRead = 'plaintext' | 'ciphertext' | 'zeros' | 'abort';

/** What becomes of the host's write: it lands, it garbles what the guest will read, it breaks the MAC, or it is refused. */
export type HostWrite = 'written' | 'garbled' | 'integrity-lost' | 'refused';

const reads: Readonly<Record<Platform, HostRead>> = {
  software: 'plaintext',
  sev: 'ciphertext',
  snp: 'ciphertext',
  tdx: 'zeros',
  pkvm: 'abort',
};

const writes: Readonly<Record<Platform, HostWrite>> = {
  software: 'written',
  // The memory controller decrypts whatever is there.
  sev: 'garbled',
  // A page fault with the RMP bit: an oops in the kernel, SIGBUS in userspace.
  snp: 'refused',
  tdx: 'integrity-lost',
  // A stage-2 abort, injected into the host.
  pkvm: 'refused',
};

/** What the host gets when it reads a private page. */
export const hostRead = (platform: Platform): HostRead => reads[platform];

/** What becomes of a write of the host to a private page. */
export const hostWrite = (platform: Platform): HostWrite => writes[platform];

/** Whether a page that the guest gives back, or that is taken from it, still holds what the guest wrote, readable for the host. */
export const leavesPlaintext = (platform: Platform): boolean => platform === 'software';
