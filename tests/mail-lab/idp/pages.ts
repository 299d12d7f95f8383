/** The pages people see while they sign in. Plain forms: they work in a browser and in a script that follows them with cookies. */

const STYLE = `
:root { color-scheme: light; font: 15px/1.45 "Segoe UI", system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; color: #1b1b1b;
  background: linear-gradient(135deg, #e8eef6, #f6efe6); }
main { box-sizing: border-box; width: min(440px, 94vw); padding: 40px 44px; background: #fff; box-shadow: 0 2px 10px #0002; }
h1 { margin: 0 0 4px; font-size: 24px; font-weight: 600; }
.brand { margin: 0 0 18px; color: #595959; font-weight: 600; }
label { display: block; margin-top: 14px; }
input { box-sizing: border-box; width: 100%; padding: 7px 0; border: 0; border-bottom: 1px solid #666; font: inherit; }
input:focus { outline: 0; border-bottom: 2px solid #0067b8; }
.actions { display: flex; justify-content: flex-end; gap: 8px; margin-top: 26px; }
button { padding: 7px 24px; border: 0; font: inherit; color: #fff; background: #0067b8; cursor: pointer; }
button.secondary { color: #1b1b1b; background: #ddd; }
button:focus-visible { outline: 2px solid #000; outline-offset: 1px; }
.error { color: #c50f1f; }
ul { padding-left: 18px; }
li { margin: 6px 0; overflow-wrap: anywhere; }
small { color: #595959; }`;

const SCOPE_WORDS: Record<string, string> = {
  openid: 'Sign you in',
  profile: 'View your basic profile',
  email: 'View your email address',
  offline_access: 'Maintain access to data you have given it access to',
  'IMAP.AccessAsUser.All': 'Read and write access to your mail by IMAP',
  'POP.AccessAsUser.All': 'Read and write access to your mail by POP',
  'SMTP.Send': 'Send emails from your mailbox using SMTP AUTH',
  'Mail.ReadWrite': 'Read and write access to your mail',
  'Mail.Send': 'Send mail as you',
  'User.Read': 'Sign you in and read your profile',
};

export function escapeHtml(text: string | undefined): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return (text ?? '').replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><main><p class="brand">Mail lab identity platform</p>
${body}
</main></body></html>`;
}

export function loginPage(view: {
  action: string;
  username?: string;
  error?: string;
  errorId?: string;
}): string {
  const error = view.error
    ? `<p class="error" role="alert" id="${view.errorId ?? 'usernameError'}">${escapeHtml(view.error)}</p>`
    : '';
  return page(
    'Sign in to your account',
    `<h1>Sign in</h1>${error}
<form method="post" action="${escapeHtml(view.action)}">
<label for="i0116">Email address</label>
<input id="i0116" name="loginfmt" type="email" autocomplete="username" required value="${escapeHtml(view.username)}">
<label for="i0118">Password</label>
<input id="i0118" name="passwd" type="password" autocomplete="current-password" required>
<div class="actions">
<button class="secondary" id="idBtn_Back" name="action" value="cancel" formnovalidate>Back</button>
<button id="idSIButton9" name="action" value="login">Sign in</button>
</div></form>`,
  );
}

export function consentPage(view: {
  action: string;
  account: string;
  application: string;
  scopes: string[];
}): string {
  return page(
    'Permissions requested',
    `<p>${escapeHtml(view.account)}</p><h1>Permissions requested</h1>
<p><strong>${escapeHtml(view.application)}</strong> would like to:</p><ul>${scopeItems(view.scopes)}</ul>
${consentForm(view.action)}`,
  );
}

/** Asks an administrator on behalf of everybody. */
export function adminConsentPage(view: { action: string; account: string; scopes: string[] }): string {
  return page(
    'Permissions requested',
    `<p>${escapeHtml(view.account)}</p><h1>Permissions requested</h1>
<p>Review for your organization. <strong>System Email helpdesk</strong> would like to:</p><ul>${scopeItems(view.scopes)}</ul>
<p><small>If you accept, nobody in the organization will be asked to review these permissions.</small></p>
${consentForm(view.action)}`,
  );
}

const scopeItems = (scopes: string[]): string =>
  scopes
    .map((scope) => {
      const name = scope.split('/').pop() ?? scope;
      return `<li>${escapeHtml(SCOPE_WORDS[name] ?? name)}<br><small>${escapeHtml(scope)}</small></li>`;
    })
    .join('');

const consentForm = (
  action: string,
): string => `<form method="post" action="${escapeHtml(action)}"><div class="actions">
<button class="secondary" id="idBtn_Deny" name="action" value="cancel">Cancel</button>
<button id="idBtn_Accept" name="action" value="accept">Accept</button>
</div></form>`;

export function errorPage(description: string): string {
  return page(
    'Sign in to your account',
    `<h1>Sign in</h1><p>Sorry, but we’re having trouble signing you in.</p>
<p class="error" role="alert" id="exceptionMessage">${escapeHtml(description)}</p>`,
  );
}

/** A page of the device-code flow around the form that oidc-provider wrote. */
export function devicePage(heading: string, text: string, form = ''): string {
  const button = /<form/.test(form)
    ? '<div class="actions"><button type="submit" form="op.deviceInputForm" id="idSIButton9">Next</button></div>'
    : '';
  return page(heading, `<h1>${escapeHtml(heading)}</h1><p>${escapeHtml(text)}</p>${form}${button}`);
}
