/*
 * pageown: who owns which page, for a host with V virtual machines, written for SPIN.
 *
 * Made for speed: every variable is a scalar of just its width, because SPIN packs those into bit-fields while each element of an
 * array takes a byte or more; indices are pasted into names, so nothing is looked up at run time. Each instance of an action is
 * one d_step with its guard first: one transition, and no state in between. "None" is 0, and number n is n + 1.
 *
 * Sizes: V, P and G up to 4, K up to 7; put #define lines above or use -D. CHECK=0 leaves the invariants out, BUG=1 and BUG=2 break
 * Commit.
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

/* ONLY_V2(x) is x when there are more than two virtual machines, number 2 being the third. */
#if V > 1
#define ONLY_V1(x) x
#else
#define ONLY_V1(x)
#endif
#if V > 2
#define ONLY_V2(x) x
#else
#define ONLY_V2(x)
#endif
#if V > 3
#define ONLY_V3(x) x
#else
#define ONLY_V3(x)
#endif
#if P > 1
#define ONLY_P1(x) x
#else
#define ONLY_P1(x)
#endif
#if P > 2
#define ONLY_P2(x) x
#else
#define ONLY_P2(x)
#endif
#if P > 3
#define ONLY_P3(x) x
#else
#define ONLY_P3(x)
#endif
#if G > 1
#define ONLY_G1(x) x
#else
#define ONLY_G1(x)
#endif
#if G > 2
#define ONLY_G2(x) x
#else
#define ONLY_G2(x)
#endif
#if G > 3
#define ONLY_G3(x) x
#else
#define ONLY_G3(x)
#endif

/* The loops. The preprocessor does not expand a macro inside itself: so a loop in a loop goes by another name. */
#define EACH_V(F) F(0) ONLY_V1(F(1)) ONLY_V2(F(2)) ONLY_V3(F(3))
#define EACH_G(F, v) F(v, 0) ONLY_G1(F(v, 1)) ONLY_G2(F(v, 2)) ONLY_G3(F(v, 3))
#define EACH_P(F, v, g) F(v, g, 0) ONLY_P1(F(v, g, 1)) ONLY_P2(F(v, g, 2)) ONLY_P3(F(v, g, 3))
#define JUST_P(F) F(0) ONLY_P1(F(1)) ONLY_P2(F(2)) ONLY_P3(F(3))
#define INNER_V(F, x) F(x, 0) ONLY_V1(F(x, 1)) ONLY_V2(F(x, 2)) ONLY_V3(F(x, 3))
#define INNER_G(F, x, v) F(x, v, 0) ONLY_G1(F(x, v, 1)) ONLY_G2(F(x, v, 2)) ONLY_G3(F(x, v, 3))
#define PAIR_V(F, v, g) F(v, g, 0) ONLY_V1(F(v, g, 1)) ONLY_V2(F(v, g, 2)) ONLY_V3(F(v, g, 3))
#define INNER_P(F, v, g) F(v, g, 0) ONLY_P1(F(v, g, 1)) ONLY_P2(F(v, g, 2)) ONLY_P3(F(v, g, 3))

#define FREE 0
#define HOST 1
#define SHARED 2
#define PRIVATE 3
#define POISONED 4

#if V < 2
#define BITS_V 1
#elif V < 4
#define BITS_V 2
#else
#define BITS_V 3
#endif
#if P < 2
#define BITS_P 1
#elif P < 4
#define BITS_P 2
#else
#define BITS_P 3
#endif
#if G < 2
#define BITS_G 1
#elif G < 4
#define BITS_G 2
#else
#define BITS_G 3
#endif
#if K < 2
#define BITS_K 1
#elif K < 4
#define BITS_K 2
#else
#define BITS_K 3
#endif

#define OF_PAGE(p) \
  unsigned st_##p : 3; unsigned owner_##p : BITS_V; unsigned pins_##p : BITS_K;
#define OF_FRAME(v, g) \
  unsigned slot_##v##_##g : BITS_P; bit private_##v##_##g; unsigned spte_##v##_##g : BITS_P;
#define OF_VM(v) \
  EACH_G(OF_FRAME, v) unsigned fg_##v : BITS_G; unsigned fp_##v : BITS_P; bit stale_##v;

JUST_P(OF_PAGE)
EACH_V(OF_VM)

#define ORDINARY(p) (st_##p == HOST || st_##p == SHARED)

/* How many frames map page number p (none counts as page number 0). */
#define ONE_MAP(number, v, g) + (slot_##v##_##g == (number))
#define MAPS_OF_VM(number, v) INNER_G(ONE_MAP, number, v)
#define MAPCOUNT(number) (0 INNER_V(MAPS_OF_VM, number))

#define INVALIDATE(v, g) spte_##v##_##g = 0; stale_##v = stale_##v || fg_##v == g + 1;

#define MAP(v, g, p) \
  :: d_step { slot_##v##_##g == 0 && st_##p == FREE -> \
      slot_##v##_##g = p + 1; owner_##p = v + 1; \
      st_##p = (private_##v##_##g -> PRIVATE : HOST) }

#define ALIAS(v, g, p) \
  :: d_step { slot_##v##_##g == 0 && !private_##v##_##g && ORDINARY(p) && owner_##p == v + 1 -> \
      slot_##v##_##g = p + 1 }

#define MAY_TURN_PRIVATE(v, g, p) \
  || (slot_##v##_##g == p + 1 && ORDINARY(p) && pins_##p == 0 && MAPCOUNT(p + 1) == 1)
#define SET_IF_MAPPED_PRIVATE(v, g, p) st_##p = (slot_##v##_##g == p + 1 -> PRIVATE : st_##p);
#define TO_PRIVATE(v, g) \
  :: d_step { !private_##v##_##g && (slot_##v##_##g == 0 INNER_P(MAY_TURN_PRIVATE, v, g)) -> \
      private_##v##_##g = 1; INNER_P(SET_IF_MAPPED_PRIVATE, v, g) INVALIDATE(v, g) }

#define SET_IF_MAPPED_SHARED(v, g, p) st_##p = (slot_##v##_##g == p + 1 -> SHARED : st_##p);
#define TO_SHARED(v, g) \
  :: d_step { private_##v##_##g -> \
      private_##v##_##g = 0; INNER_P(SET_IF_MAPPED_SHARED, v, g) INVALIDATE(v, g) }

/* The last mapping of a page, before it goes. */
#define LEAVE(v, g, p) \
  :: slot_##v##_##g == p + 1 && MAPCOUNT(p + 1) == 1 -> \
      if \
      :: pins_##p == 0 -> st_##p = FREE; owner_##p = 0 \
      :: else -> st_##p = (st_##p == SHARED -> HOST : st_##p) \
      fi
#define UNMAP(v, g) \
  :: d_step { slot_##v##_##g != 0 -> \
      if INNER_P(LEAVE, v, g) :: else fi; \
      slot_##v##_##g = 0; INVALIDATE(v, g) }

#define NOT_POISONED(v, g, p) && (slot_##v##_##g != p + 1 || st_##p != POISONED)
#define BEGIN(v, g) \
  :: d_step { fg_##v == 0 && slot_##v##_##g != 0 && spte_##v##_##g == 0 INNER_P(NOT_POISONED, v, g) -> \
      fg_##v = g + 1; fp_##v = slot_##v##_##g }

#define POINTS_TO_USED(v, g, p) || (fp_##v == p + 1 && st_##p != FREE)
#if BUG == 0
#define MAY_COMMIT(v) !stale_##v
#elif BUG == 1
#define MAY_COMMIT(v) true
#else
#define MAY_COMMIT(v) (!stale_##v INNER_P(POINTS_TO_USED, v, 0))
#endif
#define INSERT(v, g) spte_##v##_##g = (fg_##v == g + 1 -> fp_##v : spte_##v##_##g);
#define SHARE(v, g, p) st_##p = (fp_##v == p + 1 && st_##p == HOST -> SHARED : st_##p);
#define COMMIT(v) \
  :: d_step { fg_##v != 0 -> \
      if \
      :: MAY_COMMIT(v) -> EACH_G(INSERT, v) INNER_P(SHARE, v, 0) \
      :: else \
      fi; \
      fg_##v = 0; fp_##v = 0; stale_##v = 0 }

#define PIN(p) \
  :: d_step { ORDINARY(p) && pins_##p < K && MAPCOUNT(p + 1) >= 1 -> \
      pins_##p = pins_##p + 1 }

#define UNPIN(p) \
  :: d_step { pins_##p > 0 -> \
      pins_##p = pins_##p - 1; \
      if \
      :: pins_##p == 0 && MAPCOUNT(p + 1) == 0 -> st_##p = FREE; owner_##p = 0 \
      :: else \
      fi }

#define ZAP(p, v, g) spte_##v##_##g = (spte_##v##_##g == p + 1 -> 0 : spte_##v##_##g);
#define ZAP_VM(p, v) INNER_G(ZAP, p, v) stale_##v = stale_##v || fp_##v == p + 1;
#define POISON(p) \
  :: d_step { ORDINARY(p) -> \
      st_##p = POISONED; INNER_V(ZAP_VM, p) }

#define OF_FRAME_AND_PAGE(v, g, p) MAP(v, g, p) ALIAS(v, g, p)
#define ACTIONS_OF_FRAME(v, g) \
  EACH_P(OF_FRAME_AND_PAGE, v, g) TO_PRIVATE(v, g) TO_SHARED(v, g) UNMAP(v, g) BEGIN(v, g)
#define ACTIONS_OF_VM(v) EACH_G(ACTIONS_OF_FRAME, v) COMMIT(v)
#define ACTIONS_OF_PAGE(p) PIN(p) UNPIN(p) POISON(p)

/* I1 and I2, I3, I4. */
#define BAD_SPTE(v, g, p) \
  || (spte_##v##_##g == p + 1 && (st_##p == FREE || (st_##p == PRIVATE && owner_##p != v + 1)))
#define BAD_PIN(p) || (st_##p == PRIVATE && pins_##p > 0)
#define BAD_SLOT(v, g, w) || (v < w && slot_##v##_##g != 0 && (0 INNER_G(ONE_MAP, slot_##v##_##g, w)) > 0)
#define BAD_FRAME(v, g) INNER_P(BAD_SPTE, v, g) PAIR_V(BAD_SLOT, v, g)
#define BAD_VM(v) EACH_G(BAD_FRAME, v)

active proctype Machine() {
  do
  EACH_V(ACTIONS_OF_VM)
  JUST_P(ACTIONS_OF_PAGE)
#if CHECK
  /* Never enabled when all is well: looked at once in each state, and adds no transition. */
  :: (false EACH_V(BAD_VM) JUST_P(BAD_PIN)) -> assert(false)
#endif
  od
}
