import type { ExportOptions } from './generate.ts';

/** An account that gives every match rule something to find, once and more than once. */
export const ACCOUNT_EXAMPLE = {
  users: [
    { name: 'Ana Silva', email: 'ana.silva@example.com', active: true },
    { name: 'Ben Okafor', email: 'ben.okafor@example.com', active: true },
    { name: 'Carla Ito', email: 'carla.ito@example.com', active: true },
    { name: 'Dmitri Vance', email: 'dmitri.vance@example.com', active: false },
  ],
  existingOrganizations: ['Harborview Dental', 'Old Mill Bakery', 'Third Coast Print', 'Twin Pines', 'twin pines '],
  existingPersonEmails: ['dana@harborview.example.com', 'twice@example.com', 'Twice@example.com'],
  existingProducts: ['Annual Service Plan'],
} as const satisfies Partial<ExportOptions>;
