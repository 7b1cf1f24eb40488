// Asks the server. What it refuses comes back as a message for people.

/** What the server, or the way to it, has to say against a request. */
export class Trouble extends Error {
  readonly advice: readonly string[];

  constructor(message: string, advice: readonly string[] = []) {
    super(message);
    this.advice = advice;
  }
}

interface ErrorBody {
  readonly error: { readonly message: string; readonly advice: readonly string[] };
}

const troubleIn = async (response: Response): Promise<Trouble> => {
  try {
    const { error } = (await response.json()) as ErrorBody;
    return new Trouble(error.message, error.advice);
  } catch {
    return new Trouble(`The explorer answered with ${String(response.status)}.`);
  }
};

const fetched = async (name: string, options: RequestInit): Promise<Response> => {
  const response = await fetch(name, options).catch((thrown: unknown) => {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') throw thrown;
    throw new Trouble('The explorer does not answer.', [
      'Was it ended with Ctrl-C? Start it again and open the address that it prints.',
    ]);
  });
  if (!response.ok) throw await troubleIn(response);
  return response;
};

const post = (name: string, body: unknown, signal?: AbortSignal): Promise<Response> =>
  fetched(name, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });

/** What is known once. */
export const get = async <T>(name: string): Promise<T> => (await fetched(name, {})).json() as T;

/** An answer about a path. */
export const ask = async <T>(name: string, body: unknown, signal?: AbortSignal): Promise<T> =>
  (await post(name, body, signal)).json() as T;

/** An answer as text. */
export const askText = async (name: string, body: unknown): Promise<string> =>
  (await post(name, body)).text();
