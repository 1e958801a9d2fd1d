import type pg from 'pg';
import type { StoredView, ViewList } from '../../../sdk/src/protocol/views.ts';
import { requireAction } from '../access/actions/actions.ts';
import type { Access } from '../access/authenticate.ts';
import { AppError, ForbiddenError, InvalidRequestError } from '../base/errors.ts';
import { formatValue } from '../base/format-value.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { inTransaction } from '../postgres/transaction.ts';
import { checkState, presentViews } from './present-view.ts';
import type { ViewService } from './types.ts';
import { deleteView, findView, listViewNames, listViews, lockViews, saveView, type ViewRecord } from './view-rows.ts';

/** Most views of one reader. */
const MAX_VIEWS = 200;

export function createViewService(pool: pg.Pool, catalog: Catalog): ViewService {
  const present = (record: ViewRecord, access: Access): StoredView =>
    presentViews(catalog, [record], access)[0] as StoredView;

  async function list(access: Access): Promise<ViewList> {
    const records = await listViews(pool, access.principal.subject);
    return { views: presentViews(catalog, records, access) };
  }

  return {
    list,
    async show(id, access) {
      const record = await findView(pool, id);
      if (!record) throw notFound(id);
      return present(record, access);
    },
    async save(id, { name, state }, access) {
      requireAction(access.policy, 'personalize', 'save views');
      const { subject } = access.principal;
      if (state) checkState(catalog, state, access);
      const saved = await inTransaction(pool, true, async (client) => {
        await lockViews(client, subject);
        const views = await listViewNames(client, subject);
        const isNew = !views.some((view) => view.view_id === id);
        if (isNew && !state) throw notFound(id);
        if (isNew && views.length >= MAX_VIEWS) throw tooMany();
        if (views.some((view) => view.name === name && view.view_id !== id)) throw nameTaken(name);
        const kept = state ?? (await findView(client, id))?.state ?? {};
        return saveView(client, { id, subject, name, state: kept });
      });
      if (saved === 'name taken') throw nameTaken(name);
      if (saved === 'of another') throw ofAnother(id);
      return present(saved, access);
    },
    async remove(id, access) {
      requireAction(access.policy, 'personalize', 'save views');
      if (!(await deleteView(pool, access.principal.subject, id))) throw notFound(id);
      return list(access);
    },
  };
}

const notFound = (id: string): AppError =>
  new AppError('not_found', `view ${id} does not exist: expected one of GET /v1/views, or of a link`);

const tooMany = (): AppError =>
  new InvalidRequestError('too_many_views', `there are ${MAX_VIEWS} views of yours: expected fewer; delete some first`);

const nameTaken = (name: string): AppError =>
  new InvalidRequestError(
    'invalid_request',
    `name: another view of yours is named ${formatValue(name)}: expected another name`,
    { path: 'name' },
  );

const ofAnother = (id: string): AppError =>
  new ForbiddenError('forbidden', `view ${id} is that of another: expected one of your own`);
