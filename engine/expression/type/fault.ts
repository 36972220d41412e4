/** What is wrong with a part of an expression, whatever the record holds. `offset` is where its token starts. */
export type TypeFault = { readonly offset: number } & (
  | {
      readonly kind: 'unknown-field';
      readonly name: string;
      /** The object that lacks it, by the path that leads to it. */
      readonly object: string;
      readonly known: readonly string[];
    }
  /** An operator whose side is never of the type that it calculates or compares with. */
  | { readonly kind: 'operand'; readonly operator: string; readonly wanted: string; readonly given: string }
  | { readonly kind: 'argument'; readonly name: string; readonly wanted: string; readonly given: string }
  /** One value is needed, and there may be several. */
  | { readonly kind: 'several'; readonly taker: string; readonly given: string }
  | { readonly kind: 'never-equal'; readonly left: string; readonly right: string }
  /** A table in `$lookup` that lacks what the key may be. */
  | { readonly kind: 'lookup-lacks'; readonly missing: readonly string[] }
);

/** Where faults go. */
export type ReportFault = (fault: TypeFault) => void;
