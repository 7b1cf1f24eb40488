// The state as tables, and what the properties say of it.

import type { ModelSeen } from '../counterexamples/html/model-seen.ts';
import type { Look } from '../checker/explorer/look.ts';
import type { PropertyHere } from '../checker/explorer/verdicts.ts';
import { plain } from '../counterexamples/layout.ts';

interface CellProps {
  readonly is: string;
  /** What it was before the last step, if that changed it. */
  readonly was: string | undefined;
}

const Cell = ({ is, was }: CellProps) => {
  if (was === undefined) return <td class={is === '-' ? 'nil' : ''}>{is}</td>;
  return (
    <td class="changed">
      <span class="hidden">changed from </span>
      <del class={was === '-' ? 'nil' : ''}>{was}</del>
      <ins>{is}</ins>
    </td>
  );
};

interface StateProps {
  readonly model: ModelSeen;
  readonly look: Look;
}

/** All variables, by the kind of what they belong to. */
export const StateTables = ({ model, look }: StateProps) => {
  const changes = look.steps.at(-1)?.changes ?? [];
  const before = new Map(changes.map(({ variable, from }) => [variable, plain(from)]));
  return (
    <div class="grids scroll" tabIndex={0} role="group" aria-label="State">
      {model.tables.map(({ kind, columns, rows }) => (
        <table class="grid" key={kind}>
          <caption>{kind === '' ? 'others' : kind}</caption>
          <thead>
            <tr>
              <td />
              {columns.map((column) => (
                <th scope="col" key={column}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, cells }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {cells.map((at, i) =>
                  at === null ? (
                    <td key={i} />
                  ) : (
                    <Cell
                      key={i}
                      is={plain(look.values[at] ?? null)}
                      was={before.get(model.variables[at] ?? '')}
                    />
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </div>
  );
};

const marks: Readonly<Record<PropertyHere['verdict'], readonly [sign: string, tone: string]>> = {
  violated: ['✗', 'bad'],
  reached: ['★', 'good'],
  holds: ['✓', 'good'],
  'nothing to check': ['·', 'dim'],
  'not reached': ['·', 'dim'],
};

const order = Object.keys(marks);

const List = ({ shown }: { readonly shown: readonly PropertyHere[] }) => (
  <ul>
    {shown.map(({ name, says, verdict, at }) => (
      <li key={name} title={says}>
        <b class={marks[verdict][1]} aria-hidden="true">
          {marks[verdict][0]}
        </b>
        <span>
          <span class={verdict === 'violated' ? 'bad' : ''}>{name}</span>{' '}
          <small class="dim">
            {verdict}
            {at.length > 0 && `: ${at.join('; ')}`}
          </small>
        </span>
      </li>
    ))}
  </ul>
);

/** What the properties say here, what is wrong first; those with nothing to say are folded away. */
export const Properties = ({ look, ofRuns }: { readonly look: Look; readonly ofRuns: number }) => {
  const sorted = look.properties.toSorted(
    (a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict),
  );
  const isSilent = ({ verdict }: PropertyHere): boolean => marks[verdict][1] === 'dim';
  const silent = sorted.filter(isSilent);
  return (
    <section aria-label="Properties" class="properties">
      <h2>Properties here</h2>
      {sorted.length === 0 && <p class="dim">No property of states or steps applies.</p>}
      <List shown={sorted.filter((property) => !isSilent(property))} />
      {silent.length > 0 && (
        <details>
          <summary>Nothing to check, or not reached ({silent.length})</summary>
          <List shown={silent} />
        </details>
      )}
      {ofRuns > 0 && (
        <p class="dim">
          {ofRuns} more {ofRuns === 1 ? 'is' : 'are'} about whole runs: <code>custody check</code>{' '}
          decides them.
        </p>
      )}
    </section>
  );
};
