import { useCallback, useEffect, useState } from 'react';
import type { IdpPreset, IdpPresetKey } from '../../../../../shared/contracts/idp-configs';
import type { Side, SystemEmail } from '../../../../../shared/contracts/system-emails';
import { useListIdpConfigsQuery } from '../../../api/idpConfigs';
import type { ConfigTab } from '../config/ConfigPopup';
import { useIdpConfigDraft } from '../config/useIdpConfigDraft';
import { useSignIn } from '../config/useSignIn';
import { providerOf } from './providers';
import type { SignInOutcome } from './useSignInOutcome';
import type { SystemEmailForm } from './useSystemEmailForm';

interface Options {
  id: number | null;
  side: Side;
  form: SystemEmailForm;
  systemEmail: SystemEmail | undefined;
  outcome: SignInOutcome;
}

/** Everything that the Config popup of one side needs and that has to outlive it. */
export function useConfigPopup({ id, side, form, systemEmail, outcome }: Options) {
  const [tab, setTab] = useState<ConfigTab | null>(null);

  const { values, saved, patchMailbox, patchServer } = form;
  const linkedId = side === 'remote' ? values.idpConfigId : values.outgoingIdpConfigId;
  const savedHost = side === 'remote' ? saved.remoteMailbox.host : saved.outgoingServer.host;
  const { data: configs } = useListIdpConfigsQuery();
  const linked = configs?.find((config) => config.id === linkedId);
  const preset: IdpPresetKey = form.presets[side] ?? linked?.preset ?? providerOf(savedHost) ?? 'microsoft';

  const mailboxIsEmpty = side === 'remote' && values.remoteMailbox.host === '';
  const serverIsEmpty = values.outgoingServer.host === '';
  const applyHosts = useCallback(
    ({ remoteMailbox, outgoingServer }: IdpPreset) => {
      if (mailboxIsEmpty) patchMailbox({ ...remoteMailbox, port: String(remoteMailbox.port) });
      if (serverIsEmpty) patchServer({ ...outgoingServer, port: String(outgoingServer.port) });
    },
    [mailboxIsEmpty, serverIsEmpty, patchMailbox, patchServer],
  );
  const idpConfig = useIdpConfigDraft({ linkedId, preset, active: tab !== null, onPreset: applyHosts });

  const authentication =
    side === 'remote' ? values.remoteMailbox.authentication : values.outgoingServer.authentication;
  /** A mailbox at a known provider needs no host typed, also when it is saved before it is signed in. */
  const fillHosts = async () => {
    const known = authentication === 'oauth' && preset !== 'other';
    if (known && (mailboxIsEmpty || serverIsEmpty)) await idpConfig.fillFromPreset();
  };
  const signIn = useSignIn({ id, side, form, idpConfig });

  const ended = outcome.result?.side === side ? outcome.result.state : undefined;
  useEffect(() => {
    if (ended === 'authorized') setTab('token');
    if (ended === 'failed') setTab('idp');
  }, [ended]);

  const credential = side === 'remote' ? systemEmail?.credential : systemEmail?.outgoingCredential;
  const open = () => {
    idpConfig.clearFailure();
    signIn.reset();
    setTab(credential?.kind === 'oauth' ? 'token' : 'idp');
  };

  return {
    side,
    tab,
    open,
    preset,
    setPreset: (next: IdpPresetKey) => form.setPreset(side, next),
    fillHosts,
    idpConfig,
    props: {
      side,
      tab,
      onTab: setTab,
      idpConfig,
      signIn,
      banner: outcome.banner,
      onTokenDeleted: outcome.close,
    },
  };
}

export type ConfigPopupState = ReturnType<typeof useConfigPopup>;
