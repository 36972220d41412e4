import type { PageFile } from '../../../schema/page.generated.ts';
import type { CompiledPair } from '../../model/mapping.ts';
import type { Reporter } from '../compile/context.ts';
import { factsOf, placeholdersIn } from '../facts.ts';
import { suggest } from '../suggest.ts';
import type { SpecNode } from '../tree.ts';
import { part, parts, type Written } from '../written.ts';

/** Prose is about rows that exist, and takes its numbers from facts that something computes. */
export function checkPage(page: Written<PageFile>, pair: CompiledPair, context: Reporter): void {
  const rows = pair.rows.map(({ id }) => id);
  for (const [name, { keyAt }] of parts(part(page, 'rows'))) {
    if (!rows.includes(name)) context.report('page-unknown-row', keyAt, { name, suggestion: suggest(name, rows) });
  }
  checkTexts(page.node, factsOf(pair), context);
}

function checkTexts(node: SpecNode, facts: ReadonlyMap<string, string>, context: Reporter): void {
  if (node.kind === 'list') for (const item of node.items) checkTexts(item, facts, context);
  else if (node.kind === 'map') for (const { value } of node.entries.values()) checkTexts(value, facts, context);
  else {
    for (const { name, offset } of placeholdersIn(node.value)) {
      if (facts.has(name)) continue;
      context.report('page-unknown-fact', node.within(offset), { name, suggestion: suggest(name, facts.keys()) });
    }
  }
}
