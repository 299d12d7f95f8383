import { Flex, Typography } from '@strapi/design-system';
import { CheckCircle, CrossCircle, Information } from '@strapi/icons';
import type { CredentialSummary } from '../../../../../shared/contracts/system-emails';
import { useTranslation } from '../../../translations/useTranslation';

type Standing = 'granted' | 'missing' | 'unasked' | 'extra';

const LOOKS = {
  granted: { Icon: CheckCircle, fill: 'success600', color: 'success700' },
  missing: { Icon: CrossCircle, fill: 'danger600', color: 'danger600' },
  unasked: { Icon: Information, fill: 'neutral600', color: 'neutral700' },
  extra: { Icon: Information, fill: 'neutral600', color: 'neutral600' },
} as const;

const hostOf = (scope: string): string => (URL.canParse(scope) ? new URL(scope).host : '');

/** Nothing at that resource was granted so far: it comes with the first token for it. */
const isUnasked = (scope: string, { grantKind, grantedScopes }: CredentialSummary): boolean =>
  grantKind !== 'client_credentials' &&
  hostOf(scope) !== '' &&
  !grantedScopes.some((granted) => hostOf(granted) === hostOf(scope));

/** What the IdP Config asks for against what was granted, each with a mark and a word. */
export function ScopeList({ credential }: { credential: CredentialSummary }) {
  const { requiredScopes, grantedScopes, missingScopes } = credential;
  const extra = grantedScopes.filter((scope) => !requiredScopes.includes(scope));
  const standings: [string, Standing][] = [
    ...requiredScopes.map((scope): [string, Standing] => [
      scope,
      missingScopes.includes(scope) ? 'missing' : isUnasked(scope, credential) ? 'unasked' : 'granted',
    ]),
    ...extra.map((scope): [string, Standing] => [scope, 'extra']),
  ];
  return (
    <Flex tag="ul" direction="column" alignItems="stretch" gap={1} data-testid="scopes">
      {standings.map(([scope, standing]) => (
        <ScopeLine key={scope} scope={scope} standing={standing} />
      ))}
    </Flex>
  );
}

function ScopeLine({ scope, standing }: { scope: string; standing: Standing }) {
  const t = useTranslation();
  const { Icon, fill, color } = LOOKS[standing];
  return (
    <Flex tag="li" gap={2} alignItems="center" data-scope={standing}>
      <Icon aria-hidden fill={fill} style={{ flexShrink: 0 }} />
      <Typography textColor="neutral800" style={{ overflowWrap: 'anywhere' }}>
        {scope}
      </Typography>
      <Typography variant="pi" textColor={color}>
        {t(`token.scope-${standing}`)}
      </Typography>
    </Flex>
  );
}
