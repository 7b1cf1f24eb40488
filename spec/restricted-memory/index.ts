// The family restricted-memory and its variants.

export { restrictedMemory } from './family.ts';
export { restrictedMemoryVariants } from './variants.ts';
