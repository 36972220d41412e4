import type { Json } from '../../model/value.ts';
import { suggest } from '../suggest.ts';
import type { SpecNode } from '../tree.ts';
import { parts, type Written } from '../written.ts';
import type { ExpressionContext } from './context.ts';

/** What compiling the parts of a request needs. */
export interface HttpContext extends ExpressionContext {
  /** Names of the secrets that the system declares. */
  readonly secrets: readonly string[];
  /** Those that something uses. */
  readonly used: Set<string>;
}

const HOLE = /\{(settings|secrets)\.([^{}]*)\}/g;

/** Checks the names in the holes of a text. Secrets may stand in `auth` alone: everything else may be shown. */
export function template(text: Written<string>, context: HttpContext, mayBeSecret = false): string {
  checkHoles(text.node, context, mayBeSecret);
  return text.value;
}

function checkHoles(node: SpecNode, { settings, secrets, used, report }: HttpContext, mayBeSecret: boolean): void {
  if (node.kind !== 'text') return;
  for (const { 1: kind, 2: name = '', index } of node.value.matchAll(HOLE)) {
    const at = node.within(index);
    if (kind === 'settings') {
      if (!settings.has(name)) report('unknown-setting', at, { name, suggestion: suggest(name, settings.keys()) });
    } else if (!mayBeSecret) report('secret-misplaced', at, { name });
    else if (secrets.includes(name)) used.add(name);
    else report('unknown-secret', at, { name, suggestion: suggest(name, secrets) });
  }
}

/** Checks the names in the holes of a map's texts. */
export function templates(
  map: Written<Record<string, string>> | undefined,
  context: HttpContext,
): Readonly<Record<string, string>> {
  return Object.fromEntries(parts(map).map(([name, text]) => [name, template(text, context)]));
}

const PLAIN: Readonly<Record<string, Json>> = { '': null, null: null, true: true, false: false };
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** The body as it is sent. Its keys mean nothing here: whatever the source's language calls `type` or `$` stays that. */
export function bodyOf(node: SpecNode, context: HttpContext): Json {
  switch (node.kind) {
    case 'text':
      checkHoles(node, context, false);
      if (node.quoted) return node.value;
      if (Object.hasOwn(PLAIN, node.value)) return PLAIN[node.value] ?? null;
      return NUMBER.test(node.value) ? Number(node.value) : node.value;
    case 'list':
      return node.items.map((item) => bodyOf(item, context));
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, bodyOf(value, context)]));
    default:
      return node satisfies never;
  }
}
