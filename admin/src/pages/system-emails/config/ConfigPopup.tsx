import { Box, Button, Flex, Modal, Tabs, Typography } from '@strapi/design-system';
import type { ReactNode } from 'react';
import type { Side, SystemEmail } from '../../../../../shared/contracts/system-emails';
import { FailureNotice } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';
import { tabOfField } from '../edit/fieldPlace';
import type { SystemEmailForm } from '../edit/useSystemEmailForm';
import { useSettingsActions } from '../useSettingsActions';
import { IdpConfigTab } from './IdpConfigTab';
import { InfoTab } from './InfoTab';
import { TokenTab } from './TokenTab';
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
  /** How the last sign-in ended, after the provider's redirect. */
  banner: ReactNode;
  onTokenDeleted: () => void;
}

export function ConfigPopup(props: ConfigPopupProps) {
  const t = useTranslation();
  const { side, tab, onTab, form, systemEmail, idpConfig, signIn } = props;
  const { canConfigure, canAuthorize } = useSettingsActions();
  const credential = side === 'remote' ? systemEmail?.credential : systemEmail?.outgoingCredential;
  const hasToken = credential?.kind === 'oauth';

  return (
    <Modal.Root open={tab !== null} onOpenChange={(open) => !open && onTab(null)}>
      <Modal.Content data-testid="config-popup" aria-describedby={undefined}>
        <Modal.Header closeLabel={t('config.close')}>
          <Modal.Title>
            {form.values.address
              ? t('config.title', { address: form.values.address })
              : t('config.title-new')}
          </Modal.Title>
        </Modal.Header>
        <Modal.Body>
          <Flex direction="column" alignItems="stretch" gap={4}>
            {props.banner}
            {signIn.failure ? (
              <FailureNotice failure={signIn.failure} title={t('config.begin-refused')} />
            ) : null}
            {idpConfig.failure ? (
              <FailureNotice failure={idpConfig.failure} title={t('config.idp-refused')} />
            ) : null}
            {form.failure && signIn.attempted ? (
              <FailureNotice
                failure={form.failure}
                title={t('config.system-email-refused')}
                describeField={(path, message) => `${t(`${tabOfField(path)}.title`)}: ${message}`}
              />
            ) : null}
            <Tabs.Root
              value={tab ?? 'idp'}
              onValueChange={(value) => onTab(value as ConfigTab)}
              variant="simple"
            >
              <Tabs.List aria-label={t('config.tabs')}>
                <Tabs.Trigger value="info">{t('config.info')}</Tabs.Trigger>
                <Tabs.Trigger value="idp">{t('config.idp')}</Tabs.Trigger>
                <Tabs.Trigger value="token" disabled={!hasToken}>
                  {t('config.token')}
                </Tabs.Trigger>
              </Tabs.List>
              <Box paddingTop={5}>
                <Tabs.Content value="info">
                  <InfoTab form={form} systemEmail={systemEmail} disabled={!canConfigure} />
                </Tabs.Content>
                <Tabs.Content value="idp">
                  <IdpConfigTab
                    idpConfig={idpConfig}
                    onSelect={(id) => {
                      idpConfig.select(id);
                      if (id === null) return;
                      form.patch(side === 'remote' ? { idpConfigId: id } : { outgoingIdpConfigId: id });
                    }}
                    disabled={!canConfigure}
                  />
                </Tabs.Content>
                <Tabs.Content value="token">
                  {systemEmail && credential ? (
                    <TokenTab
                      systemEmailId={systemEmail.id}
                      side={side}
                      credential={credential}
                      canAuthorize={canAuthorize}
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
            <Flex gap={4}>
              <Typography variant="pi" textColor="neutral600">
                {t(canAuthorize ? 'config.submit-hint' : 'config.submit-not-allowed')}
              </Typography>
              <Button
                onClick={signIn.submit}
                loading={signIn.busy}
                disabled={!canAuthorize || signIn.busy || !idpConfig.draft}
              >
                {t('config.submit')}
              </Button>
            </Flex>
          )}
        </Modal.Footer>
      </Modal.Content>
    </Modal.Root>
  );
}
