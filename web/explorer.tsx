// The explorer's page. Where one stands is a path, and the path is in the address; everything shown is the server's answer about it.

import { render } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ModelSeen } from '../counterexamples/html/model-seen.ts';
import type { Look } from '../checker/explorer/look.ts';
import type { RunTo } from '../checker/explorer/run-to.ts';
import type { Path } from '../checker/explorer/walk.ts';
import { counted, plain } from '../counterexamples/layout.ts';
import { fragmentOf, pathOf } from './address.ts';
import { Trouble, ask, askText, get } from './ask.ts';
import { GraphView } from './graph-view.tsx';
import { Properties, StateTables } from './state-view.tsx';
import { History, NextSteps, inOrder } from './steps-view.tsx';
import type { Wanted } from './tools.tsx';
import { Tools } from './tools.tsx';

interface Message {
  readonly tone: 'bad' | 'good';
  readonly text: string;
  readonly advice: readonly string[];
}

const messageOf = (thrown: unknown): Message => ({
  tone: 'bad',
  text: thrown instanceof Error ? thrown.message : String(thrown),
  advice: thrown instanceof Trouble ? thrown.advice : [],
});

const cancelled: Message = { tone: 'bad', text: 'The search was cancelled.', advice: [] };

/** What became of a search. */
const outcomeOf = ({ path, states, stopped }: RunTo, before: number): Message => {
  const seen = `${counted(states, 'state')} seen`;
  if (path !== undefined) {
    const more = path.length - before;
    const text =
      more === 0 ? 'It is so here.' : `Found: ${counted(more, 'step')} on, none shorter (${seen}).`;
    return { tone: 'good', text, advice: [] };
  }
  if (stopped === undefined) {
    return {
      tone: 'bad',
      text: `Nowhere: not in any state that can be reached (${seen}).`,
      advice: [],
    };
  }
  return {
    tone: 'bad',
    text: `Not found: stopped by ${stopped} (${seen}).`,
    advice: ['Go nearer by hand and look again, or lower a bound.'],
  };
};

const refusalOf = ({ refused, steps }: Look): Message | undefined => {
  if (refused === null) return undefined;
  const reads = refused.reads.map(({ variable, value }) => `${variable} = ${plain(value)}`);
  return {
    tone: 'bad',
    text: `Step ${String(refused.step)} of the address, ${refused.label}, cannot be taken: ${refused.why}`,
    advice: [
      ...(reads.length === 0 ? [] : [`It looked at ${reads.join(', ')}.`]),
      `The ${counted(steps.length, 'step')} before it ${steps.length === 1 ? 'is' : 'are'} kept.`,
    ],
  };
};

/** Where the page is, as the address says. */
const usePath = (): readonly [Path, (path: Path) => void] => {
  const [path, setPath] = useState(() => pathOf(location.hash));
  useEffect(() => {
    const follow = (): void => {
      setPath(pathOf(location.hash));
    };
    addEventListener('hashchange', follow);
    return () => {
      removeEventListener('hashchange', follow);
    };
  }, []);
  return [
    path,
    (next) => {
      location.hash = fragmentOf(next);
    },
  ];
};

/** Keys that do something outside fields. */
const useKeys = (onKey: (key: string) => boolean): void => {
  const latest = useRef(onKey);
  latest.current = onKey;
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const { target } = event;
      const isTyping = target instanceof Element && target.matches('input[type=text], select');
      if (event.key === 'Escape' && target instanceof HTMLElement && isTyping) target.blur();
      if (isTyping || event.altKey || event.ctrlKey || event.metaKey) return;
      if (latest.current(event.key)) event.preventDefault();
    };
    addEventListener('keydown', listen);
    return () => {
      removeEventListener('keydown', listen);
    };
  }, []);
};

const save = (name: string, text: string): void => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
};

/** What there is to see where one is; what is not possible of the address is told and left out of it. */
const useLook = (path: Path, setMessage: (message: Message | undefined) => void) => {
  const [look, setLook] = useState<Look>();
  /** What is to be said of the next place, instead of nothing. */
  const arrival = useRef<Message>(undefined);
  useEffect(() => {
    const control = new AbortController();
    ask<Look>('look', { path }, control.signal).then(
      (seen) => {
        setLook(seen);
        setMessage(refusalOf(seen) ?? arrival.current);
        arrival.current = undefined;
        if (seen.refused === null) return;
        history.replaceState(null, '', fragmentOf(seen.steps.map(({ label }) => label)));
      },
      (thrown: unknown) => {
        if (!control.signal.aborted) setMessage(messageOf(thrown));
      },
    );
    return () => {
      control.abort();
    };
  }, [path.join(';')]);
  return { look, arrival };
};

/** Where one is, and the ways to go elsewhere. */
const useExplorer = () => {
  const [path, go] = usePath();
  const [message, setMessage] = useState<Message>();
  const [isSearching, setSearching] = useState(false);
  const { look, arrival } = useLook(path, setMessage);
  const search = useRef<AbortController>(undefined);
  const labels = look?.steps.map(({ label }) => label) ?? [];
  const find = async (wanted: Wanted): Promise<void> => {
    const { signal } = (search.current = new AbortController());
    setSearching(true);
    setMessage(undefined);
    const from = wanted.kind === 'condition' && wanted.fromStart ? [] : labels;
    try {
      const found = await ask<RunTo>('find', { ...wanted, path: from }, signal);
      const outcome = outcomeOf(found, from.length);
      if (found.path !== undefined && fragmentOf(found.path) !== fragmentOf(labels)) {
        arrival.current = outcome;
        go(found.path);
      } else {
        setMessage(outcome);
      }
    } catch (thrown) {
      setMessage(signal.aborted ? cancelled : messageOf(thrown));
    }
    setSearching(false);
  };
  return {
    ...{ look, labels, message, setMessage, isSearching, go, find },
    jump: (count: number) => {
      go(labels.slice(0, count));
    },
    step: (label: string) => {
      go([...labels, label]);
    },
    cancel: () => search.current?.abort(),
  };
};

type At = ReturnType<typeof useExplorer>;

const saveTrace = async ({ variant }: ModelSeen, { labels, setMessage }: At): Promise<void> => {
  try {
    save(`${variant}.itf.json`, await askText('trace', { path: labels }));
    const advice = [`Others open it with: custody explore --trace ${variant}.itf.json`];
    setMessage({ tone: 'good', text: 'Saved.', advice });
  } catch (thrown) {
    setMessage(messageOf(thrown));
  }
};

const copyAddress = async ({ setMessage }: At): Promise<void> => {
  try {
    await navigator.clipboard.writeText(location.href);
    const advice = ['What follows the # is the path: it fits every explorer of the same model.'];
    setMessage({ tone: 'good', text: 'Copied.', advice });
  } catch (thrown) {
    setMessage(messageOf(thrown));
  }
};

/** What a key does, if it does anything. */
const keyed = (key: string, at: At, onGraph: () => void): boolean => {
  const { look, labels } = at;
  if (look === undefined) return false;
  if (/^[1-9]$/.test(key)) {
    const step = inOrder(look)[Number(key) - 1];
    if (step !== undefined) at.step(step.label);
  } else if (key === 'u' || key === 'Backspace') {
    at.jump(Math.max(0, labels.length - 1));
  } else if (key === 'g') {
    onGraph();
  } else if (key === '/') {
    document.querySelector<HTMLInputElement>('#condition')?.focus();
  } else {
    return false;
  }
  return true;
};

const Head = ({ model, at }: { readonly model: ModelSeen; readonly at: At }) => (
  <header>
    <h1>{model.variant}</h1>
    <p>
      {model.says}{' '}
      <code class="dim">{model.bounds.map(([name, n]) => `${name}=${String(n)}`).join(' ')}</code>
    </p>
    <Tools
      model={model}
      steps={at.labels.length}
      isSearching={at.isSearching}
      onJump={at.jump}
      onFind={(wanted) => void at.find(wanted)}
      onCancel={at.cancel}
      onSave={() => void saveTrace(model, at)}
      onCopy={() => void copyAddress(at)}
    />
    <div role="status" class="message">
      {at.isSearching && <p>Searching, breadth first…</p>}
      {at.message !== undefined && (
        <p class={at.message.tone}>
          <strong>{at.message.text}</strong> {at.message.advice.join(' ')}
        </p>
      )}
    </div>
  </header>
);

const Explorer = ({ model }: { readonly model: ModelSeen }) => {
  const at = useExplorer();
  const { look, labels } = at;
  const [isGraph, setGraph] = useState(false);
  const switchGraph = (): void => {
    setGraph(!isGraph);
  };
  useKeys((key) => keyed(key, at, switchGraph));
  const place = labels.length === 0 ? 'Initial state' : `After step ${String(labels.length)}`;
  return (
    <>
      <Head model={model} at={at} />
      {look !== undefined && (
        <main class={isGraph ? 'graphing' : ''}>
          {!isGraph && <History look={look} onJump={at.jump} />}
          <div class="middle">
            <div class="tabs">
              <h2>{isGraph ? 'Graph' : place}</h2>
              <button type="button" aria-pressed={isGraph} onClick={switchGraph}>
                Graph <kbd>g</kbd>
              </button>
            </div>
            {isGraph ? (
              <GraphView model={model} path={labels} onGo={at.go} />
            ) : (
              <StateTables model={model} look={look} />
            )}
            <Properties look={look} ofRuns={model.ofRuns} />
          </div>
          <NextSteps look={look} onStep={at.step} />
        </main>
      )}
    </>
  );
};

const begin = async (): Promise<void> => {
  const place = document.querySelector('#explorer');
  if (place === null) return;
  place.replaceChildren();
  try {
    const model = await get<ModelSeen>('model');
    document.title = `${model.variant} — custody explore`;
    render(<Explorer model={model} />, place);
  } catch (thrown) {
    const { text, advice } = messageOf(thrown);
    place.textContent = [text, ...advice].join(' ');
  }
};

void begin();
