// The bar of tools: back, start over, find a state, run to a verdict, share.

import { useRef, useState } from 'preact/hooks';
import type { ModelSeen } from '../counterexamples/html/model-seen.ts';

/** What to look for. */
export type Wanted =
  | { readonly kind: 'condition'; readonly condition: string; readonly fromStart: boolean }
  | { readonly kind: 'verdict'; readonly property: string | undefined };

interface ToolsProps {
  readonly model: ModelSeen;
  readonly steps: number;
  readonly isSearching: boolean;
  readonly onJump: (count: number) => void;
  readonly onFind: (wanted: Wanted) => void;
  readonly onCancel: () => void;
  readonly onSave: () => void;
  readonly onCopy: () => void;
}

const FindForm = ({ model, isSearching, onFind }: ToolsProps) => {
  const [condition, setCondition] = useState('');
  const [fromStart, setFromStart] = useState(false);
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        onFind({ kind: 'condition', condition, fromStart });
      }}
    >
      <label>
        Find{' '}
        <input
          id="condition"
          type="text"
          value={condition}
          placeholder={`${model.variables[0] ?? 'x'} == …, or: any page .pins > 0`}
          autocomplete="off"
          spellcheck={false}
          onInput={({ currentTarget }) => {
            setCondition(currentTarget.value);
          }}
        />
      </label>
      <label>
        <input
          type="checkbox"
          checked={fromStart}
          onChange={({ currentTarget }) => {
            setFromStart(currentTarget.checked);
          }}
        />{' '}
        from the start
      </label>
      <button type="submit" disabled={isSearching}>
        Go to the nearest
      </button>
    </form>
  );
};

const RunForm = ({ model, isSearching, onFind }: ToolsProps) => {
  const select = useRef<HTMLSelectElement>(null);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const property = select.current?.value ?? '';
        onFind({ kind: 'verdict', property: property === '' ? undefined : property });
      }}
    >
      <label>
        Run until the verdict changes of{' '}
        <select ref={select}>
          <option value="">any property</option>
          {model.properties.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <button type="submit" disabled={isSearching}>
        Run
      </button>
    </form>
  );
};

/** All tools. */
export const Tools = (props: ToolsProps) => {
  const { steps, isSearching, onJump, onCancel, onSave, onCopy } = props;
  return (
    <div class="tools" role="toolbar" aria-label="Tools">
      <span>
        <button
          type="button"
          disabled={steps === 0}
          onClick={() => {
            onJump(steps - 1);
          }}
        >
          ← Undo <kbd>u</kbd>
        </button>{' '}
        <button
          type="button"
          disabled={steps === 0}
          onClick={() => {
            onJump(0);
          }}
        >
          Start over
        </button>
      </span>
      <span class="share">
        <button type="button" onClick={onSave}>
          Save as trace
        </button>{' '}
        <button type="button" onClick={onCopy}>
          Copy address
        </button>
      </span>
      <FindForm {...props} />
      <RunForm {...props} />
      {isSearching && (
        <button type="button" onClick={onCancel}>
          Cancel the search
        </button>
      )}
    </div>
  );
};
