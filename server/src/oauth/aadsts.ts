import type { RemedyKey } from '../../../shared/remedies';

/** What one AADSTS number means: which remedy helps, and what happened in a sentence. */
export interface AadstsRow {
  remedy: RemedyKey;
  message: string;
}

/**
 * The AADSTS numbers that a mailbox sign-in meets. Microsoft may change them, so they choose words only; what
 * happens next follows from the OAuth `error` field.
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const GROUPS: [RemedyKey, string, number[]][] = [
  [
    'oauth.redirect-uri-mismatch',
    'The Callback Endpoint is not registered as a redirect URI of this client.',
    [50011, 500112, 500113, 900971],
  ],
  [
    'oauth.wrong-tenant-kind',
    'This client is registered for one directory only, or for another kind of account than this endpoint serves.',
    [50194, 500208, 9002332],
  ],
  [
    'oauth.app-needs-tenant',
    'An application can sign in by itself only in one directory, which has to be named by its ID.',
    [9001023],
  ],
  ['oauth.device-expired', 'The code has ended, or Microsoft does not know it.', [70018, 70019, 70020]],
  [
    'oauth.client-not-found',
    'Microsoft does not know this Application (client) ID in this directory.',
    [700016, 700011],
  ],
  ['oauth.client-disabled', 'The application is disabled in the directory.', [70001, 7000112]],
  ['oauth.secret-invalid', 'Microsoft does not accept the client secret.', [7000215, 70002, 700027]],
  ['oauth.secret-expired', 'The client secret has expired.', [7000222]],
  ['oauth.secret-missing', 'This client must send a client secret, and none is stored.', [7000218]],
  [
    'oauth.secret-invalid',
    'This client is registered as a public client, which must not send a secret.',
    [700025],
  ],
  [
    'oauth.consent-required',
    'Nobody has consented yet to this application reading and sending the mail.',
    [65001],
  ],
  ['oauth.access-denied', 'The person signing in declined the permissions.', [65004]],
  [
    'oauth.scope-invalid',
    'A requested permission is not among the API permissions of the application.',
    [65005, 650056, 650057],
  ],
  [
    'oauth.scope-invalid',
    'The scopes do not fit: each must be the whole permission URL, for a service that exists in this cloud.',
    [70011, 28002, 28003, 28000, 700022, 700023],
  ],
  [
    'oauth.scope-invalid',
    'The directory has no Exchange Online that these permissions belong to.',
    [650052, 650054, 500011],
  ],
  [
    'oauth.admin-consent-required',
    'An administrator of the directory must approve the permissions first.',
    [90094, 90008],
  ],
  [
    'oauth.admin-consent-required',
    'The approval was requested from an administrator and is not given yet.',
    [90095],
  ],
  [
    'oauth.account-not-assigned',
    'The account is not assigned to this application, which requires it.',
    [50105],
  ],
  [
    'oauth.wrong-account',
    'The account that signed in does not belong to this directory.',
    [50034, 51004, 50014, 50020, 16003, 16000],
  ],
  [
    'oauth.interaction-required',
    'The account’s password is wrong or has expired; Microsoft wants a person to sign in.',
    [50126, 50056, 50064, 50055, 50144],
  ],
  [
    'oauth.account-disabled',
    'The account is disabled. Shared mailboxes have a disabled account by design: sign in as a person who has full access to them.',
    [50057],
  ],
  [
    'oauth.policy-blocked',
    'The account is locked after too many attempts, or signs in from an address that Microsoft distrusts.',
    [50053],
  ],
  [
    'oauth.interaction-required',
    'Microsoft asks for multi-factor authentication, which only a person can do.',
    [50058, 50072, 50074, 50076, 50078, 50079, 50158, 50161],
  ],
  [
    'oauth.policy-blocked',
    'A Conditional Access policy of the directory wants a managed device.',
    [50097, 50129, 50131, 53000, 53001, 53002],
  ],
  ['oauth.policy-blocked', 'A Conditional Access policy of the directory blocks this sign-in.', [53003]],
  [
    'oauth.policy-blocked',
    'A security policy of the directory blocks this sign-in.',
    [530032, 530034, 530035, 53011],
  ],
  ['oauth.policy-blocked', 'A cross-tenant policy blocks this sign-in.', [500021, 500022, 500212, 500213]],
  [
    'oauth.grant-revoked',
    'The sign-in was revoked: a password change, an administrator, or “sign out everywhere”.',
    [50132, 50133, 50173, 50089, 70000],
  ],
  ['oauth.grant-expired', 'The sign-in has expired.', [70008]],
  ['oauth.grant-expired', 'The sign-in has expired: it was not used for 90 days.', [700082]],
  [
    'oauth.grant-expired',
    'The sign-in has expired after 24 hours, because the redirect URI is registered under “Single-page application” and not under “Web”.',
    [700084],
  ],
  [
    'oauth.grant-expired',
    'The sign-in has expired, because a Conditional Access policy sets a sign-in frequency.',
    [70043],
  ],
  ['oauth.code-used', 'The authorization code was already used.', [54005]],
  [
    'oauth.provider-misconfigured',
    'The sign-in was answered at another endpoint than it was begun at.',
    [700005],
  ],
  ['oauth.code-used', 'The authorization code belongs to another sign-in.', [501481, 50147, 501491]],
  [
    'oauth.provider-misconfigured',
    'The application is not registered as a web application that uses authorization codes.',
    [70005, 700054],
  ],
  [
    'oauth.provider-misconfigured',
    'Microsoft could not read the request; an endpoint is probably mistyped.',
    [9002313, 900144, 90014, 900561, 90056],
  ],
  [
    'oauth.tenant-not-found',
    'Microsoft does not know this Directory (tenant) ID.',
    [90002, 90019, 50059, 50128],
  ],
  [
    'oauth.tenant-not-found',
    'The directory is in another Microsoft cloud than the endpoints.',
    [90038, 900382, 900432],
  ],
  [
    'oauth.provider-unavailable',
    'Microsoft’s sign-in service has a passing problem.',
    [50000, 50033, 50087, 50196, 90006, 90012, 90024, 90033, 90055],
  ],
];

const ROWS = new Map<number, AadstsRow>(
  GROUPS.flatMap(([remedy, message, codes]) => codes.map((code) => [code, { remedy, message }] as const)),
);

export const aadstsRow = (code: number): AadstsRow | null => ROWS.get(code) ?? null;

/** The numbers in a description, such as `AADSTS50173: The provided grant …`. */
export const aadstsCodes = (description: string): number[] => [
  ...new Set([...description.matchAll(/AADSTS(\d{4,8})\b/g)].map((match) => Number(match[1]))),
];

/** `Correlation ID: <guid>` as it stands in a description. */
export const correlationIdIn = (description: string): string | undefined =>
  /Correlation ID:\s*([0-9a-f-]{36})/i.exec(description)?.[1];
