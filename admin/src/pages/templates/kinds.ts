import type { TemplateKind } from '../../../../shared/contracts/templates';

/** As the server declares them; its own list comes with the schemas, which the panel does not load. */
export const KINDS: TemplateKind[] = ['acknowledgement', 'canned'];
