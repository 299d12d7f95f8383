import { Page } from '@strapi/strapi/admin';
import { Route, Routes } from 'react-router-dom';
import { READ_OUTBOX } from '../../permissions';
import { DeliveryPage } from './detail/DeliveryPage';
import { OutboxListPage } from './list/OutboxListPage';

export default function OutboxPages() {
  return (
    <Page.Protect permissions={READ_OUTBOX}>
      <Routes>
        <Route index element={<OutboxListPage />} />
        <Route path=":id" element={<DeliveryPage />} />
      </Routes>
    </Page.Protect>
  );
}
