/** Pipedrive's own client drives the stand-in: what it can create, read, change and delete there, it can do for real. */

import * as v1 from 'pipedrive/v1';
import * as v2 from 'pipedrive/v2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSession, type Session } from '../simulator/session.ts';

let session: Session;
let old: v1.Configuration;
let current: v2.Configuration;

beforeAll(async () => {
  session = await openSession({ plan: 'ultimate', seats: 5 });
  const { url, apiToken } = session.simulator;
  old = new v1.Configuration({ apiKey: apiToken, basePath: `${url}/v1` });
  current = new v2.Configuration({ apiKey: apiToken, basePath: `${url}/api/v2` });
});

afterAll(() => session.stop());

/** Moves the clock past the burst window before a call of the client. */
function paced<Result>(call: () => Promise<Result>): Promise<Result> {
  session.advance(500);
  return call();
}

test('organizations and persons are created, read, changed, listed and deleted', async () => {
  const organizations = new v2.OrganizationsApi(current);
  const persons = new v2.PersonsApi(current);

  const organization = await paced(() =>
    organizations.addOrganization({ AddOrganizationRequest: { name: 'Client Org' } }),
  );
  const org_id = organization.data?.id ?? 0;
  const person = await paced(() =>
    persons.addPerson({ AddPersonRequest: { name: 'Client Person', org_id, emails: [{ value: 'cp@example.com' }] } }),
  );
  const id = person.data?.id ?? 0;
  await paced(() => persons.updatePerson({ id, UpdatePersonRequest: { name: 'Client Renamed' } }));
  const read = await paced(() => persons.getPerson({ id }));
  const listed = await paced(() => persons.getPersons({ org_id }));
  await paced(() => persons.deletePerson({ id }));
  await paced(() => organizations.deleteOrganization({ id: org_id }));

  expect(read.data).toMatchObject({ first_name: 'Client', last_name: 'Renamed', org_id });
  expect(listed.data?.map((one) => one.id)).toEqual([id]);
  await expect(paced(() => persons.getPerson({ id }))).rejects.toMatchObject({ success: false });
  await expect(paced(() => organizations.getOrganization({ id: org_id }))).rejects.toMatchObject({ success: false });
});

test('custom fields are created with options, filled on a deal and deleted', async () => {
  const fields = new v2.DealFieldsApi(current);
  const deals = new v2.DealsApi(current);

  const created = await paced(() =>
    fields.addDealField({
      AddDealFieldRequest: {
        field_name: 'Size',
        field_type: 'enum',
        options: [{ label: 'Small' }, { label: 'Large' }],
      },
    }),
  );
  const field_code = created.data?.field_code ?? '';
  const option = created.data?.options?.[1]?.id;
  const added = await paced(() =>
    fields.addDealFieldOptions({ field_code, AddDealFieldOptionsRequestInner: [{ label: 'Huge' }] }),
  );
  const deal = await paced(() =>
    deals.addDeal({ AddDealRequest: { title: 'Client Deal', custom_fields: { [field_code]: option } } }),
  );
  const id = deal.data?.id ?? 0;
  await paced(() => deals.updateDeal({ id, UpdateDealRequest: { status: 'won', won_time: '2020-01-01T00:00:00Z' } }));
  const read = await paced(() => deals.getDeal({ id }));
  await paced(() => deals.deleteDeal({ id }));
  await paced(() => fields.deleteDealField({ field_code }));

  expect(field_code).toMatch(/^[0-9a-f]{40}$/);
  expect(added.data?.[0]?.label).toBe('Huge');
  expect(read.data).toMatchObject({
    status: 'won',
    won_time: '2020-01-01T00:00:00Z',
    custom_fields: { [field_code]: option },
  });
  await expect(paced(() => fields.getDealField({ field_code }))).rejects.toMatchObject({ success: false });
});

test('fields of persons, organizations and products, pipelines and stages', async () => {
  const request = { field_name: 'Client field', field_type: 'varchar' as const };
  const person = await paced(() => new v2.PersonFieldsApi(current).addPersonField({ AddPersonFieldRequest: request }));
  const organization = await paced(() =>
    new v2.OrganizationFieldsApi(current).addOrganizationField({ AddOrganizationFieldRequest: request }),
  );
  const product = await paced(() =>
    new v2.ProductFieldsApi(current).addProductField({ AddProductFieldRequest: request }),
  );
  const pipelines = new v2.PipelinesApi(current);
  const stages = new v2.StagesApi(current);
  const pipeline = await paced(() => pipelines.addPipeline({ AddPipelineRequest: { name: 'Client pipeline' } }));
  const pipeline_id = pipeline.data?.id ?? 0;
  const stage = await paced(() => stages.addStage({ AddStageRequest: { name: 'Client stage', pipeline_id } }));
  const listed = await paced(() => stages.getStages({ pipeline_id }));
  await paced(() => stages.deleteStage({ id: stage.data?.id ?? 0 }));
  await paced(() => pipelines.deletePipeline({ id: pipeline_id }));

  expect([person, organization, product].map(({ data }) => data?.is_custom_field)).toEqual([true, true, true]);
  expect(listed.data?.map(({ name }) => name)).toEqual(['Client stage']);
});

test('products are put on a deal, one and many, and give it its value', async () => {
  const products = new v2.ProductsApi(current);
  const lines = new v2.DealProductsApi(current);
  const deals = new v2.DealsApi(current);

  const product = await paced(() =>
    products.addProduct({ AddProductRequest: { name: 'Client Product', prices: [{ currency: 'USD', price: 4 }] } }),
  );
  const product_id = product.data?.id ?? 0;
  const deal = await paced(() => deals.addDeal({ AddDealRequest: { title: 'Priced', value: 999 } }));
  const id = deal.data?.id ?? 0;
  const line = await paced(() =>
    lines.addDealProduct({ id, AddDealProductRequest: { product_id, item_price: 4, quantity: 2 } }),
  );
  await paced(() =>
    lines.addManyDealProducts({
      id,
      CreateManyDealProductRequest: { data: [{ product_id, item_price: 1, quantity: 1 }] },
    }),
  );
  const product_attachment_id = line.data?.id ?? 0;
  await paced(() => lines.updateDealProduct({ id, product_attachment_id, UpdateDealProductRequest: { quantity: 3 } }));
  const priced = await paced(() => deals.getDeal({ id }));
  await paced(() => lines.deleteDealProduct({ id, product_attachment_id }));
  const left = await paced(() => lines.getDealProducts({ id }));
  await paced(() => products.updateProduct({ id: product_id, UpdateProductRequest: { code: 'CP' } }));
  const read = await paced(() => products.getProduct({ id: product_id }));
  await paced(() => products.deleteProduct({ id: product_id }));

  expect(priced.data?.value).toBe(13);
  expect(left.data?.map(({ sum }) => sum)).toEqual([1]);
  expect(read.data).toMatchObject({ code: 'CP', prices: [{ currency: 'USD', price: 4, product_id }] });
});

test('activities, notes and files hang on a deal', async () => {
  const activities = new v2.ActivitiesApi(current);
  const notes = new v1.NotesApi(old);
  const files = new v1.FilesApi(old);

  const activity = await paced(() =>
    activities.addActivity({
      AddActivityRequest: { subject: 'Client call', type: 'call', deal_id: 1, due_time: '10:00:00' },
    }),
  );
  const activityId = activity.data?.id ?? 0;
  await paced(() => activities.updateActivity({ id: activityId, AddActivityRequest: { done: true } }));
  const done = await paced(() => activities.getActivity({ id: activityId }));
  await paced(() => activities.deleteActivity({ id: activityId }));
  const note = await paced(() => notes.addNote({ AddNoteRequest: { content: '<p>Client</p>', deal_id: 1 } }));
  const noteId = note.data?.id ?? 0;
  await paced(() => notes.updateNote({ id: noteId, NoteRequest: { content: '<p>Changed</p>' } }));
  const changed = await paced(() => notes.getNote({ id: noteId }));
  await paced(() => notes.deleteNote({ id: noteId }));
  const file = await paced(() => files.addFile({ file: new File(['hello'], 'hello.txt'), deal_id: 1 }));
  const fileId = file.data?.id ?? 0;
  await paced(() => files.updateFile({ id: fileId, description: 'Greeting' }));
  const described = await paced(() => files.getFile({ id: fileId }));
  await paced(() => files.deleteFile({ id: fileId }));

  expect(done.data).toMatchObject({ done: true, deal_id: 1 });
  expect(changed.data?.content).toBe('<p>Changed</p>');
  expect(described.data).toMatchObject({ name: 'hello.txt', file_size: 5, description: 'Greeting', deal_id: 1 });
  await expect(paced(() => files.getFile({ id: fileId }))).rejects.toMatchObject({ success: false });
});

test('leads and their labels, participants and organization relationships', async () => {
  const leads = new v1.LeadsApi(old);
  const labels = new v1.LeadLabelsApi(old);
  const relations = new v1.OrganizationRelationshipsApi(old);
  const deals = new v1.DealsApi(old);

  const label = await paced(() => labels.addLeadLabel({ AddLeadLabelRequest: { name: 'Client', color: 'green' } }));
  const label_ids = [label.data?.id ?? ''];
  const lead = await paced(() => leads.addLead({ AddLeadRequest: { title: 'Client lead', person_id: 1, label_ids } }));
  const id = lead.data?.id ?? '';
  await paced(() => leads.updateLead({ id, UpdateLeadRequest: { value: { amount: 5, currency: 'EUR' } } }));
  const read = await paced(() => leads.getLead({ id }));
  await paced(() => leads.deleteLead({ id }));
  const participant = await paced(() =>
    deals.addDealParticipant({ id: 1, AddDealParticipantRequest: { person_id: 9 } }),
  );
  const participants = await paced(() => deals.getDealParticipants({ id: 1 }));
  const request = { type: 'parent' as const, rel_owner_org_id: 1, rel_linked_org_id: 2 };
  await paced(() => relations.addOrganizationRelationship({ AddOrganizationRelationshipRequest: request }));
  const related = await paced(() => relations.getOrganizationRelationships({ org_id: 2 }));

  expect(read.data).toMatchObject({ value: { amount: 5, currency: 'EUR' }, label_ids });
  expect(participants.data?.map((one) => one.id)).toContain(participant.data?.id);
  expect(related.data?.[0]).toMatchObject({ calculated_type: 'parent', calculated_related_org_id: 1 });
});

test('users, currencies and activity types', async () => {
  const users = new v1.UsersApi(old);
  const types = new v1.ActivityTypesApi(old);

  const me = await paced(() => users.getCurrentUser());
  const everyone = await paced(() => users.getUsers());
  const currencies = await paced(() => new v1.CurrenciesApi(old).getCurrencies());
  const type = await paced(() =>
    types.addActivityType({ AddActivityTypeRequest: { name: 'Site walk', icon_key: 'car' } }),
  );

  expect(me.data).toMatchObject({ email: 'ana.silva@example.com', company_domain: 'example-services' });
  expect(everyone.data?.some(({ active_flag }) => active_flag === false)).toBe(true);
  expect(currencies.data?.map(({ code }) => code)).toContain('CAD');
  expect(type.data?.key_string).toBe('site_walk');
});
