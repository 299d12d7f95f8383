import { Box, Button, Flex, Modal, Tabs } from '@strapi/design-system';
import type { ReactNode } from 'react';
import type { AuthorizationResult, Side, SystemEmail } from '../../../../../shared/contracts/system-emails';
import { useReturnFocus } from '../../../components/useReturnFocus';
import { useTranslation } from '../../../translations/useTranslation';
import { protocolsIn } from '../edit/protocol';
import type { SystemEmailForm } from '../edit/useSystemEmailForm';
import { Guide } from '../guide/Guide';
import { GuideColumns } from '../guide/GuideColumns';
import type { CallbackCopied } from '../guide/useCallbackCopied';
import { useSettingsActions } from '../useSettingsActions';
import { guideProgress } from './guideProgress';
import { IdpConfigTab } from './IdpConfigTab';
import { InfoTab } from './InfoTab';
import { configButtonId, idpConfigIdOf, oauthCredential } from './side';
import { SharedSignIns } from './SharedSignIns';
import { SignInNotices } from './SignInNotices';
import { SubmitBar } from './SubmitBar';
import { TokenTab } from './TokenTab';
import type { AdminConsent } from './useAdminConsent';
import type { IdpConfigDraftState } from './useIdpConfigDraft';
import type { SignIn } from './useSignIn';

export type ConfigTab = 'info' | 'idp' | 'token';

interface ConfigPopupProps {
  side: Side;
  tab: ConfigTab | null;
  onTab: (tab: ConfigTab | null) => void;
  form: SystemEmailForm;
  systemEmail: SystemEmail | undefined;
  idpConfig: IdpConfigDraftState;
  signIn: SignIn;
  consent: AdminConsent;
  result: AuthorizationResult | undefined;
  /** How the last sign-in ended, after the provider's redirect. */
  banner: ReactNode;
  onTokenDeleted: () => void;
  callbackCopied: CallbackCopied;
}

const TABS: ConfigTab[] = ['info', 'idp', 'token'];

export function ConfigPopup(props: ConfigPopupProps) {
  const t = useTranslation();
  const { side, tab, onTab, form, systemEmail, idpConfig, signIn, consent } = props;
  const { canConfigure, canAuthorize, canDeleteToken } = useSettingsActions();
  const returnFocus = useReturnFocus(tab !== null, configButtonId(side));
  const { callbackCopied, noteCallbackCopied } = props.callbackCopied;
  const credential = oauthCredential(systemEmail, side);
  const { draft } = idpConfig;
  const { address } = form.values;
  const protocol = protocolsIn(form.values);

  const title = address
    ? t(side === 'remote' ? 'config.title' : 'config.title-outgoing', { address })
    : t('config.title-new');

  return (
    <Modal.Root open={tab !== null} onOpenChange={(open) => !open && onTab(null)}>
      <Modal.Content
        data-testid="config-popup"
        data-side={side}
        aria-describedby={undefined}
        onCloseAutoFocus={returnFocus}
        style={tab === 'idp' ? { maxWidth: '128rem' } : undefined}
      >
        <Modal.Header closeLabel={t('config.close')}>
          <Modal.Title>{title}</Modal.Title>
        </Modal.Header>
        <Modal.Body>
          <Flex direction="column" alignItems="stretch" gap={4}>
            <SignInNotices
              side={side}
              form={form}
              idpConfig={idpConfig}
              signIn={signIn}
              consent={tab === 'token' ? null : consent}
              result={props.result}
              banner={props.banner}
            />
            <Tabs.Root
              value={tab ?? 'idp'}
              onValueChange={(value) => onTab(TABS.find((known) => known === value) ?? 'idp')}
              variant="simple"
            >
              <Tabs.List aria-label={t('config.tabs')}>
                <Tabs.Trigger value="info">{t('config.info')}</Tabs.Trigger>
                <Tabs.Trigger value="idp">{t('config.idp')}</Tabs.Trigger>
                <Tabs.Trigger value="token" disabled={!credential}>
                  {t('config.token')}
                </Tabs.Trigger>
              </Tabs.List>
              <Box paddingTop={5}>
                <Tabs.Content value="info">
                  <InfoTab
                    form={form}
                    systemEmail={systemEmail}
                    credential={credential}
                    disabled={!canConfigure}
                  />
                </Tabs.Content>
                <Tabs.Content value="idp">
                  <GuideColumns
                    startsOpen={credential === null}
                    guide={
                      draft ? (
                        <Guide
                          draft={draft}
                          protocol={protocol}
                          address={address}
                          progress={guideProgress({
                            draft,
                            callbackCopied,
                            usedId: systemEmail?.[idpConfigIdOf[side]] ?? null,
                            credential,
                            systemEmail,
                          })}
                          onCallbackCopied={noteCallbackCopied}
                        />
                      ) : null
                    }
                  >
                    <IdpConfigTab
                      idpConfig={idpConfig}
                      onSelect={(id) => {
                        idpConfig.select(id);
                        if (id !== null) form.patch({ [idpConfigIdOf[side]]: id });
                      }}
                      onRemoved={(id) => {
                        if (form.values[idpConfigIdOf[side]] === id)
                          form.patch({ [idpConfigIdOf[side]]: null });
                      }}
                      onPreset={(preset) => form.setPreset(side, preset)}
                      onCallbackCopied={noteCallbackCopied}
                      address={address}
                      protocol={protocol}
                      disabled={!canConfigure}
                      shared={
                        draft && draft.id !== null && draft.grantKind !== 'client_credentials' ? (
                          <SharedSignIns
                            idpConfigId={draft.id}
                            address={systemEmail?.address ?? address}
                            signIn={signIn}
                            disabled={!canAuthorize || !canConfigure}
                          />
                        ) : null
                      }
                    />
                  </GuideColumns>
                </Tabs.Content>
                <Tabs.Content value="token">
                  {systemEmail && credential ? (
                    <TokenTab
                      systemEmailId={systemEmail.id}
                      side={side}
                      credential={credential}
                      canAuthorize={canAuthorize}
                      canDelete={canDeleteToken}
                      signIn={signIn}
                      onDeleted={() => {
                        onTab('idp');
                        props.onTokenDeleted();
                      }}
                    />
                  ) : null}
                </Tabs.Content>
              </Box>
            </Tabs.Root>
          </Flex>
        </Modal.Body>
        <Modal.Footer>
          <Modal.Close>
            <Button variant="tertiary">{t('config.close')}</Button>
          </Modal.Close>
          {tab === 'token' ? null : (
            <SubmitBar idpConfig={idpConfig} consent={consent} signIn={signIn} canAuthorize={canAuthorize} />
          )}
        </Modal.Footer>
      </Modal.Content>
    </Modal.Root>
  );
}
