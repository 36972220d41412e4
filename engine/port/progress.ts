/** How long work tells a person, or a program, how far it is. */
export interface Progress {
  /** Begins a stretch of work; `total` counts `unit`s, `undefined` when it is not known beforehand. */
  begin(name: string, total: number | undefined, unit: string): Stretch;
  /** One plain line; never personal data or secrets. */
  say(message: string): void;
}

/** A piece of work whose end is known, or not. */
export interface Stretch {
  advance(count: number): void;
  /** A short remark beside the bar, such as tokens used or a wait. */
  remark(text: string): void;
  end(summary?: string): void;
}
