import type { Migration } from './migration.ts';

/** The history of the ledger's schema. */
export const LEDGER_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: 'runs, approvals, plans, writes, crosswalk, fingerprints',
    statements: [
      'create table fact (name text primary key, value text not null)',
      `create table run (
         number integer primary key, id text not null unique, command text not null, started_at text not null,
         ended_at text, result text)`,
      `create table artifact (
         number integer primary key, run text not null, name text not null, value text not null, at text not null)`,
      'create index artifact_by_name on artifact (name, number)',
      `create table approval (
         number integer primary key, gate text not null, digest text not null, approved_by text not null,
         approved_at text not null)`,
      'create table plan (number integer primary key, id text not null unique, kind text not null, value text not null)',
      `create table plan_change (
         plan text not null, number integer not null, entry text not null, action text not null, value text not null,
         primary key (plan, number))`,
      'create index plan_change_by_entry on plan_change (plan, entry, number)',
      `create table destination_write (
         seq integer primary key, run text not null, plan text not null, entry text not null, key text not null,
         object text not null, action text not null check (action in ('create', 'update', 'delete')),
         state text not null check (state in ('intended', 'applied', 'failed')),
         destination_id text, before text, sent text not null, after text, fingerprint text not null,
         intended_at text not null, settled_at text, reason text, reverted_by integer,
         check (state <> 'applied' or destination_id is not null))`,
      `create index open_write on destination_write (seq) where state = 'intended'`,
      'create index write_by_record on destination_write (object, destination_id, seq)',
      'create index write_by_plan on destination_write (plan, seq)',
      `create table crosswalk_entry (
         entry text not null, key text not null, object text not null, destination_id text not null,
         fingerprint text not null, origin text not null check (origin in ('made', 'adopted')), written text not null,
         primary key (entry, key))`,
      'create index crosswalk_by_record on crosswalk_entry (object, destination_id)',
      `create table account_fingerprint (
         object text not null, id text not null, digest text not null, record text not null,
         primary key (object, id))`,
    ],
  },
];
