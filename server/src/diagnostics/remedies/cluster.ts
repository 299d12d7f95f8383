import type { Remedy } from './remedy';

/** Several instances, of which not every one reaches every server. */
export const CLUSTER_REMEDIES = {
  'cluster.no-instance': {
    meaning:
      'No running instance may serve {address}: it is to be served from “{label}”, and no running instance has that label. Nothing is fetched or sent until one has.',
    action:
      'Start an instance with the plugin option labels: ["{label}"], or change “Served from” under Settings → System Email → {address} → Account.',
  },
  'cluster.elsewhere': {
    meaning:
      'The servers of {address} are used only by instances with the label “{label}”, and the instance that answered you does not have it.',
    action:
      'Use Test connection, which runs on an instance with that label. Settings can be saved without validating: they are tried there within a minute.',
  },
} satisfies Record<string, Remedy>;
