import type { OwnerCrosswalk } from '../../model/owner.ts';
import type { AuditReport } from '../../model/report.ts';
import { textTable } from './table.ts';

const MARK = { ok: 'ok', warning: 'look', blocked: 'STOP' } as const;

/** Counts, findings, pre-flight and fill rates of an audit, for a person. */
export function auditText(report: AuditReport): string {
  const counts = Object.entries(report.counts).map(([object, { read, rejected, expected }]) => [
    object,
    read,
    rejected,
    expected === undefined ? '' : `${expected}`,
  ]);
  const findings = Object.entries(report.findings).flatMap(([code, objects]) =>
    Object.entries(objects).map(([object, count]) => [code, object, count]),
  );
  const preflight = report.preflight.map(({ check, verdict, detail }) => [MARK[verdict], check, detail]);
  return [
    textTable(['object', 'read', 'rejected', 'reported'], counts),
    findings.length === 0 ? 'No findings.' : textTable(['finding', 'object', 'records'], findings),
    report.unmapped.length === 0 ? '' : `Read by nothing although not empty: ${report.unmapped.join(', ')}.`,
    textTable(['', 'pre-flight', 'detail'], preflight),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Who resolved to whom, and who did not. Keys and ids only. */
export function ownersText(owners: OwnerCrosswalk): string {
  if (owners.matches.length === 0) return 'The source has nobody to match.';
  return textTable(
    ['entry', 'source key', 'status', 'by', 'destination id'],
    owners.matches.map(({ entry, key, status, by, destinationId }) => [entry, key, status, by, destinationId ?? '']),
  );
}
