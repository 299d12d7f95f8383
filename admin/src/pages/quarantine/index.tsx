import { Page } from '@strapi/strapi/admin';
import { Route, Routes } from 'react-router-dom';
import { READ_QUARANTINE } from '../../permissions';
import { MessagePage } from './detail/MessagePage';
import { QuarantineListPage } from './list/QuarantineListPage';

export default function QuarantinePages() {
  return (
    <Page.Protect permissions={READ_QUARANTINE}>
      <Routes>
        <Route index element={<QuarantineListPage />} />
        <Route path=":id" element={<MessagePage />} />
      </Routes>
    </Page.Protect>
  );
}
