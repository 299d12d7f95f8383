import { useEffect } from 'react';
import { Button, Dialog } from '@strapi/design-system';
import { WarningCircle } from '@strapi/icons';
import { useBlocker } from 'react-router-dom';
import { useReturnFocus } from './useReturnFocus';
import { useTranslation } from '../translations/useTranslation';

/**
 * Asks before unsaved changes are left behind, inside the panel and when the browser tab closes.
 *
 * @param isModified asked at the moment of leaving, so that a save just before it counts
 * @param onLeave what was typed is given up
 */
export function LeaveGuard({ isModified, onLeave }: { isModified: () => boolean; onLeave: () => void }) {
  const t = useTranslation();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => currentLocation.pathname !== nextLocation.pathname && isModified(),
  );

  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (isModified()) event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isModified]);

  const returnFocus = useReturnFocus(blocker.state === 'blocked');
  if (blocker.state !== 'blocked') return null;
  const leave = () => {
    onLeave();
    blocker.proceed();
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && blocker.reset()}>
      <Dialog.Content onCloseAutoFocus={returnFocus}>
        <Dialog.Header>{t('leave.title')}</Dialog.Header>
        <Dialog.Body icon={<WarningCircle fill="danger600" />}>{t('leave.text')}</Dialog.Body>
        <Dialog.Footer>
          <Dialog.Cancel>
            <Button variant="tertiary" fullWidth>
              {t('leave.stay')}
            </Button>
          </Dialog.Cancel>
          <Button variant="danger-light" fullWidth onClick={leave}>
            {t('leave.leave')}
          </Button>
        </Dialog.Footer>
      </Dialog.Content>
    </Dialog.Root>
  );
}
