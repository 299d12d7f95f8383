import { Page } from '@strapi/strapi/admin';
import { Route, Routes } from 'react-router-dom';
import { READ_TICKETS } from '../../permissions';
import { ConversationPage } from './conversation/ConversationPage';
import { TicketListPage } from './list/TicketListPage';

export default function TicketPages() {
  return (
    <Page.Protect permissions={READ_TICKETS}>
      <Routes>
        <Route index element={<TicketListPage />} />
        <Route path=":id" element={<ConversationPage />} />
      </Routes>
    </Page.Protect>
  );
}
