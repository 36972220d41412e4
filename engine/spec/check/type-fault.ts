import type { TypeFault } from '../../expression/type/fault.ts';
import type { Reporter } from '../compile/context.ts';
import { suggest } from '../suggest.ts';
import type { TextNode } from '../tree.ts';

/** Says what the types of an expression rule out, at the token in the file. */
export function reportFault(fault: TypeFault, node: Pick<TextNode, 'within'>, { report }: Reporter): void {
  const at = node.within(fault.offset);
  switch (fault.kind) {
    case 'unknown-field': {
      const { name, object, known } = fault;
      report('expression-unknown-field', at, { name, object, suggestion: suggest(name, known) });
      return;
    }
    case 'operand':
      report('operand-type', at, fault);
      return;
    case 'argument':
      report('argument-type', at, fault);
      return;
    case 'several':
      report('possibly-many', at, fault);
      return;
    case 'never-equal':
      report('never-equal', at, fault);
      return;
    case 'lookup-lacks':
      report('lookup-lacks-value', at, { missing: quoted(fault.missing) });
      return;
    default:
      fault satisfies never;
  }
}

/** Texts in a sentence. */
export function quoted(texts: readonly string[]): string {
  return texts.map((text) => JSON.stringify(text)).join(', ');
}
