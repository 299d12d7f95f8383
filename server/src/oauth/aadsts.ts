import type { RemedyKey } from '../../../shared/remedies';

/** What one AADSTS number means: which remedy helps, and what happened in a sentence. */
export interface AadstsRow {
  remedy: RemedyKey;
  message: string;
  /** Says nothing against the grant, whatever the OAuth `error` beside it says: it is kept and tried again. */
  passing?: { kind: 'transient' } | { kind: 'throttled'; retryAfter: number };
}

type Group = [RemedyKey, string, number[], AadstsRow['passing']?];

/**
 * The AADSTS numbers that a mailbox sign-in meets. Microsoft may change them, so they choose words; what happens next
 * follows from the OAuth `error` field. The one thing that they decide is not to throw a grant away.
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const GROUPS: Group[] = [
  // the registration of the application
  [
    'oauth.redirect-uri-mismatch',
    'The Callback Endpoint is not registered as a redirect URI of this client.',
    [50011, 500112, 500113, 70004, 900971],
  ],
  [
    'oauth.wrong-tenant-kind',
    'This client is registered for one directory only, or for another kind of account than this endpoint serves.',
    [50194, 500208, 9002332, 90124, 90130],
  ],
  [
    'oauth.app-needs-tenant',
    'An application can sign in by itself only in one directory, which has to be named by its ID.',
    [9001023],
  ],
  [
    'oauth.client-not-found',
    'Microsoft does not know this Application (client) ID in this directory.',
    [700016, 700011],
  ],
  ['oauth.client-disabled', 'The application is disabled in the directory.', [70001, 7000112, 1000031]],
  ['oauth.secret-invalid', 'Microsoft does not accept the client secret.', [7000215, 70002]],
  ['oauth.secret-expired', 'The client secret has expired.', [7000222]],
  ['oauth.secret-missing', 'This client must send a client secret, and none is stored.', [7000218]],
  [
    'oauth.certificate-invalid',
    'Microsoft does not accept what was signed with the certificate of this client.',
    [700027, 700024, 700030, 50012, 50013, 50027, 50048, 900384],
  ],
  [
    'oauth.public-client',
    'This client is registered as a public client, which must not send a secret.',
    [700025],
  ],
  // consent and permissions
  [
    'oauth.consent-required',
    'Nobody has consented yet to this application reading and sending the mail.',
    [65001],
  ],
  ['oauth.access-denied', 'The person signing in declined the permissions.', [65004]],
  [
    'oauth.permission-not-registered',
    'A requested permission is not among the API permissions of the application.',
    [65005, 650053, 650056, 650057, 90008],
  ],
  [
    'oauth.scope-invalid',
    'The scopes do not fit: each must be the whole permission URL, for a service that exists in this cloud.',
    [70011, 28002, 28003, 28000, 700022, 700023],
  ],
  [
    'oauth.service-missing',
    'The directory has no Exchange Online that these permissions belong to.',
    [50001, 500011, 650052, 650054],
  ],
  [
    'oauth.admin-consent-required',
    'An administrator of the directory must approve the permissions first.',
    [90094],
  ],
  [
    'oauth.admin-consent-required',
    'The approval was requested from an administrator and is not given yet.',
    [90095],
  ],
  // the account that signs in
  [
    'oauth.account-not-assigned',
    'The account is not assigned to this application, which requires it.',
    [50105],
  ],
  [
    'oauth.wrong-account',
    'The account that signed in does not belong to this directory.',
    [50034, 51004, 50014, 50020, 16003, 16000, 90072],
  ],
  ['oauth.password-wrong', 'The password of the account is wrong.', [50126, 50056, 50064]],
  ['oauth.password-expired', 'The password of the account has expired.', [50055, 50144]],
  ['oauth.password-expired', 'The password of the account must be changed first.', [50125, 50135]],
  [
    'oauth.account-disabled',
    'The account is disabled. Shared mailboxes have a disabled account by design: sign in as a person who has full access to them.',
    [50057],
  ],
  [
    'oauth.account-locked',
    'The account is locked after too many attempts, or signs in from an address that Microsoft distrusts.',
    [50053],
  ],
  ['oauth.interaction-required', 'Microsoft wants a person to sign in.', [50058, 700020]],
  // what the organization demands
  [
    'oauth.mfa-required',
    'Microsoft asks for multi-factor authentication, which only a person can do.',
    [50072, 50074, 50076, 50079, 50088, 50158, 50161, 53004, 53010],
  ],
  ['oauth.mfa-required', 'The multi-factor authentication of this sign-in has expired.', [50078]],
  [
    'oauth.device-required',
    'A Conditional Access policy of the directory wants a managed device or an approved app.',
    [50005, 50097, 50127, 50129, 50155, 50187, 53000, 53001, 53002],
  ],
  [
    'oauth.policy-blocked',
    'A Conditional Access policy of the directory blocks this sign-in.',
    [53003, 50131],
  ],
  ['oauth.policy-blocked', 'A security policy of the directory blocks this sign-in.', [530032]],
  ['oauth.security-defaults', 'The security defaults of the directory block this sign-in.', [530035]],
  ['oauth.risk-blocked', 'Microsoft considers the account at risk and blocks it.', [53011, 530034]],
  [
    'oauth.cross-tenant-blocked',
    'A cross-tenant policy blocks this sign-in.',
    [50002, 500021, 500022, 500212, 500213],
  ],
  // what became of a grant
  [
    'oauth.grant-revoked',
    'The sign-in was revoked: a password reset, an administrator, or “sign out everywhere”.',
    [50173, 70000],
  ],
  [
    'oauth.grant-revoked',
    'The sign-in ended because the password of the account expired or was changed.',
    [50132, 50133],
  ],
  ['oauth.grant-expired', 'The sign-in has expired.', [70008, 50089]],
  ['oauth.grant-inactive', 'The sign-in has expired: it was not used for 90 days.', [700082]],
  [
    'oauth.single-page-redirect',
    'The sign-in has expired after 24 hours, because the redirect URI is registered under “Single-page application” and not under “Web”.',
    [700084],
  ],
  [
    'oauth.sign-in-frequency',
    'The sign-in has expired, because a Conditional Access policy sets a sign-in frequency.',
    [70043],
  ],
  // codes
  ['oauth.code-used', 'The authorization code was already used.', [54005]],
  ['oauth.code-used', 'The authorization code belongs to another sign-in.', [501481, 50147, 501491]],
  ['oauth.device-code-pending', 'Nobody has entered the code on the sign-in page yet.', [70016]],
  [
    'oauth.device-expired',
    'The sign-in page does not know the code, or it was used before.',
    [70018, 90119, 90120],
  ],
  [
    'oauth.device-expired',
    'The code was entered at a sign-in page of another Microsoft data centre.',
    [50134],
  ],
  ['oauth.device-expired', 'The code was not entered in time.', [70019]],
  // endpoints and clouds
  [
    'oauth.provider-misconfigured',
    'The sign-in was answered at another endpoint than it was begun at.',
    [700005],
  ],
  [
    'oauth.provider-misconfigured',
    'The application is not registered as a web application that uses authorization codes.',
    [70003, 70005, 70007, 700054],
  ],
  [
    'oauth.provider-misconfigured',
    'Microsoft could not read the request; an endpoint is probably mistyped.',
    [9002313, 900144, 90014, 90023, 90100, 900561, 90056],
  ],
  [
    'oauth.tenant-not-found',
    'Microsoft does not know this Directory (tenant) ID.',
    [90002, 90019, 50059, 50128],
  ],
  [
    'oauth.wrong-cloud',
    'The directory is in another Microsoft cloud than the endpoints.',
    [90038, 90043, 90051, 900382, 900432, 1000104],
  ],
  // passing
  [
    'oauth.provider-unavailable',
    'Microsoft’s sign-in service has a passing problem.',
    [50000, 50033, 50087, 70012, 90006, 90012, 90024, 90033, 90055, 90090, 90091],
    { kind: 'transient' },
  ],
  [
    'oauth.request-loop',
    'Microsoft counts too many equal requests of this application in a short time.',
    [50196],
    { kind: 'throttled', retryAfter: 300_000 },
  ],
];

const ROWS = new Map<number, AadstsRow>(
  GROUPS.flatMap(([remedy, message, codes, passing]) =>
    codes.map((code) => [code, { remedy, message, passing }] as const),
  ),
);

export const aadstsRow = (code: number): AadstsRow | null => ROWS.get(code) ?? null;

/** The numbers in a description, such as `AADSTS50173: The provided grant …`. */
export const aadstsCodes = (description: string): number[] => [
  ...new Set([...description.matchAll(/AADSTS(\d{4,8})\b/g)].map((match) => Number(match[1]))),
];

/** Microsoft's page on a number, also for those that are not in the table above. */
export const aadstsLookUp = (providerCodes: string[]): { code: string; url: string } | undefined => {
  const code = providerCodes.find((candidate) => /^AADSTS\d+$/.test(candidate));
  return code === undefined
    ? undefined
    : { code, url: `https://login.microsoftonline.com/error?code=${code.slice('AADSTS'.length)}` };
};

/** `Correlation ID: <guid>` as it stands in a description. */
export const correlationIdIn = (description: string): string | undefined =>
  /Correlation ID:\s*([0-9a-f-]{36})/i.exec(description)?.[1];
