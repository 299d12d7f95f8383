import { useContext, useState } from 'react';
import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { Magic } from '@strapi/icons';
import type { IdpDiscovery } from '../../../../../shared/contracts/idp-configs';
import { useReadFailure, type RequestFailure } from '../../../api/failure';
import { useDiscoverProviderMutation } from '../../../api/idpConfigs';
import { TextField } from '../../../components/fields';
import { FormErrors } from '../../../components/formErrors';
import { useTranslation } from '../../../translations/useTranslation';
import type { ClientAuthenticationProps } from './ClientAuthenticationFields';

/** The issuer of a provider without a preset, which publishes its endpoints where most do: they are fetched, not typed. */
export function IssuerField({ idpConfig, draft, disabled }: ClientAuthenticationProps) {
  const t = useTranslation();
  const readFailure = useReadFailure();
  const refused = useContext(FormErrors);
  const [ask, { isLoading }] = useDiscoverProviderMutation();
  const [found, setFound] = useState<IdpDiscovery | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);

  const change = (issuer: string) => {
    setFound(null);
    setFailure(null);
    idpConfig.patch({ issuer: issuer.trim() });
  };
  const fillIn = async () => {
    setFound(null);
    setFailure(null);
    try {
      const published = await ask({ issuer: draft.issuer }).unwrap();
      const { issuer, authorizationEndpoint, tokenEndpoint } = published;
      idpConfig.patch({
        issuer,
        authorizationEndpoint: authorizationEndpoint || draft.authorizationEndpoint,
        tokenEndpoint: tokenEndpoint || draft.tokenEndpoint,
      });
      setFound(published);
    } catch (error) {
      setFailure(readFailure(error));
    }
  };
  const why = failure && (failure.fields.issuer ?? failure.message);

  return (
    <Flex direction="column" alignItems="stretch" gap={2}>
      <FormErrors.Provider value={why ? { ...refused, issuer: why } : refused}>
        <TextField
          name="issuer"
          label={t('idp.issuer')}
          placeholder="https://"
          hint={t('idp.issuer-hint')}
          value={draft.issuer}
          onChange={change}
          disabled={disabled}
        />
      </FormErrors.Provider>
      {disabled ? null : (
        <Box>
          <Button
            variant="secondary"
            size="S"
            startIcon={<Magic />}
            loading={isLoading}
            disabled={draft.issuer === '' || isLoading}
            onClick={() => void fillIn()}
          >
            {t('discovery.fill')}
          </Button>
        </Box>
      )}
      <div role="status">
        {found ? <Found found={found} withCode={draft.grantKind === 'device_code'} /> : null}
      </div>
    </Flex>
  );
}

/** What came of it, and what a person still has to know. */
function Found({ found, withCode }: { found: IdpDiscovery; withCode: boolean }) {
  const t = useTranslation();
  return (
    <Flex direction="column" alignItems="flex-start" gap={1} data-testid="discovery">
      <Typography variant="pi" textColor="success700" fontWeight="bold">
        {t('discovery.done')}
      </Typography>
      {found.scopes.length > 0 ? (
        <Typography variant="pi" textColor="neutral700" style={{ overflowWrap: 'anywhere' }}>
          {t('discovery.scopes', { scopes: found.scopes.join(', ') })}
        </Typography>
      ) : null}
      {withCode && !found.deviceCode ? (
        <Typography variant="pi" textColor="danger600">
          {t('discovery.no-device-code')}
        </Typography>
      ) : null}
    </Flex>
  );
}
