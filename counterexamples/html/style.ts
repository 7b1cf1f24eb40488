// The look that the report and the explorer share: light and dark by the reader's own setting, and colours with enough contrast in both.
// Changes are marked by a sign besides the colour, for those who print or see no colours.

/** Colours, type and the parts that both pages have: grids, lanes, marks. */
export const sharedStyle = `
:root {
  --back: #ffffff; --soft: #f4f6f8; --line: #d5dbe1; --text: #1b2027; --dim: #56606b; --link: #0a58a8;
  --bad: #b3231b; --good: #17713a; --warn: #855300; --mark: #fff0b3; --chosen: #e3eefb;
  --a0: #0a58a8; --a1: #b3401b; --a2: #17713a; --a3: #7b3fb5; --a4: #855300; --a5: #087a80; --a6: #a82a6b; --a7: #4f5964; }
@media screen { :root { color-scheme: light dark; } }
@media screen and (prefers-color-scheme: dark) { :root {
  --back: #14171b; --soft: #1c2127; --line: #363e48; --text: #e5e9ee; --dim: #a7b1bd; --link: #74b4ff;
  --bad: #ff9188; --good: #74d08f; --warn: #e6b450; --mark: #3f350c; --chosen: #1d3350;
  --a0: #74b4ff; --a1: #ff9a70; --a2: #74d08f; --a3: #c7a0ff; --a4: #e6b450; --a5: #5fd3d6; --a6: #ff94c4; --a7: #b3bdc8; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', sans-serif; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
h1, h2, h3, h4 { line-height: 1.25; margin: 0; }
p { margin: .4rem 0; }
code, .mono, .grid, .lanes, kbd { font-family: ui-monospace, 'SF Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace; font-size: 13px; }
kbd { border: 1px solid var(--line); border-bottom-width: 2px; border-radius: 4px; padding: 0 .35em; background: var(--soft); font-size: 12px; }
.dim { color: var(--dim); }
.bad { color: var(--bad); } .good { color: var(--good); } .warn { color: var(--warn); }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.scroll { overflow-x: auto; max-width: 100%; }
.grids { display: flex; flex-wrap: wrap; gap: .9rem 1.6rem; align-items: flex-start; }
.grid { border-collapse: collapse; }
.grid caption { text-align: left; color: var(--dim); font-size: 12px; padding-bottom: .15rem; }
.grid th, .grid td { padding: .18rem .6rem; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; font-weight: 400; }
.grid thead th { color: var(--dim); }
.grid thead > tr > * { border-bottom-color: var(--dim); }
.grid tbody th { color: var(--dim); padding-left: 0; }
.grid td.nil { color: var(--dim); }
.grid td.changed { background: var(--mark); font-weight: 600; box-shadow: inset 3px 0 0 var(--warn); }
.grid td.changed::after { content: ' *'; color: var(--warn); font-weight: 700; }
del { color: var(--dim); font-weight: 400; text-decoration-thickness: 1.5px; }
del::after { content: '→'; display: inline-block; padding: 0 .35em; }
del.nil { text-decoration: none; }
ins { text-decoration: none; }
.h0 { color: var(--a0); } .h1 { color: var(--a1); } .h2 { color: var(--a2); } .h3 { color: var(--a3); }
.h4 { color: var(--a4); } .h5 { color: var(--a5); } .h6 { color: var(--a6); } .h7 { color: var(--a7); }
.lanes { display: block; }
.f0 { fill: var(--a0); } .f1 { fill: var(--a1); } .f2 { fill: var(--a2); } .f3 { fill: var(--a3); }
.f4 { fill: var(--a4); } .f5 { fill: var(--a5); } .f6 { fill: var(--a6); } .f7 { fill: var(--a7); }
.lanes text { fill: var(--text); font-size: 12px; }
.lanes .actor { fill: currentColor; font-weight: 600; text-anchor: middle; }
.lanes .life { stroke: var(--line); stroke-dasharray: 2 3; }
.lanes .way { fill: none; stroke: var(--dim); stroke-width: 1.2; opacity: .75; }
.lanes .back { fill: none; stroke: var(--bad); stroke-width: 1.6; }
.lanes .dot { stroke: var(--back); stroke-width: 2; }
.lanes .band { fill: transparent; }
.lanes .row:hover .band { fill: var(--soft); }
.lanes .row.current .band { fill: var(--chosen); }
.lanes .row.current text { font-weight: 700; }
button, input, select { font: inherit; color: inherit; background: var(--back); border: 1px solid var(--line); border-radius: 6px; padding: .25rem .6rem; }
button { cursor: pointer; background: var(--soft); }
button:hover:not(:disabled) { border-color: var(--dim); }
button:disabled { color: var(--dim); cursor: default; opacity: .7; }
`;
