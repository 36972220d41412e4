import type { Migration } from '../migration.ts';

/** The history of the staging's schema. */
export const STAGING_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: 'source, mapped, states, findings, destination',
    statements: [
      'create table source_object (object text primary key, facts text not null)',
      `create table source_record (
         seq integer primary key, object text not null, key text not null, digest text not null, record text not null,
         unique (object, key))`,
      'create index source_record_in_order on source_record (object, seq)',
      'create table source_index (object text not null, field text not null, primary key (object, field))',
      `create table source_value (
         object text not null, field text not null, value text not null, seq integer not null,
         primary key (object, field, value, seq))`,
      `create table mapped_record (
         seq integer primary key, entry text not null, key text not null, state text not null,
         fingerprint text not null, outcome text not null, record text not null,
         unique (entry, key))`,
      'create index mapped_record_in_order on mapped_record (entry, seq)',
      `create table fold_item (
         seq integer primary key, fold text not null, target_entry text not null, target_key text not null,
         object text not null, key text not null, item_values text not null)`,
      'create index fold_item_by_target on fold_item (target_entry, target_key, seq)',
      'create index fold_item_by_fold on fold_item (fold, seq)',
      `create table record_state (
         object text not null, key text not null, entry text not null, state text not null, rank integer not null,
         reason text, detail text, held_at text, primary key (object, key, entry))`,
      'create index record_state_by_rank on record_state (object, key, rank, entry)',
      `create table finding (
         seq integer primary key, code text not null, object text not null, key text not null, detail text not null)`,
      `create table destination_record (
         seq integer primary key, object text not null, id text not null, record text not null,
         unique (object, id))`,
      'create index destination_record_in_order on destination_record (object, seq)',
      `create table destination_name (
         object text not null, name text not null, id text not null, primary key (object, name, id))`,
      'create index destination_name_by_record on destination_name (object, id)',
    ],
  },
  {
    version: 2,
    name: 'notes',
    statements: [
      `create table note (
         topic text not null, name text not null, content text not null, primary key (topic, name))`,
    ],
  },
];
