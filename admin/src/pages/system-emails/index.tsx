import { Page } from '@strapi/strapi/admin';
import { Route, Routes } from 'react-router-dom';
import { READ_SETTINGS } from '../../permissions';
import { SystemEmailEdit } from './edit/SystemEmailEdit';
import { SystemEmailList } from './list/SystemEmailList';

export default function SystemEmailPages() {
  return (
    <Page.Protect permissions={READ_SETTINGS}>
      <Routes>
        <Route index element={<SystemEmailList />} />
        {/* `create` is an id too: the page stays mounted when a new System Email gets its number. */}
        <Route path=":id" element={<SystemEmailEdit />} />
      </Routes>
    </Page.Protect>
  );
}
