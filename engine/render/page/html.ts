/** A piece of HTML that is safe to show: everything that came from outside in it is escaped. */
export interface Html {
  readonly html: string;
}

/** What can stand in a template: text is escaped, pieces of HTML are not, lists are joined, nothing is nothing. */
export type Part = string | number | Html | undefined | readonly Part[];

/** Writes HTML in which every value is shown as text, in content as in quoted attributes. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const written = literals.map((literal, index) => (index === 0 ? literal : `${render(parts[index - 1])}${literal}`));
  return { html: written.join('') };
}

/** Text as paragraphs: a blank line begins a new one. */
export function paragraphs(text: string): Html {
  const blocks = text.split(/\n\s*\n/).map((block) => block.trim());
  return html`${blocks.filter((block) => block !== '').map((block) => html`<p>${block}</p>`)}`;
}

/** A text that can stand in an address and as the id of an element: `Deal Stage` gives `deal-stage`. */
export function slug(text: string): string {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return plain === '' ? 'section' : plain;
}

function render(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return 'html' in part ? part.html : part.map(render).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
