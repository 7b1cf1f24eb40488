// The browser's objects, as much of them as the report's script uses. The browser's own types are left out here: with them, `name` and
// `event` would be no mistakes anywhere in the checker.

export interface Item {
  textContent: string | null;
  id: string;
  className: string;
  hidden: boolean;
  value: string;
  checked: boolean;
  disabled: boolean;
  readonly tagName: string;
  readonly classList: { toggle(name: string, on: boolean): void; add(name: string): void };
  append(...children: (Item | string)[]): void;
  replaceChildren(...children: (Item | string)[]): void;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Item | null;
  querySelectorAll(selector: string): Iterable<Item>;
  addEventListener(name: string, run: (event: KeyPress) => void): void;
  closest(selector: string): Item | null;
  focus(): void;
  scrollIntoView(options: { block: 'nearest' }): void;
}

interface KeyPress {
  readonly key: string;
  readonly target: Item | null;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  preventDefault(): void;
}

interface Page extends Item {
  readonly documentElement: Item;
  createElement(name: string): Item;
}

export interface Browser {
  readonly document: Page;
  readonly innerWidth: number;
  readonly location: { readonly hash: string };
  readonly history: { replaceState(data: null, title: string, url: string): void };
  addEventListener(name: string, run: (event: KeyPress) => void): void;
}
