// Markup from templates. Whatever is put into a template is text and is escaped, unless it is markup made by another template: so a name
// from a model can never become a tag, an attribute or a script.

/** A piece of HTML that is what it says. */
export interface Markup {
  readonly markup: string;
}

/** What a template takes: texts are escaped, lists joined, what is left out leaves nothing. */
export type Piece = string | number | Markup | undefined | readonly Piece[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML shows it, in elements and in quoted attributes. */
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? '');

const markupOf = (piece: Piece): string => {
  if (piece === undefined) return '';
  if (typeof piece === 'string') return escaped(piece);
  if (typeof piece === 'number') return String(piece);
  return 'markup' in piece ? piece.markup : piece.map(markupOf).join('');
};

/** Makes markup; attributes must be quoted. */
export const html = (parts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup => ({
  markup: parts.map((part, i) => part + markupOf(pieces[i])).join(''),
});

/** JSON that can stand in a script element: nothing in it can end the element or begin a comment. */
export const embeddedJson = (value: unknown): Markup => ({
  markup: JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (sign) => {
    const code = sign.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  }),
});

/** Text that goes into a script or style element as it is: our own, never a model's. */
export const verbatim = (text: string): Markup => ({ markup: text });
