// In-text citations in Wagtail's rich text editor: the button and its command "/",
// the dialog in which a reference is chosen, and how a citation looks while writing.
(() => {
  const { React, DraftJS, draftail } = window;
  const { EditorState, Modifier } = DraftJS;

  // A citation comes after what it supports, never in its place: readers see a number
  // there. And it never splits another citation.
  const insertionPoint = (editorState, entity) => {
    const selection = editorState.getSelection();
    if (entity) return selection;
    const key = selection.getEndKey();
    const block = editorState.getCurrentContent().getBlockForKey(key);
    let offset = selection.getEndOffset();
    while (
      offset > 0 &&
      block.getEntityAt(offset) &&
      block.getEntityAt(offset) === block.getEntityAt(offset - 1)
    ) {
      offset += 1;
    }
    return selection.merge({
      anchorKey: key,
      anchorOffset: offset,
      focusKey: key,
      focusOffset: offset,
      isBackward: false,
    });
  };

  // Where citations are shown as words (search, feeds of other sites) they must not
  // stick to the word before them.
  const textFor = (label, content, place) => {
    const before = content
      .getBlockForKey(place.getStartKey())
      .getText()
      .slice(0, place.getStartOffset());
    return before && !/\s$/.test(before) ? ` (${label})` : `(${label})`;
  };

  class CitationSource extends draftail.ModalWorkflowSource {
    getChooserConfig() {
      return {
        url: this.props.entityType.chooserUrls.reference,
        urlParams: {},
        onload: window.CHOOSER_MODAL_ONLOAD_HANDLERS,
        responses: { chosen: this.onChosen },
      };
    }

    onChosen(reference) {
      const { editorState, entity, entityType } = this.props;
      const place = insertionPoint(editorState, entity);
      const content = editorState.getCurrentContent().createEntity(entityType.type, 'IMMUTABLE', {
        id: reference.id,
        editUrl: reference.edit_url,
      });
      const cited = Modifier.replaceText(
        content,
        place,
        textFor(reference.label, content, place),
        null,
        content.getLastCreatedEntityKey(),
      );
      this.cited = EditorState.push(editorState, cited, 'insert-characters');
      this.workflow.close();
    }

    // Only when the dialog is gone: while it fades it would take the focus back from the text.
    onClose(event) {
      event.preventDefault();
      if (this.cited) this.props.onComplete(this.cited);
      else this.props.onClose();
    }
  }

  // The tooltip leads to the reference itself, in a new tab.
  const Citation = (props) => {
    const { entityKey, contentState, decoratedText, children } = props;
    const { editUrl } = contentState.getEntity(entityKey).getData();
    return React.createElement(
      draftail.TooltipEntity,
      {
        ...props,
        icon: React.createElement(window.wagtail.components.Icon, { name: 'neuromod-citation' }),
        label: editUrl ? decoratedText.trim() : '',
        url: editUrl || null,
      },
      children,
    );
  };

  draftail.registerPlugin(
    { type: 'NEUROMOD_CITATION', source: CitationSource, decorator: Citation },
    'entityTypes',
  );
})();
