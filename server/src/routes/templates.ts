import { PERMISSIONS } from '../../../shared/permissions';
import { route, routeForAny } from './route';

const { templatesRead, templatesManage, settingsRead, ticketsReply } = PERMISSIONS;

/** What is written once and sent often. */
export default [
  route('GET', '/templates', 'templates.list', templatesRead),
  route('POST', '/templates', 'templates.create', templatesManage),
  route('GET', '/templates/:id', 'templates.get', templatesRead),
  route('PUT', '/templates/:id', 'templates.update', templatesManage),
  route('DELETE', '/templates/:id', 'templates.remove', templatesManage),
  route('GET', '/template-options', 'templates.options', templatesRead),
  routeForAny('POST', '/template-previews', 'templates.preview', [templatesRead, settingsRead, ticketsReply]),
  route('GET', '/acknowledgements', 'templates.acknowledgements', settingsRead),

  route('GET', '/tickets/:id/canned-replies', 'templates.cannedReplies', ticketsReply),
  route('GET', '/tickets/:id/canned-replies/:templateId', 'templates.cannedReply', ticketsReply),
  route('GET', '/my-signature', 'templates.mySignature', ticketsReply),
  route('PUT', '/my-signature', 'templates.saveMySignature', ticketsReply),
];
