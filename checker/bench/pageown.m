-- pageown: who owns which page, for a host with V virtual machines, written for Rumur (a Murphi dialect).
-- The runner replaces the four sizes. "None" is the undefined value: Rumur permutes it with nothing, and it costs no extra bit.
-- Scalarsets say that virtual machines, pages and frame numbers may each be renamed, which is what symmetry reduction uses.

const
  V: 2;
  P: 3;
  G: 2;
  K: 1;

type
  vm: scalarset(V);
  page: scalarset(P);
  gfn: scalarset(G);
  state: enum { Free, Host, Shared, Private, Poisoned };

var
  st: array [page] of state;
  owner: array [page] of vm;
  pins: array [page] of 0 .. K;
  slot: array [vm] of array [gfn] of page;
  private: array [vm] of array [gfn] of boolean;
  spte: array [vm] of array [gfn] of page;
  fault_gfn: array [vm] of gfn;
  fault_page: array [vm] of page;
  stale: array [vm] of boolean;

function ordinary(p: page): boolean; begin
  return st[p] = Host | st[p] = Shared;
end;

function maps(v: vm; g: gfn; p: page): boolean; begin
  return !isundefined(slot[v][g]) & slot[v][g] = p;
end;

function mapped(p: page): boolean; begin
  return exists v: vm do exists g: gfn do maps(v, g, p) end end;
end;

function mapped_once(p: page): boolean;
var
  count: 0 .. V * G;
begin
  count := 0;
  for v: vm do
    for g: gfn do
      if maps(v, g, p) then count := count + 1; end;
    end;
  end;
  return count = 1;
end;

procedure invalidate(v: vm; g: gfn); begin
  undefine spte[v][g];
  if !isundefined(fault_gfn[v]) & fault_gfn[v] = g then stale[v] := true; end;
end;

procedure release(p: page); begin
  st[p] := Free;
  undefine owner[p];
end;

startstate begin
  for p: page do
    release(p);
    pins[p] := 0;
  end;
  for v: vm do
    for g: gfn do
      undefine slot[v][g];
      private[v][g] := false;
      undefine spte[v][g];
    end;
    undefine fault_gfn[v];
    undefine fault_page[v];
    stale[v] := false;
  end;
end;

ruleset v: vm; g: gfn; p: page do
  rule "Map" isundefined(slot[v][g]) & st[p] = Free ==> begin
    slot[v][g] := p;
    owner[p] := v;
    if private[v][g] then st[p] := Private; else st[p] := Host; end;
  end;

  rule "Alias" isundefined(slot[v][g]) & !private[v][g] & ordinary(p) & owner[p] = v ==> begin
    slot[v][g] := p;
  end;
end;

ruleset v: vm; g: gfn do
  rule "ToPrivate"
    !private[v][g] &
      (isundefined(slot[v][g]) |
        (ordinary(slot[v][g]) & pins[slot[v][g]] = 0 & mapped_once(slot[v][g])))
  ==> begin
    private[v][g] := true;
    if !isundefined(slot[v][g]) then st[slot[v][g]] := Private; end;
    invalidate(v, g);
  end;

  rule "ToShared" private[v][g] ==> begin
    private[v][g] := false;
    if !isundefined(slot[v][g]) then st[slot[v][g]] := Shared; end;
    invalidate(v, g);
  end;

  rule "Unmap" !isundefined(slot[v][g]) ==>
  begin
    alias p: slot[v][g] do
      -- The last mapping is the one about to go.
      if mapped_once(p) then
        if pins[p] = 0 then release(p);
        elsif st[p] = Shared then st[p] := Host;
        end;
      end;
    end;
    undefine slot[v][g];
    invalidate(v, g);
  end;

  rule "Begin"
    isundefined(fault_gfn[v]) & !isundefined(slot[v][g]) & isundefined(spte[v][g]) &
      st[slot[v][g]] != Poisoned
  ==> begin
    fault_gfn[v] := g;
    fault_page[v] := slot[v][g];
  end;
end;

ruleset v: vm do
  rule "Commit" !isundefined(fault_gfn[v]) ==> begin
    if !stale[v] then
      spte[v][fault_gfn[v]] := fault_page[v];
      if st[fault_page[v]] = Host then st[fault_page[v]] := Shared; end;
    end;
    undefine fault_gfn[v];
    undefine fault_page[v];
    stale[v] := false;
  end;
end;

ruleset p: page do
  rule "Pin" ordinary(p) & pins[p] < K & mapped(p) ==> begin
    pins[p] := pins[p] + 1;
  end;

  rule "Unpin" pins[p] > 0 ==> begin
    pins[p] := pins[p] - 1;
    if pins[p] = 0 & !mapped(p) then release(p); end;
  end;

  rule "Poison" ordinary(p) ==> begin
    st[p] := Poisoned;
    for v: vm do
      for g: gfn do
        if !isundefined(spte[v][g]) & spte[v][g] = p then undefine spte[v][g]; end;
      end;
      if !isundefined(fault_page[v]) & fault_page[v] = p then stale[v] := true; end;
    end;
  end;
end;

invariant "I1: a guest mapping leads to a page in use"
  forall v: vm do forall g: gfn do
    isundefined(spte[v][g]) | st[spte[v][g]] != Free
  end end;

invariant "I2: a guest mapping of a private page is its owner's"
  forall v: vm do forall g: gfn do
    isundefined(spte[v][g]) | st[spte[v][g]] != Private | owner[spte[v][g]] = v
  end end;

invariant "I3: a private page has no pin"
  forall p: page do st[p] != Private | pins[p] = 0 end;

invariant "I4: a page is mapped for one virtual machine"
  forall v: vm do forall w: vm do
    v = w |
      forall g: gfn do forall h: gfn do
        isundefined(slot[v][g]) | isundefined(slot[w][h]) | slot[v][g] != slot[w][h]
      end end
  end end;
