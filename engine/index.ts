/**
 * The public face of Crosswalk, for programs that embed it: open and check specs, render them, and run the stages over
 * ports of their own or the adapters given here; each destination's adapter and its simulator are entries of their own in
 * package.json. Everything else is internal and may change.
 */
export { openFilesSource } from './connector/files/open-files-source.ts';
export { acquireRunLock } from './ledger/run-lock.ts';
export { openLedger } from './ledger/sqlite.ts';
export type { Diagnostic } from './model/diagnostic.ts';
export { formatLocation } from './model/location.ts';
export type { CompiledPair, Entry, Row } from './model/mapping.ts';
export type { OwnerCrosswalk } from './model/owner.ts';
export type { Approval, Change, Gate, Plan, SchemaPlan } from './model/plan.ts';
export type { AuditReport, DiffReport, Reconciliation } from './model/report.ts';
export type { Clock } from './port/clock.ts';
export type { Destination } from './port/destination.ts';
export type { Ledger } from './port/ledger.ts';
export type { Progress } from './port/progress.ts';
export type { Source } from './port/source.ts';
export type { Staging } from './port/staging.ts';
export { renderMappingCsv, renderMappingTable } from './render/mapping-table.ts';
export { pairSummary } from './render/pair-summary.ts';
export type { MigrationSettings, Run } from './run/context.ts';
export { StageProblem } from './run/context.ts';
export { approveGate, gateState } from './run/gates.ts';
export { runCases } from './run/run-cases.ts';
export { auditStage, extractStage, ownersStage, planStage, viewAccount } from './run/stage/prepare.ts';
export { planRollbackStage, rollbackStage } from './run/stage/undo.ts';
export { applyStage, diffStage, provisionStage, reconcileStage, sampleStage } from './run/stage/write.ts';
export { checkPair, openMigration, openPair, pairIds } from './spec/load.ts';
