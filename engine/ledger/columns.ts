/** The JSON text of a value, as a column keeps it. */
export type JsonText<Value> = string & { readonly of?: Value };

/** Writes a column of JSON. */
export function encode<Value>(value: Value): JsonText<Value> {
  return JSON.stringify(value);
}

/** Nothing is NULL. */
export function encodeOptional<Value>(value: Value | undefined): JsonText<Value> | null {
  return value === undefined ? null : encode(value);
}

/** Reads a column of JSON. What we wrote ourselves is trusted to have its type. */
export function decode<Value>(text: JsonText<Value>): Value {
  return JSON.parse(text) as Value;
}

/** Reads a column of JSON that may be NULL, which is nothing. */
export function decodeOptional<Value>(text: JsonText<Value> | null): Value | undefined {
  return text === null ? undefined : decode(text);
}

type Present<Row> = {
  readonly [Name in keyof Row as undefined extends Row[Name] ? never : Null<Row[Name], never, Name>]: Row[Name];
} & {
  readonly [Name in keyof Row as undefined extends Row[Name] ? Name : Null<Row[Name], Name, never>]?: Exclude<
    Row[Name],
    null | undefined
  >;
};
type Null<Value, Yes, No> = null extends Value ? Yes : No;

/** A row without what is NULL or undefined: in our types an absent property has no other spelling. */
export function present<Row extends object>(row: Row): Present<Row> {
  return Object.fromEntries(
    Object.entries(row).filter(([, value]) => value !== null && value !== undefined),
  ) as Present<Row>;
}
