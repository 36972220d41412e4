import type { ExpectedRecord } from '../answer-key.ts';

/** Label of the custom field in which a loaded record carries its source key. */
export const TRACE_LABEL = 'jobtread_id__c';

/** Takes the answers to one business. Keys are those of the records as they are read. */
export interface Teller {
  readonly done: (object: string, key: string) => void;
  readonly held: (object: string, key: string, reason: string) => void;
  readonly leftOut: (object: string, key: string, reason: string) => void;
  readonly merged: (object: string, key: string, into: string) => void;
  readonly finding: (code: string, object: string, key: string) => void;
  readonly expect: (record: ExpectedRecord) => void;
  readonly dealValue: (cents: number) => void;
}
