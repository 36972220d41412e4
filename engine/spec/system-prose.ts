import type { SystemFile } from '../../schema/system.generated.ts';

/** What a system spec says to people. Nothing the engine needs is in it. */
export interface SystemProse {
  readonly name: string;
  readonly label: string;
  readonly role: SystemFile['role'];
  readonly gotchas: readonly Gotcha[];
  readonly strengths: readonly string[];
  readonly weaknesses: readonly string[];
}

/** Something to know before migrating. */
export interface Gotcha {
  readonly id: string;
  readonly severity: 'high' | 'medium' | 'low';
  readonly title: string;
  readonly text: string;
  /** The check of the audit that looks for it on the real account. */
  readonly check?: string;
  readonly source?: string;
}

/** The prose of a system, in the order written. */
export function systemProse({
  system,
  label,
  role,
  gotchas = {},
  strengths = [],
  weaknesses = [],
}: SystemFile): SystemProse {
  return {
    name: system,
    label,
    role,
    gotchas: Object.entries(gotchas).map(([id, { severity, title, text, check, source }]) => ({
      id,
      severity,
      title,
      text,
      ...(check === undefined || check === 'none' ? {} : { check }),
      ...(source === undefined ? {} : { source }),
    })),
    strengths,
    weaknesses,
  };
}
