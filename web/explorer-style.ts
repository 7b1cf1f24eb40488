// The look of the explorer's page; colours, grids and lanes are those of the report.

export const explorerStyle = `
header { padding: .7rem 1.2rem; border-bottom: 1px solid var(--line); background: var(--soft); }
header h1 { font-size: 1.15rem; display: inline-block; margin-right: .7rem; }
header > p { display: inline; font-size: 13.5px; }
h2 { font-size: 12px; text-transform: uppercase; letter-spacing: .06em; color: var(--dim); font-weight: 600; margin-bottom: .5rem; }
h3 { font-size: 13px; font-weight: 600; margin: .7rem 0 .2rem; }
.tools { display: flex; flex-wrap: wrap; gap: .5rem 1.6rem; align-items: center; margin-top: .6rem; font-size: 13.5px; }
.tools .share { margin-left: auto; } .tools::before { content: ''; width: 100%; order: 1; } .tools form, .tools > button { order: 2; }
.tools form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
.tools input[type=text] { width: 22rem; max-width: 100%; font-family: ui-monospace, 'DejaVu Sans Mono', Menlo, monospace; font-size: 13px; }
.tools select { max-width: 15rem; }
.message { min-height: 1.6rem; font-size: 13.5px; } .message p { margin: .35rem 0 0; } .message strong { font-weight: 600; }
.message .bad, .message .good { color: var(--text); border-left: 4px solid var(--bad); padding-left: .6rem; } .message .good { border-color: var(--good); }
main { display: grid; grid-template-columns: minmax(14rem, 20rem) minmax(0, 1fr) minmax(17rem, 22rem); }
main.graphing { grid-template-columns: minmax(0, 1fr) minmax(19rem, 25rem); }
main > * { padding: .9rem 1.2rem; min-width: 0; }
.next { border-left: 1px solid var(--line); min-height: 60vh; }
.history { border-right: 1px solid var(--line); min-height: 60vh; }
.history button { background: none; border: 0; padding: 0 .3rem; height: 24px; white-space: nowrap; font-family: ui-monospace, 'DejaVu Sans Mono', Menlo, monospace; font-size: 12.5px; }
.history button:hover { text-decoration: underline; }
.history [aria-current] { background: var(--chosen); font-weight: 700; }
.lane-rows { display: flex; } .lane-rows svg { flex: none; }
.lane-rows ol { list-style: none; margin: 30px 0 0; padding: 0; } .lane-rows li { height: 24px; line-height: 24px; }
.tabs { display: flex; justify-content: space-between; align-items: baseline; }
.next ul, .properties ul { list-style: none; padding: 0; margin: 0; }
.enabled button { display: block; width: 100%; text-align: left; padding: .25rem .5rem; margin: .2rem 0; background: var(--back); overflow-wrap: anywhere; }
.enabled button:hover { background: var(--chosen); }
.enabled small { display: block; font-size: 12px; }
.enabled .bad, .enabled .good { font-weight: 600; }
.blocked li { margin: .3rem 0; } .blocked small { display: block; font-size: 12px; overflow-wrap: anywhere; }
.next details { margin-top: 1.2rem; font-size: 13.5px; } summary { cursor: pointer; }
.properties { margin-top: 1.6rem; font-size: 13.5px; } .properties details { margin-top: .4rem; }
.properties ul { columns: 22rem; column-gap: 2rem; }
.properties li { display: grid; grid-template-columns: 1.2rem 1fr; break-inside: avoid; padding: .08rem 0; overflow-wrap: anywhere; }
.graph p { font-size: 13px; }
.graph fieldset { border: 1px solid var(--line); border-radius: 6px; display: flex; flex-wrap: wrap; gap: .2rem .9rem; font-size: 13px; margin: .4rem 0; }
.drawing { border: 1px solid var(--line); border-radius: 8px; height: 66vh; overflow: auto; min-height: 10rem; padding: .4rem; }
.drawing svg { display: block; margin: auto; } .drawing text { fill: var(--text); } .drawing path, .drawing polygon, .drawing ellipse { stroke: var(--dim); }
.drawing .edge polygon { fill: var(--dim); } .drawing .edge text { fill: var(--dim); }
.drawing .node { cursor: pointer; } .drawing .node path, .drawing .node polygon, .drawing .node ellipse { fill: var(--back); stroke: var(--text); }
.drawing .node.initial path, .drawing .node.initial polygon, .drawing .node.initial ellipse { stroke-width: 3.5; }
.drawing .node.broken path, .drawing .node.broken polygon, .drawing .node.broken ellipse { stroke: var(--bad); }
.drawing .node.here path, .drawing .node.here polygon, .drawing .node.here ellipse { fill: var(--mark); }
@media (max-width: 75rem) { main { grid-template-columns: minmax(0, 1fr) minmax(17rem, 22rem); } .history { grid-column: 1 / -1; border-right: 0; border-bottom: 1px solid var(--line); min-height: 0; } }
@media (max-width: 48rem) { kbd { display: none; } main, main.graphing { grid-template-columns: minmax(0, 1fr); } .next { border-left: 0; min-height: 0; order: -1; } header, main.graphing { grid-template-columns: minmax(0, 1fr) minmax(19rem, 25rem); }
main > * { padding-left: .8rem; padding-right: .8rem; }
  .tools form, .tools label { width: 100%; } .tools label:has([type=checkbox]) { width: auto; } .tools select, .tools input[type=text] { width: 100%; } }
`;
