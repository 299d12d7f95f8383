import { Button, Flex } from '@strapi/design-system';
import { Cog } from '@strapi/icons';
import type { IdpPresetKey } from '../../../../../shared/idp-presets';
import type { SystemEmail } from '../../../../../shared/contracts/system-emails';
import { SelectField } from '../../../components/fields';
import { Cell, FormSection } from '../../../components/FormGrid';
import { Notice } from '../../../components/Notice';
import { useTranslation } from '../../../translations/useTranslation';
import { usePresets } from '../usePresets';
import { PasswordFields } from './PasswordFields';
import { configButtonId } from '../config/side';
import type { ConfigPopupState } from './useConfigPopup';
import type { SystemEmailForm } from './useSystemEmailForm';

interface SignInSectionProps {
  form: SystemEmailForm;
  systemEmail: SystemEmail | undefined;
  popup: ConfigPopupState;
  /** Enter opens the popup at once. */
  focusConfig?: boolean;
  disabled: boolean;
}

type WithoutOAuth = 'same' | 'none' | 'basic';
type Choice = WithoutOAuth | IdpPresetKey;
const WITHOUT_OAUTH: Record<ConfigPopupState['side'], WithoutOAuth[]> = {
  remote: ['basic'],
  outgoing: ['same', 'none', 'basic'],
};

const isProvider = (choice: Choice): choice is IdpPresetKey => !['same', 'none', 'basic'].includes(choice);

/** How one side signs in: without anything, with a password, or with OAuth by way of the Config popup. */
export function SignInSection({ form, systemEmail, popup, focusConfig, disabled }: SignInSectionProps) {
  const t = useTranslation();
  const presets = usePresets();
  const { side } = popup;
  const path = side === 'remote' ? 'remoteMailbox' : 'outgoingServer';
  const server = form.values[path];
  const change = side === 'remote' ? form.patchMailbox : form.patchServer;
  const { authentication } = server;
  const choice: Choice = authentication === 'oauth' ? popup.preset : authentication;
  const hints: Partial<Record<Choice, string>> =
    side === 'remote'
      ? { basic: t('remote.authentication-basic-hint') }
      : {
          same: t('outgoing.authentication-same-hint'),
          none: t('outgoing.authentication-none-hint'),
          basic: t('outgoing.authentication-basic-hint'),
        };

  const choose = (next: Choice) => {
    if (isProvider(next)) {
      popup.setPreset(next);
      change({ authentication: 'oauth' });
    } else if (side === 'outgoing') {
      form.patchServer({ authentication: next as WithoutOAuth });
    } else {
      change({ authentication: 'basic' });
    }
  };

  return (
    <FormSection title={t('remote.authentication-title')}>
      <Cell columns={6}>
        <SelectField<Choice>
          name={`${path}.authentication`}
          label={t('remote.authentication')}
          hint={hints[choice] ?? t(`${side}.authentication-oauth-hint`)}
          value={choice}
          onChange={choose}
          disabled={disabled}
          options={[
            ...WITHOUT_OAUTH[side].map((value) => ({ value, label: t(`authentication.${value}`) })),
            ...presets.map(({ key, oauthLabel }) => ({ value: key, label: oauthLabel })),
          ]}
        />
      </Cell>
      {authentication === 'oauth' ? (
        <Cell columns={6}>
          <Flex paddingTop="2.4rem">
            <Button
              id={configButtonId(side)}
              variant="secondary"
              size="L"
              startIcon={<Cog />}
              onClick={popup.open}
              autoFocus={focusConfig}
            >
              {t('remote.config')}
            </Button>
          </Flex>
        </Cell>
      ) : null}
      {authentication === 'basic' ? (
        <PasswordFields
          path={path}
          username={server.username}
          password={server.password}
          passwordSet={systemEmail?.[path].passwordSet ?? false}
          address={form.values.address}
          onChange={change}
          disabled={disabled}
        />
      ) : null}
      {authentication === 'oauth' && popup.idpConfig.dirty ? (
        <Cell columns={12}>
          <Notice tone="warning" title={t('remote.config-pending')} />
        </Cell>
      ) : null}
    </FormSection>
  );
}
