import { Button } from '@strapi/design-system';
import { Duplicate } from '@strapi/icons';
import { useAppInfo } from '@strapi/strapi/admin';
import { version } from '../../../../../package.json';
import type { ConnectionTest } from '../../../../../shared/contracts/connection-tests';
import { useCopy } from '../../../components/useCopy';
import { useTranslation } from '../../../translations/useTranslation';
import { supportText } from './supportText';

/** Copies what support needs to know about a test. */
export function CopyForSupport({ test }: { test: ConnectionTest }) {
  const t = useTranslation();
  const copy = useCopy();
  const strapi = useAppInfo('CopyForSupport', (state) => state.strapiVersion, false);

  const copyText = () =>
    copy(supportText(test, { plugin: version, strapi: strapi ?? '—' }, t), t('support.title'));

  return (
    <Button variant="secondary" startIcon={<Duplicate aria-hidden />} onClick={copyText}>
      {t('support.copy')}
    </Button>
  );
}
