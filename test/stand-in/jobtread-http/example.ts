import type { Grant, Graph, GraphNode } from './graph.ts';
import { TYPES } from './schema.ts';

/** A key that may read everything and do nothing else. */
export const READER: Grant = {
  key: '22TESTreader',
  id: '22Grant1',
  name: 'Migration',
  expiresAt: null,
  allowedActions: Object.keys(TYPES).map((type) => `read${type.charAt(0).toUpperCase()}${type.slice(1)}`),
  organization: { id: '22Org1', name: 'Acme Builders' },
  user: { id: '22User1', name: 'Ann Owner' },
};

/** A small organization: jobs, each with so many values of custom fields. */
export function graphOf(jobs: number, valuesOfJob: (job: number) => number): Graph {
  const customFieldValues: GraphNode[] = [];
  for (let job = 1; job <= jobs; job += 1) {
    for (let value = 1; value <= valuesOfJob(job); value += 1) {
      const customField = value % 2 === 0 ? '22FieldB' : '22FieldA';
      customFieldValues.push({ id: `22V${job}x${value}`, value: `${job}-${value}`, job: `22J${job}`, customField });
    }
  }
  return {
    organization: { id: '22Org1', name: 'Acme Builders' },
    collections: {
      accounts: [{ id: '22Acc1', name: 'Hope Builders', type: 'customer' }],
      locations: [{ id: '22Loc1', name: '1 Main St', account: '22Acc1', contact: null }],
      jobs: Array.from({ length: jobs }, (_, index) => ({
        id: `22J${index + 1}`,
        number: String(1000 + index + 1),
        name: `Job ${index + 1}`,
        closedOn: index % 2 === 0 ? null : '2026-09-01',
        location: index === 0 ? null : '22Loc1',
      })),
      customFields: [
        { id: '22FieldA', name: 'Phase', type: 'option', targetType: 'job' },
        { id: '22FieldB', name: 'Tags', type: 'option', targetType: 'job' },
      ],
      customFieldValues,
      files: [{ id: '22File1', name: 'plan.pdf', type: 'application/pdf', job: '22J1' }],
      memberships: [{ id: '22Mem1', isInternal: true, user: '22User2' }],
      users: [{ id: '22User2', name: 'Bo', emailAddress: 'bo@acme.test' }],
      tasks: [{ id: '22Task1', name: 'Call', job: '22J1', assignedMemberships: ['22Mem1'] }],
      events: [
        { id: '22Ev1', type: 'jobUpdated', createdAt: '2026-10-01T10:00:00.000Z', job: { _type: 'job', id: '22J1' } },
        {
          id: '22Ev2',
          type: 'jobDeleted',
          createdAt: '2026-10-02T10:00:00.000Z',
          job: { _type: 'deletedJob', id: '22Gone' },
        },
      ],
    },
    contents: new Map([['22File1', new Uint8Array([37, 80, 68, 70])]]),
  };
}
