import { Node } from '@tiptap/react';

/** Fetches a file that was uploaded for the text. */
export type LoadUpload = (uploadId: number) => Promise<Blob>;

/** Pixels. Wider pictures are shown this wide, also in the mail: mail programs do not make them fit by themselves. */
const WIDEST = 800;

/**
 * A picture in the text that was uploaded for it. Any other picture, as a pasted web page brings, is left out: whoever
 * reads the mail must not load anything from elsewhere. A ready-made image node would take every address.
 *
 * @see https://tiptap.dev/docs/editor/extensions/custom-extensions/create-new/node
 */
export const UploadedImage = Node.create<{ load: LoadUpload }>({
  name: 'uploadedImage',
  group: 'inline',
  inline: true,
  draggable: true,

  addOptions: () => ({ load: () => Promise.reject(new Error('Nothing can be loaded here.')) }),

  addAttributes: () => ({
    upload: {
      default: null,
      parseHTML: (image) => Number(image.getAttribute('data-upload')),
      renderHTML: ({ upload }) => ({ 'data-upload': Number(upload) }),
    },
    alt: { default: '' },
    width: { default: null },
  }),

  parseHTML: () => [{ tag: 'img[data-upload]' }],

  renderHTML: ({ HTMLAttributes }) => ['img', HTMLAttributes],

  addNodeView() {
    const { load } = this.options;
    return ({ node, editor, getPos }) => {
      const dom = document.createElement('img');
      dom.alt = String(node.attrs.alt);
      dom.dataset.state = 'loading';
      if (node.attrs.width !== null) dom.width = Number(node.attrs.width);
      let address: string | null = null;
      let gone = false;
      dom.onload = () => {
        dom.dataset.state = 'shown';
        const position = getPos();
        if (gone || position === undefined || node.attrs.width !== null || dom.naturalWidth <= WIDEST) return;
        editor.view.dispatch(
          editor.state.tr.setNodeAttribute(position, 'width', WIDEST).setMeta('addToHistory', false),
        );
      };
      load(Number(node.attrs.upload)).then(
        (picture) => {
          if (gone) return;
          address = URL.createObjectURL(picture);
          dom.src = address;
        },
        // The name stands in its place, and the server says what to do when the reply is sent.
        () => (dom.dataset.state = 'missing'),
      );
      return {
        dom,
        update: (next) => {
          if (next.type !== node.type || next.attrs.upload !== node.attrs.upload) return false;
          if (next.attrs.width !== null) dom.width = Number(next.attrs.width);
          return true;
        },
        destroy: () => {
          gone = true;
          if (address !== null) URL.revokeObjectURL(address);
        },
      };
    };
  },
});
