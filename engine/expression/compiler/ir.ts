/**
 * The checked tree between the parser of jsonata 2.2.2 and the two backends. What the parser leaves implicit is said here:
 * which scope a name belongs to, where a sequence is settled (none: nothing, one: the item), which call is a tail call.
 */
export type Node =
  | LiteralNode
  | ContextNode
  | VariableNode
  | PathNode
  | WildcardNode
  | NegateNode
  | OperationNode
  | LogicNode
  | ListNode
  | ObjectNode
  | ConditionNode
  | BlockNode
  | BindNode
  | RegexNode
  | LambdaNode
  | CallNode
  | HigherOrderNode
  | PartialNode
  | ApplyNode
  | TransformNode
  | EvaluateTextNode
  | FilterNode
  | GroupNode
  | SettleNode;

export type NodeKind = Node['kind'];

interface Placed {
  /** Where the token ends, in characters from the start of the expression. */
  readonly position: number;
}

/** A frame of names: a function's, a block's, the expression's own, or one item of a stream that carries names (`@`, `#`, `%`). */
export interface Scope {
  readonly id: number;
  readonly kind: 'root' | 'function' | 'block' | 'tuple';
  readonly outer: Scope | undefined;
  readonly locals: Local[];
  /** For a tuple: the names that its item may carry. */
  readonly carried: ReadonlySet<string>;
}

/** One name that is bound in a scope. */
export interface Local {
  readonly id: number;
  readonly name: string;
  readonly scope: Scope;
  /** Its place in the scope, from 0. */
  readonly index: number;
  /** It is bound on the way to every place that comes later. */
  sure: boolean;
  /** It may hold a sequence that was not settled: a parameter, or what a function made that ends with a call. */
  raw: boolean;
}

/** Where the value of a name may come from. The first that has one gives it. */
export type NameSource =
  | { readonly kind: 'local'; readonly local: Local; readonly sure: boolean }
  | { readonly kind: 'carried'; readonly scope: Scope; readonly name: string }
  | { readonly kind: 'given'; readonly name: string }
  | { readonly kind: 'built_in'; readonly name: string }
  | { readonly kind: 'nothing' };

export interface LiteralNode extends Placed {
  readonly kind: 'literal';
  readonly value: string | number | boolean | null;
}

/** The signature of a function that was written in the expression, as the parser read it. */
export interface Signature {
  validate(given: readonly unknown[], context: unknown): unknown[];
}

/** `$`, or the input as a whole for `$$`. */
export interface ContextNode extends Placed {
  readonly kind: 'context';
  readonly of: 'item' | 'root';
  /** The item is the input itself, which may be a list that is taken as one. */
  readonly atRoot: boolean;
}

export interface VariableNode extends Placed {
  readonly kind: 'variable';
  readonly name: string;
  readonly sources: readonly NameSource[];
}

export interface PathNode extends Placed {
  readonly kind: 'path';
  readonly steps: readonly Step[];
  /** `[]`: a list of one stays a list. */
  readonly keep: boolean;
  /** From this step on the items carry names; `undefined` where they never do. */
  readonly carriesFrom: number | undefined;
  /** The items go on carrying their names beyond this path. */
  readonly handsOn: boolean;
  readonly group: Pairs | undefined;
}

export type Step = NameStep | ValueStep | SortStep;

interface StepBase extends Placed {
  readonly stages: readonly Stage[];
  readonly focus: string | undefined;
  readonly index: string | undefined;
  readonly ancestor: string | undefined;
  /** The scope of the names that its items carry, for a step that is evaluated on such items. */
  readonly scope: Scope | undefined;
}

/** The field of an item. */
export interface NameStep extends StepBase {
  readonly kind: 'name';
  readonly name: string;
  readonly keep: boolean;
}

/** Anything else that is evaluated on an item. */
export interface ValueStep extends StepBase {
  readonly kind: 'value';
  readonly value: Node;
  /** `whole`: a list constructor that opens a path and is not repeated for each item. `variable`: a path that opens so is absolute. */
  readonly opens: 'each' | 'whole' | 'variable';
}

export interface SortStep extends StepBase {
  readonly kind: 'sort';
  readonly terms: readonly SortTerm[];
}

export interface SortTerm {
  readonly value: Node;
  readonly descending: boolean;
  readonly scope: Scope | undefined;
}

export type Stage =
  | { readonly kind: 'filter'; readonly test: Test }
  | { readonly kind: 'number'; readonly name: string };

/** What stands between brackets: a fixed place, or something that is evaluated on every item. */
export type Test =
  | { readonly kind: 'at'; readonly index: number }
  | { readonly kind: 'where'; readonly value: Node; readonly scope: Scope | undefined };

export interface WildcardNode extends Placed {
  readonly kind: 'wildcard';
  readonly deep: boolean;
}

export interface NegateNode extends Placed {
  readonly kind: 'negate';
  readonly value: Node;
}

export type Operator = '+' | '-' | '*' | '/' | '%' | '=' | '!=' | '<' | '<=' | '>' | '>=' | '&' | 'in' | '..';

export interface OperationNode extends Placed {
  readonly kind: 'operation';
  readonly operator: Operator;
  readonly left: Node;
  readonly right: Node;
}

export interface LogicNode extends Placed {
  readonly kind: 'logic';
  readonly operator: 'and' | 'or';
  readonly left: Node;
  readonly right: Node;
}

export interface ListNode extends Placed {
  readonly kind: 'list';
  readonly items: readonly { readonly value: Node; readonly nested: boolean }[];
  /** It stays one item of the sequence that it is part of. */
  readonly whole: boolean;
}

/** Names and values; both are evaluated on the items that they group. */
export interface Pairs extends Placed {
  readonly pairs: readonly { readonly name: Node; readonly value: Node }[];
  readonly scope: Scope | undefined;
}

export interface ObjectNode extends Placed {
  readonly kind: 'object';
  readonly pairs: Pairs;
}

export interface ConditionNode extends Placed {
  readonly kind: 'condition';
  readonly condition: Node;
  readonly yes: Node;
  readonly no: Node | undefined;
}

export interface BlockNode extends Placed {
  readonly kind: 'block';
  readonly scope: Scope;
  readonly expressions: readonly Node[];
}

export interface BindNode extends Placed {
  readonly kind: 'bind';
  readonly local: Local;
  readonly value: Node;
}

export interface RegexNode extends Placed {
  readonly kind: 'regex';
  readonly pattern: RegExp;
}

export interface LambdaNode extends Placed {
  readonly kind: 'lambda';
  readonly scope: Scope;
  readonly parameters: readonly Local[];
  readonly signature: Signature | undefined;
  readonly body: Node;
}

/**
 * The last thing a function does is left to its caller (`leave`), or done here where the function itself is part of its
 * caller (`here`). Either way the result is not settled.
 */
export type Tail = 'no' | 'leave' | 'here';

interface Call extends Placed {
  /** As it is written, for errors. */
  readonly name: string | undefined;
  readonly arguments: readonly Node[];
  readonly tail: Tail;
  /** How deep it stands in its function, in nodes. */
  readonly depth: number;
}

export interface CallNode extends Call {
  readonly kind: 'call';
  readonly callee:
    | { readonly kind: 'built_in'; readonly name: string }
    | {
        readonly kind: 'value';
        readonly value: Node;
        /** A function without its $, taken for a field. */
        readonly mistaken: boolean;
      };
}

/** A built-in that is given a function on the spot: nobody else can call it. */
export interface HigherOrderNode extends Call {
  readonly kind: 'higher_order';
  readonly function: LambdaNode;
  /** Which of the arguments the function is. */
  readonly at: number;
}

export interface PartialNode extends Placed {
  readonly kind: 'partial';
  readonly callee: Node;
  /** A function without its $, taken for a field. */
  readonly mistaken: boolean;
  readonly arguments: readonly (Node | undefined)[];
}

/** `value ~> function` where the function is not called with more arguments. */
export interface ApplyNode extends Placed {
  readonly kind: 'apply';
  readonly value: Node;
  readonly function: Node;
  readonly depth: number;
}

export interface TransformNode extends Placed {
  readonly kind: 'transform';
  readonly pattern: Node;
  readonly update: Node;
  readonly remove: Node | undefined;
}

/** `$eval`, with every name that the text may use. */
export interface EvaluateTextNode extends Placed {
  readonly kind: 'evaluate_text';
  readonly arguments: readonly Node[];
  readonly visible: readonly VariableNode[];
}

export interface FilterNode extends Placed {
  readonly kind: 'filter';
  readonly value: Node;
  readonly test: Test;
}

export interface GroupNode extends Placed {
  readonly kind: 'group';
  readonly value: Node;
  readonly pairs: Pairs;
}

/** A sequence becomes nothing, its one item, or stays; `keep` as in `[]`. */
export interface SettleNode extends Placed {
  readonly kind: 'settle';
  readonly value: Node;
  readonly keep: boolean;
}

/** A shape that is left to the reference evaluator. */
export class Unsupported extends Error {
  readonly position: number;

  constructor(reason: string, position: number) {
    super(reason);
    this.name = 'Unsupported';
    this.position = position;
  }
}
