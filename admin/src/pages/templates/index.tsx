import { Page } from '@strapi/strapi/admin';
import { Route, Routes } from 'react-router-dom';
import { READ_TEMPLATES } from '../../permissions';
import { TemplateEdit } from './edit/TemplateEdit';
import { TemplateListPage } from './list/TemplateListPage';

export default function TemplatePages() {
  return (
    <Page.Protect permissions={READ_TEMPLATES}>
      <Routes>
        <Route index element={<TemplateListPage />} />
        <Route path=":id" element={<TemplateEdit />} />
      </Routes>
    </Page.Protect>
  );
}
