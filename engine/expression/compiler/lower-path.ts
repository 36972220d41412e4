import type { SyntaxNode } from '../syntax.ts';
import { type Node, type PathNode, type Scope, type Stage, type Step, Unsupported } from './ir.ts';
import { inside, lowerNode, lowerPairs, lowerTest, onItems, type Place } from './lower.ts';
import { boundNames, carriedNames, openScope } from './scope.ts';

/** A path. From the first step that gives names on, every part is evaluated in a scope of its own. */
export function lowerPath(node: SyntaxNode, place: Place): Node {
  const { steps = [], position = 0, group } = node;
  const at = inside(place);
  const first = steps.findIndex((step) => step.tuple === true);
  const carriesFrom = first < 0 ? undefined : first;
  if (carriesFrom === 0 && steps[0]?.consarray === true)
    throw new Unsupported('Names for a list on the spot.', position);
  const carried = carriesFrom === undefined ? undefined : carriedNames(node);
  const scopeOf = (part: unknown): Scope | undefined =>
    carried === undefined ? undefined : openScope('tuple', place.scope, place.numbering, boundNames(part), carried);
  const lowered = steps.map((step, index) =>
    lowerStep(step, index, at, carriesFrom !== undefined && index >= carriesFrom ? scopeOf : () => undefined),
  );
  const path: PathNode = {
    kind: 'path',
    position: position === 0 ? (steps.at(-1)?.position ?? 0) : position,
    steps: lowered,
    keep: node.keepSingletonArray === true || node.keepArray === true,
    carriesFrom,
    handsOn: carriesFrom !== undefined && node.tuple === true,
    group: undefined,
  };
  if (group === undefined) return path;
  return { ...path, group: lowerPairs(group.lhs, group.position ?? position, at, scopeOf(group.lhs)) };
}

type ScopeOf = (part: unknown) => Scope | undefined;

function lowerStep(step: SyntaxNode, index: number, place: Place, scopeOf: ScopeOf): Step {
  const { position = 0, focus, index: numbered, ancestor } = step;
  const base = {
    position,
    stages: (step.stages ?? []).map((stage) => lowerStage(stage, place, scopeOf)),
    focus,
    index: numbered,
    ancestor: ancestor?.label,
  };
  if (step.type === 'sort') {
    const terms = (step.terms ?? []).map(({ expression, descending }) => {
      const scope = scopeOf(expression);
      return { value: lowerNode(expression, onItems(place, scope)), descending: descending === true, scope };
    });
    return { ...base, kind: 'sort', terms, scope: undefined };
  }
  if (step.type === 'name') {
    const keep = step.keepArray === true;
    return { ...base, kind: 'name', name: String(step.value), keep, scope: scopeOf([]) };
  }
  const opens = index > 0 ? 'each' : step.consarray === true ? 'whole' : step.type === 'variable' ? 'variable' : 'each';
  if (opens === 'whole' && step.predicate !== undefined) {
    throw new Unsupported('A filter on a list on the spot that opens a path.', position);
  }
  const scope = scopeOf(step);
  const at = onItems(place, scope);
  // A variable that opens a path, and a list that does, see what stands left of the path as it is.
  const value = lowerNode(step, opens === 'each' ? at : { ...at, atRoot: place.atRoot });
  return { ...base, kind: 'value', value, opens, scope };
}

function lowerStage(stage: SyntaxNode, place: Place, scopeOf: ScopeOf): Stage {
  if (stage.type === 'index') return { kind: 'number', name: String(stage.value) };
  return { kind: 'filter', test: lowerTest(stage.expr, place, scopeOf(stage.expr)) };
}
