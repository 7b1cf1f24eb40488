// What was done, as lanes; what can be done next, by actor; and what cannot, with the condition that forbids it.

import type { BlockedStep, EnabledStep, Look } from '../checker/explorer/look.ts';
import { huesOf, lanesOf } from '../counterexamples/html/lanes.ts';
import { plain } from '../counterexamples/layout.ts';

interface HistoryProps {
  readonly look: Look;
  /** Goes back to after so many steps. */
  readonly onJump: (count: number) => void;
}

/** The steps taken, each a way back; the lanes beside them show who acted. */
export const History = ({ look, onJump }: HistoryProps) => {
  const steps = look.steps.map(({ actor, label, outcome }) => ({
    actor,
    text: outcome === null ? label : `${label} → ${outcome}`,
  }));
  const { actors, rows, textAt, height, line } = lanesOf(steps);
  return (
    <section aria-label="Steps taken" class="history">
      <h2>Path</h2>
      <button
        type="button"
        class="start"
        aria-current={steps.length === 0 ? 'step' : undefined}
        onClick={() => {
          onJump(0);
        }}
      >
        initial state
      </button>
      {steps.length > 0 && (
        <div class="scroll" tabIndex={0} role="group" aria-label="Steps">
          <div class="lane-rows">
            <svg class="lanes" aria-hidden="true" width={textAt} height={height}>
              {actors.map(({ name, x, hue }) => (
                <g class={`h${String(hue)}`} key={name}>
                  <line class="life" x1={x} x2={x} y1={26} y2={height - 4} />
                  <text class="actor" x={x} y={18}>
                    {name}
                  </text>
                </g>
              ))}
              <path class="way" d={line} />
              {rows.map(({ x, y, hue }, i) => (
                <circle key={i} class={`dot f${String(hue)}`} cx={x} cy={y} r={6} />
              ))}
            </svg>
            <ol>
              {steps.map(({ text }, i) => (
                <li key={i}>
                  <button
                    type="button"
                    aria-current={i === steps.length - 1 ? 'step' : undefined}
                    onClick={() => {
                      onJump(i + 1);
                    }}
                  >
                    <span class="dim">{i + 1}</span> {text}
                  </button>
                </li>
              ))}
            </ol>
          </div>
        </div>
      )}
    </section>
  );
};

const byActor = <T extends { readonly actor: string }>(
  steps: readonly T[],
): readonly (readonly [string, readonly T[]])[] =>
  [...new Set(steps.map(({ actor }) => actor))].map((actor) => [
    actor,
    steps.filter((step) => step.actor === actor),
  ]);

interface StepProps {
  readonly step: EnabledStep;
  readonly number: number;
  readonly onStep: (label: string) => void;
}

const Step = ({ step, number, onStep }: StepProps) => {
  const { label, outcome, changes, says, breaks, reaches } = step;
  return (
    <li>
      <button
        type="button"
        title={says}
        onClick={() => {
          onStep(label);
        }}
      >
        <span class="mono">
          {number <= 9 && <kbd>{number}</kbd>} {label}
          {outcome !== null && <span class="dim"> → {outcome}</span>}
        </span>
        <small class="dim">
          {changes.length === 0
            ? 'changes nothing'
            : changes.map(({ variable, to }) => `${variable} = ${plain(to)}`).join(', ')}
        </small>
        {breaks.map((name) => (
          <small class="bad" key={name}>
            ✗ would break {name}
          </small>
        ))}
        {reaches.map((name) => (
          <small class="good" key={name}>
            ★ would reach {name}
          </small>
        ))}
      </button>
    </li>
  );
};

const Blocked = ({ blocked }: { readonly blocked: readonly BlockedStep[] }) => (
  <details>
    <summary>Cannot happen now ({blocked.length})</summary>
    {byActor(blocked).map(([actor, steps]) => (
      <div key={actor}>
        <h3>{actor}</h3>
        <ul class="blocked">
          {steps.map(({ label, condition, reads }) => (
            <li key={label}>
              <code>{label}</code>
              <small>
                <span class="bad">✗ not so:</span> {condition}{' '}
                <span class="dim mono">
                  {reads.map(({ variable, value }) => `${variable} = ${plain(value)}`).join(', ')}
                </span>
              </small>
            </li>
          ))}
        </ul>
      </div>
    ))}
  </details>
);

interface NextProps {
  readonly look: Look;
  readonly onStep: (label: string) => void;
}

/** The steps that can be taken, in the order of their keys. */
export const inOrder = ({ enabled }: Look): readonly EnabledStep[] =>
  byActor(enabled).flatMap(([, steps]) => steps);

/** What can happen next and what cannot. */
export const NextSteps = ({ look, onStep }: NextProps) => {
  const all = inOrder(look);
  // Actors keep the colour that they have in the lanes.
  const hues = huesOf([...look.steps, ...look.enabled].map(({ actor }) => actor));
  return (
    <section aria-label="Next steps" class="next">
      <h2>Can happen now</h2>
      {all.length === 0 && <p>Nothing: the run ends here.</p>}
      {byActor(look.enabled).map(([actor, steps]) => (
        <div key={actor}>
          <h3 class={`h${String(hues.get(actor) ?? 0)}`}>{actor}</h3>
          <ul class="enabled">
            {steps.map((step) => (
              <Step key={step.label} step={step} number={all.indexOf(step) + 1} onStep={onStep} />
            ))}
          </ul>
        </div>
      ))}
      <Blocked blocked={look.blocked} />
    </section>
  );
};
