import { Button, EmptyStateLayout, Flex, LinkButton } from '@strapi/design-system';
import { Mail, Search } from '@strapi/icons';
import { Link } from 'react-router-dom';
import { useTranslation } from '../../../translations/useTranslation';
import { guidedPath, PROVIDERS } from '../paths';

/** Nothing there yet: the guide starts here, at the provider people are with. */
export function EmptyList({ canConfigure }: { canConfigure: boolean }) {
  const t = useTranslation();
  return (
    <EmptyStateLayout
      icon={<Mail width="6.4rem" height="6.4rem" fill="primary200" />}
      content={t(canConfigure ? 'list.empty' : 'list.empty-read-only')}
      action={
        canConfigure ? (
          <Flex gap={2} wrap="wrap" justifyContent="center">
            {PROVIDERS.map((provider) => (
              <LinkButton
                key={provider}
                tag={Link}
                to={guidedPath(provider)}
                variant={provider === 'microsoft' ? 'default' : 'secondary'}
              >
                {t(`list.start-${provider}`)}
              </LinkButton>
            ))}
          </Flex>
        ) : null
      }
    />
  );
}

export function NothingFound({ onClear }: { onClear: () => void }) {
  const t = useTranslation();
  return (
    <EmptyStateLayout
      icon={<Search width="6.4rem" height="6.4rem" fill="primary200" />}
      content={t('list.none-found')}
      action={
        <Button variant="secondary" onClick={onClear}>
          {t('list.clear-filters')}
        </Button>
      }
    />
  );
}
