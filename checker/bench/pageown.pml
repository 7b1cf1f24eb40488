/*
 * pageown: who owns which page, for a host with V virtual machines, written for SPIN.
 *
 * Made for speed: every variable is a scalar of just its width, because SPIN packs those into bit-fields and gives each element of
 * an array a byte or more; indices are pasted into names, so nothing is looked up at run time. Each instance of an action is one
 * d_step with its guard first: one transition, and no state in between. "None" is 0, and number n is n + 1.
 *
 * Sizes: V, P, G up to 4, and K; a prepended #define or -D sets them. CHECK=0 leaves the invariants out. BUG=1 and 2 break Commit.
 */
#ifndef V
#define V 2
#endif
#ifndef P
#define P 3
#endif
#ifndef G
#define G 2
#endif
#ifndef K
#define K 1
#endif
#ifndef CHECK
#define CHECK 1
#endif
#ifndef BUG
#define BUG 0
#endif
#if V > 4 || P > 4 || G > 4
#error "V, P and G go up to 4"
#endif

/* How many bits hold 0..n. */
#define BITS(n) ((n) < 2 -> 1 : ((n) < 4 -> 2 : ((n) < 8 -> 3 : 8)))
