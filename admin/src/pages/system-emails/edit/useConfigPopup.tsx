import { useCallback, useEffect, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { IdpPreset } from '../../../../../shared/contracts/idp-configs';
import type { SystemEmail } from '../../../../../shared/contracts/system-emails';
import { useListIdpConfigsQuery } from '../../../api/idpConfigs';
import { useGetAuthorizationResultQuery } from '../../../api/systemEmails';
import type { ConfigTab } from '../config/ConfigPopup';
import { RefusedSignIn } from '../../../components/RefusedSignIn';
import { useIdpConfigDraft, type Preset } from '../config/useIdpConfigDraft';
import { useSignIn } from '../config/useSignIn';
import { AuthorizationBanner } from './AuthorizationBanner';
import type { SystemEmailForm } from './useSystemEmailForm';

interface Options {
  id: number | null;
  form: SystemEmailForm;
  systemEmail: SystemEmail | undefined;
}

/** Everything the Config popup needs that has to outlive it, and the outcome of the sign-in it began. */
export function useConfigPopup({ id, form, systemEmail }: Options) {
  const [searchParams, setSearchParams] = useSearchParams();
  const [tab, setTab] = useState<ConfigTab | null>(null);
  const [chosenPreset, setPreset] = useState<Preset | null>(null);

  const linkedId = form.values.idpConfigId;
  const { data: configs } = useListIdpConfigsQuery();
  const linked = configs?.find((config) => config.id === linkedId);
  const preset = chosenPreset ?? linked?.preset ?? 'microsoft';

  const { values, patchMailbox, patchServer } = form;
  const mailboxIsEmpty = values.remoteMailbox.host === '';
  const serverIsEmpty = values.outgoingServer.host === '';
  const applyHosts = useCallback(
    ({ remoteMailbox, outgoingServer }: IdpPreset) => {
      if (mailboxIsEmpty) patchMailbox({ ...remoteMailbox, port: String(remoteMailbox.port) });
      if (serverIsEmpty) patchServer({ ...outgoingServer, port: String(outgoingServer.port) });
    },
    [mailboxIsEmpty, serverIsEmpty, patchMailbox, patchServer],
  );
  const idpConfig = useIdpConfigDraft({ linkedId, preset, active: tab !== null, onPreset: applyHosts });

  /** A mailbox at a known provider needs no host typed, also when it is saved before it is signed in. */
  const fillHosts = async () => {
    const known = values.remoteMailbox.authentication === 'oauth' && preset === 'microsoft';
    if (known && (mailboxIsEmpty || serverIsEmpty)) await idpConfig.fillFromPreset();
  };
  const signIn = useSignIn({ id, form, idpConfig });

  const authorizationId = searchParams.get('authorization');
  const { data: result, error } = useGetAuthorizationResultQuery(authorizationId ?? '', {
    skip: !authorizationId,
    refetchOnMountOrArgChange: true,
  });
  const outcome = authorizationId ? result?.state : undefined;
  useEffect(() => {
    if (outcome === 'authorized') setTab('token');
    if (outcome === 'failed') setTab('idp');
  }, [outcome]);

  const closeBanner = () =>
    setSearchParams(
      (current) => {
        current.delete('authorization');
        return current;
      },
      { replace: true },
    );
  const banner = authorizationId ? (
    <AuthorizationBanner result={result} error={error} onClose={closeBanner} />
  ) : (
    <RefusedSignIn />
  );

  const open = () => {
    idpConfig.clearFailure();
    signIn.reset();
    setTab(systemEmail?.credential?.kind === 'oauth' ? 'token' : 'idp');
  };

  return {
    tab,
    open,
    preset,
    setPreset,
    fillHosts,
    idpConfig,
    banner,
    props: { tab, onTab: setTab, idpConfig, signIn, banner, onTokenDeleted: closeBanner },
  };
}
