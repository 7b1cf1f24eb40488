// The look of the report: the properties at the left, one trace at a time at the right, all of them below each other without the script.

export const reportStyle = `
.skip { position: absolute; left: -999px; } .skip:focus { left: .5rem; top: .5rem; background: var(--back); padding: .3rem .6rem; z-index: 9; }
header { padding: .9rem 1.4rem; border-bottom: 1px solid var(--line); background: var(--soft); }
header h1 { font-size: 1.25rem; display: inline-block; margin-right: .8rem; }
header p { margin: .15rem 0 0; font-size: 13.5px; }
.verdict { font-weight: 700; letter-spacing: .02em; }
.frame { display: grid; grid-template-columns: 21rem minmax(0, 1fr); align-items: start; }
nav { padding: .5rem .6rem 0 1.4rem; align-self: stretch; font-size: 13.5px; border-right: 1px solid var(--line); }
nav h2 { font-size: 12px; text-transform: uppercase; letter-spacing: .06em; color: var(--dim); margin: 1rem 0 .3rem; font-weight: 600; }
nav h2:first-of-type { margin-top: 0; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li { display: grid; grid-template-columns: 1.3rem 1fr; padding: .16rem .35rem; border-radius: 5px; }
nav li > b { font-weight: 700; }
nav li.current { background: var(--chosen); }
nav a { text-decoration: none; overflow-wrap: anywhere; } nav a:hover { text-decoration: underline; }
nav small { display: block; color: var(--dim); font-size: 12px; }
main { padding: 0 1.6rem 3rem; min-width: 0; }
.case { margin-bottom: 3rem; }
.case h2 { font-size: 1.2rem; margin-top: 1rem; overflow-wrap: anywhere; }
.case .says { font-size: 1.02rem; margin: .3rem 0; }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .1rem 1rem; margin: .7rem 0; font-size: 14px; }
.facts dt { color: var(--dim); } .facts dd { margin: 0; overflow-wrap: anywhere; }
.case h3 { font-size: .95rem; margin: 1.1rem 0 .4rem; }
figure { margin: .8rem 0; border: 1px solid var(--line); border-radius: 8px; }
.js .lanes .row { cursor: pointer; }
ol.steps { font-family: ui-monospace, 'SF Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace; list-style: none; padding: 0; margin: 0; }
ol.steps > li { border-left: 4px solid currentColor; padding: .2rem .6rem; margin: .2rem 0; border-radius: 0 6px 6px 0; scroll-margin: 4rem; }
ol.steps > li > a { display: block; color: var(--text); text-decoration: none; font-size: 13px; overflow-wrap: anywhere; }
ol.steps > li > a:hover { text-decoration: underline; }
ol.steps > .h0 { --who: var(--a0); } ol.steps > .h1 { --who: var(--a1); } ol.steps > .h2 { --who: var(--a2); } ol.steps > .h3 { --who: var(--a3); }
ol.steps > .h4 { --who: var(--a4); } ol.steps > .h5 { --who: var(--a5); } ol.steps > .h6 { --who: var(--a6); } ol.steps > .h7 { --who: var(--a7); }
ol.steps ul { list-style: none; margin: 0; padding: 0 0 0 1.6rem; font-size: 12.5px; color: var(--text); }
ol.steps li.current { background: var(--chosen); }
ol.steps li.faded { opacity: .45; }
ol.steps b { display: inline-block; min-width: 1.6rem; color: var(--dim); font-weight: 400; }
ol.steps i { font-style: normal; color: var(--who); font-weight: 600; margin-right: .3rem; }
.repeat { color: var(--bad); font-size: 13px; font-weight: 600; margin: .5rem 0 .2rem; }
.deny { border: 1px solid var(--bad); border-left-width: 5px; border-radius: 6px; padding: .5rem .8rem; margin: .8rem 0; font-size: 14px; }
.asked { list-style: none; padding: 0; margin: 0; font-size: 13.5px; }
.asked li { padding: .1rem 0 .1rem 1.4rem; text-indent: -1.4rem; }
.asked code { color: var(--dim); }
.explore code { overflow-wrap: anywhere; }
details { margin: .8rem 0; font-size: 13.5px; } summary { cursor: pointer; }
.others { columns: 17rem; list-style: none; padding: 0; margin: .3rem 0; }
.others li { overflow-wrap: anywhere; }
.js .only-js { position: sticky; top: 0; z-index: 2; background: var(--back); border-bottom: 1px solid var(--line); padding: .5rem 0; margin-bottom: 1rem; }
.tools { display: flex; flex-wrap: wrap; gap: .4rem .6rem; align-items: center; font-size: 13.5px; }
.tools input[type=search] { width: 12rem; }
.tools label { display: inline-flex; gap: .35rem; align-items: center; }
.panel { min-width: 0; }
.panel h3:first-child { margin-top: 0; }
footer { padding: 1rem 1.4rem; border-top: 1px solid var(--line); color: var(--dim); font-size: 13px; }
.js .case, .only-js, .js .static { display: none; }
.js .only-js { display: block; } .js .case.current { display: block; }
.js .walk { display: grid; grid-template-columns: minmax(20rem, 5fr) minmax(0, 6fr); gap: 2rem; align-items: start; }
.js .panel { position: sticky; top: 3.4rem; max-height: calc(100vh - 3.8rem); overflow-y: auto; padding: .2rem; }
.js nav .list { position: sticky; top: 0; max-height: 100vh; overflow-y: auto; padding: .5rem 0; }
@media (max-width: 80rem) { .frame { grid-template-columns: 16rem minmax(0, 1fr); } }
@media (max-width: 64rem) { .js .walk { grid-template-columns: minmax(0, 1fr); gap: 0; } .js .panel { position: static; max-height: none; order: -1; } }
@media (max-width: 48rem) { .frame { grid-template-columns: minmax(0, 1fr); } header, nav, main, footer { padding-left: .9rem; padding-right: .9rem; }
  nav { border-right: 0; border-bottom: 1px solid var(--line); padding-bottom: .8rem; } .js nav .list { position: static; max-height: 26vh; } .js .only-js { position: static; }
  .facts { grid-template-columns: minmax(0, 1fr); } .facts dd { margin-bottom: .35rem; } .keys { display: none; } }
@media print { :root { --back: #fff; --soft: #fff; --text: #000; --dim: #444; --line: #bbb; --mark: #fff; --chosen: #fff; }
  body { font-size: 11pt; } .frame { display: flex; flex-direction: column; align-items: stretch; } nav { border: 0; order: 2; } nav .list { columns: 2; } .tools, .panel, .skip, .only-js, .keys { display: none !important; }
  .js .static { display: block; } .js .walk { display: block; } ol.steps > li, figure, tr { break-inside: avoid; } .js nav .list { position: static; max-height: none; overflow: visible; } }
`;
