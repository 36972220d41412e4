import type { TypeFinding } from '../../expression/type/finding.ts';
import type { Reporter } from '../compile/context.ts';
import { suggest } from '../suggest.ts';
import type { TextNode } from '../tree.ts';

/** Says what the types of an expression rule out, at the token in the file. */
export function reportFinding(finding: TypeFinding, node: Pick<TextNode, 'within'>, { report }: Reporter): void {
  const at = node.within(finding.offset);
  switch (finding.kind) {
    case 'unknown-field': {
      const { name, object, known } = finding;
      report('expression-unknown-field', at, { name, object, suggestion: suggest(name, known) });
      return;
    }
    case 'operand':
      report('operand-type', at, finding);
      return;
    case 'argument':
      report('argument-type', at, finding);
      return;
    case 'several':
      report('possibly-many', at, finding);
      return;
    case 'never-equal':
      report('never-equal', at, finding);
      return;
    case 'lookup-lacks':
      report('lookup-lacks-value', at, { missing: quoted(finding.missing) });
      return;
    default:
      finding satisfies never;
  }
}

/** Texts in a sentence. */
export function quoted(texts: readonly string[]): string {
  return texts.map((text) => JSON.stringify(text)).join(', ');
}
