import type { Location } from './location.ts';
import type { Json } from './value.ts';

/** A compiled expression. It sees one record and the settings, nothing else. */
export interface CompiledExpression {
  readonly source: string;
  readonly at: Location;
  /** Source paths it reads, as far as can be known without running it; `undefined` where it cannot be known. */
  readonly reads: readonly string[] | undefined;
  /** Settings it reads. */
  readonly settings: readonly string[];
  /** Gives the value, or `undefined` for nothing. Rejects with `ExpressionFailure`. */
  evaluate(record: Json, settings: Readonly<Record<string, Json>>): Promise<Json | undefined>;
}

/** What else is known of a failure. */
export interface FailureOptions extends ErrorOptions {
  readonly token?: string;
  readonly position?: number;
}

/** An expression that failed on one record: the message names what and where, never the record's data. */
export class ExpressionFailure extends Error {
  readonly source: string;
  readonly code: string;
  /** The operator or function at which it failed, where that is known. */
  readonly token: string | undefined;
  /** Where its token ends, or where it was stopped, in characters from the start of the expression; if known. */
  readonly position: number | undefined;

  constructor(message: string, source: string, code: string, options?: FailureOptions) {
    super(message, options);
    this.name = 'ExpressionFailure';
    this.source = source;
    this.code = code;
    this.token = options?.token;
    this.position = options?.position;
  }
}
