import { useCallback, useState } from 'react';
import { Box, Button, Flex, Tabs } from '@strapi/design-system';
import { Layouts, Page, useNotification } from '@strapi/strapi/admin';
import { useNavigate, useSearchParams } from 'react-router-dom';
import type { Side, SystemEmail } from '../../../../../shared/contracts/system-emails';
import { useReadFailure } from '../../../api/failure';
import { DraftNotice } from '../../../components/DraftNotice';
import { FormErrors } from '../../../components/formErrors';
import { LeaveGuard } from '../../../components/LeaveGuard';
import { FailureNotice, ProblemNotice } from '../../../components/ProblemNotice';
import { QuarantineNotice } from '../../../components/QuarantineHint';
import { useQuarantineCounts } from '../../../components/quarantine';
import { useTranslation } from '../../../translations/useTranslation';
import { ConfigPopup } from '../config/ConfigPopup';
import { GuideColumns } from '../guide/GuideColumns';
import { useCallbackCopied } from '../guide/useCallbackCopied';
import { ConnectionTestPanel } from '../test/ConnectionTestPanel';
import { editPath, EDIT_TABS, type EditTab } from '../paths';
import { useCanReadLog, useSettingsActions } from '../useSettingsActions';
import { AdminConsentBanner } from '../list/AdminConsentBanner';
import { AccountTab } from './AccountTab';
import { ActivityList } from './ActivityList';
import { CreateGuide } from './CreateGuide';
import { EditHeader } from './EditHeader';
import { tabOfField } from './fieldPlace';
import { InView } from './InView';
import { OutgoingTab } from './OutgoingTab';
import { RemoteMailboxTab } from './RemoteMailboxTab';
import { SettingsWarnings } from './SettingsWarnings';
import { changeToOAuth } from './changeToOAuth';
import { protocolsIn } from './protocol';
import { useConfigPopup } from './useConfigPopup';
import { useSignInOutcome } from './useSignInOutcome';
import type { SystemEmailForm } from './useSystemEmailForm';
import { useVerification } from './useVerification';
import { VerificationPanel } from './VerificationPanel';

const SIDES: Side[] = ['remote', 'outgoing'];

interface EditPageProps {
  id: number | null;
  form: SystemEmailForm;
  systemEmail: SystemEmail | undefined;
  loadError: unknown;
}

export function EditPage({ id, form, systemEmail, loadError }: EditPageProps) {
  const t = useTranslation();
  const quarantined = useQuarantineCounts();
  const readFailure = useReadFailure();
  const navigate = useNavigate();
  const { toggleNotification } = useNotification();
  const { canConfigure } = useSettingsActions();
  const canReadLog = useCanReadLog();
  const [searchParams, setSearchParams] = useSearchParams();
  const tab = EDIT_TABS.find((candidate) => candidate === searchParams.get('tab')) ?? 'account';
  const [focusConfig, setFocusConfig] = useState(false);
  const [testing, setTesting] = useState<Side[] | null>(null);

  const outcome = useSignInOutcome(id);
  const remote = useConfigPopup({ id, side: 'remote', form, systemEmail, outcome });
  const outgoing = useConfigPopup({ id, side: 'outgoing', form, systemEmail, outcome });
  const popupIsOpen = remote.tab !== null || outgoing.tab !== null;
  const callbackCopied = useCallbackCopied();
  const verification = useVerification(id);

  const showTab = (next: EditTab) =>
    setSearchParams(
      (current) => {
        current.set('tab', next);
        return current;
      },
      { replace: true },
    );
  const goOn = () => {
    setFocusConfig(true);
    showTab('remote');
  };

  const fillHosts = async () => {
    await remote.fillHosts();
    await outgoing.fillHosts();
  };
  /** What is in the form, with the servers that a known provider has. */
  const settings = async () => {
    await fillHosts();
    return form.input();
  };
  const settled = (saved: SystemEmail | undefined, message: string) => {
    if (!saved) return;
    toggleNotification({ type: 'success', message });
    verification.clear();
    if (id === null) navigate(`${editPath(saved.id)}?tab=${tab}`, { replace: true });
  };
  const save = async () => {
    await fillHosts();
    settled((await form.save()) ?? undefined, t('edit.saved'));
  };
  const validateAndSave = async () => {
    await fillHosts();
    const answer = await form.validateAndSave();
    settled(answer?.systemEmail, t('edit.validated', { to: answer?.testMail.to ?? '' }));
  };

  const { isModified, forget } = form;
  const remoteIsDirty = remote.idpConfig.isDirty;
  const outgoingIsDirty = outgoing.idpConfig.isDirty;
  const mustAsk = useCallback(
    () => isModified() || remoteIsDirty() || outgoingIsDirty(),
    [isModified, remoteIsDirty, outgoingIsDirty],
  );
  const forgetEverything = () => {
    forget();
    remote.idpConfig.forget();
    outgoing.idpConfig.forget();
  };
  const disabled = !canConfigure;
  const { remoteMailbox, outgoingServer } = form.values;
  const sidesInUse = SIDES.filter((side) => (side === 'remote' ? remoteMailbox : outgoingServer).enabled);
  const testButton = (side: Side) =>
    disabled || !sidesInUse.includes(side) ? null : (
      <Button variant="secondary" onClick={() => setTesting([side])}>
        {t('edit.test-side')}
      </Button>
    );
  // Whoever chose a provider to start with is led from the first field on.
  const isGuided = id === null && searchParams.has('provider') && remoteMailbox.authentication === 'oauth';
  const guide =
    isGuided && remote.idpConfig.draft ? (
      <CreateGuide
        draft={remote.idpConfig.draft}
        protocol={protocolsIn(form.values)}
        address={form.values.address}
        callbackCopied={callbackCopied}
      />
    ) : null;
  const [refusedField] = Object.keys(form.failure?.fields ?? {});

  return (
    <Page.Main>
      <Page.Title>{systemEmail?.address ?? t('list.add')}</Page.Title>
      <LeaveGuard isModified={mustAsk} onLeave={forgetEverything} />
      <EditHeader
        id={id}
        form={form}
        systemEmail={systemEmail}
        showsOutgoing={tab === 'outgoing'}
        onVerify={verification.run}
        isVerifying={verification.isRunning}
        onTest={sidesInUse.length > 0 ? () => setTesting(sidesInUse) : undefined}
        onSave={save}
        onValidateAndSave={validateAndSave}
      />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={4}>
          {popupIsOpen ? null : outcome.banner}
          <AdminConsentBanner />
          {loadError ? <FailureNotice failure={readFailure(loadError)} title={t('loadable.stale')} /> : null}
          {form.restored ? <DraftNotice onDiscard={form.discard} onClose={form.keepRestored} /> : null}
          {form.failure && !popupIsOpen ? (
            <FailureNotice
              failure={form.failure}
              title={t('edit.refused')}
              describeField={(path, message) =>
                t('config.field', { tab: t(`${tabOfField(path)}.title`), message })
              }
            />
          ) : null}
          {verification.failure ? (
            <FailureNotice failure={verification.failure} title={t('verify.refused')} />
          ) : null}
          {verification.result ? <VerificationPanel verification={verification.result} /> : null}
          {systemEmail?.problem && !verification.result ? (
            <ProblemNotice problem={systemEmail.problem} testId="system-email-problem" />
          ) : null}
          {id === null ? null : <QuarantineNotice systemEmailId={id} count={quarantined.get(id) ?? 0} />}
          {testing ? (
            // Another choice of sides is another test.
            <InView key={testing.join()}>
              <ConnectionTestPanel
                systemEmailId={id}
                settings={settings}
                sides={testing}
                onClose={() => setTesting(null)}
              />
            </InView>
          ) : null}
          <SettingsWarnings
            systemEmail={systemEmail}
            values={form.values}
            disabled={disabled}
            onChangeToOAuth={(provider) => {
              const side = changeToOAuth(form, provider);
              showTab(side);
              (side === 'remote' ? remote : outgoing).open();
            }}
          />
          <FormErrors.Provider value={form.failure?.fields ?? {}}>
            <GuideColumns startsOpen guideWidth="32rem" guide={guide}>
              <Tabs.Root
                value={tab}
                onValueChange={(value) => showTab(value as EditTab)}
                variant="simple"
                hasError={refusedField === undefined ? undefined : tabOfField(refusedField)}
              >
                <Tabs.List aria-label={t('edit.tabs')}>
                  <Tabs.Trigger value="account">{t('account.title')}</Tabs.Trigger>
                  <Tabs.Trigger value="remote">{t('remote.title')}</Tabs.Trigger>
                  <Tabs.Trigger value="outgoing">{t('outgoing.title')}</Tabs.Trigger>
                </Tabs.List>
                <Box paddingTop={6}>
                  <Tabs.Content value="account">
                    <Flex direction="column" alignItems="stretch" gap={6}>
                      <AccountTab
                        form={form}
                        systemEmail={systemEmail}
                        onAddress={id === null ? goOn : undefined}
                        disabled={disabled}
                      />
                      {id !== null && canReadLog ? <ActivityList systemEmailId={id} /> : null}
                    </Flex>
                  </Tabs.Content>
                  <Tabs.Content value="remote">
                    <RemoteMailboxTab
                      form={form}
                      systemEmail={systemEmail}
                      popup={remote}
                      focusConfig={focusConfig}
                      settings={settings}
                      testButton={testButton('remote')}
                      disabled={disabled}
                    />
                  </Tabs.Content>
                  <Tabs.Content value="outgoing">
                    <OutgoingTab
                      form={form}
                      systemEmail={systemEmail}
                      popup={outgoing}
                      remotePreset={remote.preset}
                      settings={settings}
                      testButton={testButton('outgoing')}
                      disabled={disabled}
                    />
                  </Tabs.Content>
                </Box>
              </Tabs.Root>
            </GuideColumns>
            <ConfigPopup
              {...remote.props}
              form={form}
              systemEmail={systemEmail}
              callbackCopied={callbackCopied}
            />
            <ConfigPopup
              {...outgoing.props}
              form={form}
              systemEmail={systemEmail}
              callbackCopied={callbackCopied}
            />
          </FormErrors.Provider>
        </Flex>
      </Layouts.Content>
    </Page.Main>
  );
}
