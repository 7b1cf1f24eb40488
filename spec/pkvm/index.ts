// The family pkvm and its variants: the current design, each of its checks taken back, and the self-test of the kernel.

export { pkvm } from './family.ts';
export { pkvmVariants } from './variants.ts';
