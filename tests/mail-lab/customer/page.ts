/** The customer's page. It asks for new mail every second and needs nothing from elsewhere. */
import { escapeHtml } from '../idp/pages';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; --line: #8885; --accent: #0a5cc2; }
body { margin: 0 auto; max-width: 1100px; padding: 24px; }
h1 { margin: 0; font-size: 1.5rem; } h2 { font-size: 1.1rem; }
header p { margin: 4px 0 24px; opacity: .75; }
.columns { display: grid; grid-template-columns: minmax(280px, 2fr) 3fr; gap: 32px; }
@media (max-width: 760px) { .columns { grid-template-columns: 1fr; } }
label { display: block; margin: 12px 0 4px; font-weight: 600; }
input:not([type=file]), textarea { box-sizing: border-box; width: 100%; padding: 8px 10px; font: inherit;
  border: 1px solid var(--line); border-radius: 6px; background: Canvas; color: CanvasText; }
textarea { min-height: 9em; resize: vertical; }
button { margin-top: 16px; padding: 9px 22px; border: 0; border-radius: 6px; font: inherit; font-weight: 600;
  color: #fff; background: var(--accent); cursor: pointer; }
form button { display: block; } button:disabled { opacity: .5; } button.quiet { margin: 8px 0 0; padding: 4px 12px; font-weight: 400; }
article { margin-bottom: 16px; padding: 14px 16px; border: 1px solid var(--line); border-radius: 8px; }
article h3 { margin: 0; font-size: 1rem; } article .from { margin: 0; opacity: .75; font-size: .9rem; }
article pre { margin: 10px 0; white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; }
dl { margin: 0; display: grid; grid-template-columns: max-content 1fr; gap: 0 10px; font-size: .75rem; opacity: .7; }
dd { margin: 0; overflow-wrap: anywhere; }
[role=status] { min-height: 1.5em; margin: 10px 0 0; }`;

const SCRIPT = `
const form = document.querySelector('form'), status = document.querySelector('#status'), list = document.querySelector('#messages');
const make = (tag, text, className) => Object.assign(document.createElement(tag), { textContent: text, className: className || '' });
let shown = '', replyTo = '';
async function base64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
}
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const file = form.attachment.files[0], button = form.querySelector('button');
  button.disabled = true; status.textContent = 'Sending…';
  try {
    const response = await fetch('/api/send', { method: 'POST', body: JSON.stringify({
      subject: form.subject.value, text: form.text.value, inReplyTo: replyTo || undefined,
      attachment: file && { filename: file.name, contentType: file.type, contentBase64: await base64(file) } }) });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error);
    status.textContent = 'Sent.'; replyTo = ''; form.reset();
  } catch (error) { status.textContent = 'Not sent: ' + error.message; }
  button.disabled = false;
});
function show(message) {
  const article = document.createElement('article');
  article.append(make('h3', message.subject || '(no subject)'), make('p', 'From ' + message.from + (message.date ? ' · ' + new Date(message.date).toLocaleString() : ''), 'from'), make('pre', message.text.trim()));
  if (message.attachments.length) article.append(make('p', 'Attached: ' + message.attachments.join(', '), 'from'));
  const details = document.createElement('dl');
  for (const [name, value] of [['Message-ID', message.messageId], ['In-Reply-To', message.inReplyTo], ['References', message.references]])
    if (value) details.append(make('dt', name), make('dd', value));
  const reply = make('button', 'Reply', 'quiet');
  reply.onclick = () => { replyTo = message.messageId; form.subject.value = message.subject.replace(/^(re: )?/i, 'Re: '); form.text.focus(); };
  article.append(details, reply);
  return article;
}
async function refresh() {
  try {
    const { messages } = await (await fetch('/api/messages')).json();
    const key = messages.map((message) => message.messageId).join();
    if (key !== shown) { shown = key; list.replaceChildren(...messages.reverse().map(show)); }
    if (!messages.length) list.replaceChildren(make('p', 'No mail yet.'));
  } catch { list.replaceChildren(make('p', 'The mailbox cannot be reached.')); shown = ''; }
  setTimeout(refresh, 1000);
}
refresh();`;

export function customerPage(customer: string, support: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Customer mailbox: ${escapeHtml(customer)}</title><style>${STYLE}</style></head>
<body><header><h1>A customer’s mailbox</h1>
<p>You are <strong>${escapeHtml(customer)}</strong>. What you send goes to ${escapeHtml(support)}; answers appear here by themselves.</p></header>
<main class="columns">
<section aria-labelledby="write"><h2 id="write">Write to support</h2>
<form>
<label for="subject">Subject</label><input id="subject" name="subject" required>
<label for="text">Message</label><textarea id="text" name="text" required></textarea>
<label for="attachment">Attachment (optional)</label><input id="attachment" name="attachment" type="file">
<button>Send</button><p id="status" role="status"></p>
</form></section>
<section aria-labelledby="inbox"><h2 id="inbox">Inbox</h2><div id="messages" aria-live="polite"></div></section>
</main><script>${SCRIPT}</script></body></html>`;
}
