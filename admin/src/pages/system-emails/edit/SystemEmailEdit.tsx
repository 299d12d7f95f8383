import { useEffect, useState } from 'react';
import { Page } from '@strapi/strapi/admin';
import { useParams, useSearchParams } from 'react-router-dom';
import { useGetSystemEmailQuery } from '../../../api/systemEmails';
import { usePollingInterval } from '../../../api/usePollingInterval';
import { Loadable } from '../../../components/Loadable';
import { useTranslation } from '../../../translations/useTranslation';
import { PROVIDERS } from '../paths';
import { EditPage } from './EditPage';
import { useSystemEmailForm } from './useSystemEmailForm';
import { copyOf, startingValues, valuesFrom } from './values';

const REFRESH_MS = 5_000;
/** What was saved or signed in is being tried: the answer is a moment away. */
const TRYING_REFRESH_MS = 1_500;

/**
 * One System Email, or a new one: `?provider` says at whom, `?from` which other one it is like. The form starts once;
 * later refreshes leave what is typed alone.
 */
export function SystemEmailEdit() {
  const t = useTranslation();
  const params = useParams();
  const [searchParams] = useSearchParams();
  const id = params.id === 'create' ? null : Number(params.id);
  const from = id === null ? Number(searchParams.get('from')) || null : null;
  const preset = PROVIDERS.find((provider) => provider === searchParams.get('provider')) ?? null;
  const draftKey = id === null ? ['new', from].filter(Boolean).join('.') : String(id);

  const source = id ?? from;
  const form = useSystemEmailForm(id, draftKey);
  const [trying, setTrying] = useState(false);
  const refreshing = usePollingInterval(trying ? TRYING_REFRESH_MS : REFRESH_MS);
  const query = useGetSystemEmailQuery(source ?? 0, {
    skip: source === null || Number.isNaN(source),
    pollingInterval: id === null ? 0 : refreshing,
    refetchOnMountOrArgChange: true,
  });
  const fetched = query.currentData;
  useEffect(() => setTrying(fetched?.status === 'not-verified'), [fetched?.status]);

  const [started, setStarted] = useState<string | null>(null);
  const { start, savedId } = form;
  // Created on this very page: the form holds it already, and more may have been typed since.
  const createdHere = id !== null && savedId === id;
  useEffect(() => {
    if (started === draftKey) return;
    if (!createdHere) {
      if (source === null) start(startingValues(preset), preset);
      else if (fetched?.id !== source) return;
      else start(id === null ? copyOf(fetched) : valuesFrom(fetched), null);
    }
    setStarted(draftKey);
  }, [started, draftKey, createdHere, source, preset, fetched, id, start]);

  if (Number.isNaN(id)) return <Page.Error content={t('edit.missing')} />;
  if (started !== draftKey && !createdHere) {
    return (
      <Page.Main>
        <Loadable query={{ ...query, data: undefined }} missing={t('edit.missing')}>
          {() => null}
        </Loadable>
      </Page.Main>
    );
  }
  return (
    <EditPage id={id} form={form} systemEmail={id === null ? undefined : fetched} loadError={query.error} />
  );
}
