import { useCallback, useEffect, useState } from 'react';
import type { IdpPresetKey } from '../../../../../shared/contracts/idp-configs';
import type { Side, SystemEmail } from '../../../../../shared/contracts/system-emails';
import { useListIdpConfigsQuery } from '../../../api/idpConfigs';
import type { ConfigTab } from '../config/ConfigPopup';
import { useAdminConsent } from '../config/useAdminConsent';
import { useIdpConfigDraft, useKeptPreset } from '../config/useIdpConfigDraft';
import type { OnPreset } from '../config/usePresetFill';
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
  const draftKey = `${id ?? 'new'}.${side}`;
  const keptPreset = useKeptPreset(draftKey);
  const preset: IdpPresetKey =
    form.presets[side] ?? keptPreset ?? linked?.preset ?? providerOf(savedHost) ?? 'microsoft';

  const { host: mailboxHost, protocol } = values.remoteMailbox;
  const serverHost = values.outgoingServer.host;
  const applyHosts = useCallback<OnPreset>(
    ({ remoteMailbox: { [protocol]: remoteMailbox }, outgoingServer }, previous) => {
      // What an earlier answer filled in follows the provider and the cloud; what a person typed stays.
      const follows = (host: string, filled: string | undefined, next: string) =>
        host !== next && (host === '' || host === filled);
      if (
        side === 'remote' &&
        follows(mailboxHost, previous?.remoteMailbox[protocol].host, remoteMailbox.host)
      ) {
        patchMailbox({ ...remoteMailbox, port: String(remoteMailbox.port) });
      }
      if (follows(serverHost, previous?.outgoingServer.host, outgoingServer.host)) {
        patchServer({ ...outgoingServer, port: String(outgoingServer.port) });
      }
    },
    [side, protocol, mailboxHost, serverHost, patchMailbox, patchServer],
  );
  const idpConfig = useIdpConfigDraft({
    linkedId,
    preset,
    active: tab !== null,
    onPreset: applyHosts,
    draftKey,
  });

  const authentication =
    side === 'remote' ? values.remoteMailbox.authentication : values.outgoingServer.authentication;
  /** A mailbox at a known provider needs no host typed, also when it is saved before it is signed in. */
  const fillHosts = async () => {
    const known = authentication === 'oauth' && preset !== 'other';
    const missing = (side === 'remote' && mailboxHost === '') || serverHost === '';
    if (known && missing) await idpConfig.fillFromPreset();
  };
  const signIn = useSignIn({ id, side, form, idpConfig, onSignedIn: () => setTab('token') });
  const consent = useAdminConsent({ id, side, idpConfig });

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
      onTab: (next: ConfigTab | null) => {
        setTab(next);
        if (next === null) outcome.settle();
      },
      idpConfig,
      signIn,
      consent,
      result: outcome.result,
      banner: outcome.banner,
      onTokenDeleted: outcome.close,
    },
  };
}

export type ConfigPopupState = ReturnType<typeof useConfigPopup>;
