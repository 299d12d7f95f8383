import type { DeliveryOrigin } from '../../../../shared/contracts/outbox';

export const ORIGINS: DeliveryOrigin[] = ['reply', 'acknowledgement', 'app'];
